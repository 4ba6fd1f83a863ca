"""Chooses a letter by readable conditions and fills it in; what is not known stays a hole that everybody sees."""

from collections.abc import Mapping

from jinja2 import Template, TemplateError

from responders.about import RECEIVER, fault
from responders.catalogue import FALC, Catalogue, Letter
from responders.conditions import Matter, plain, reasons
from responders.environment import Hole, make_environment
from responders.etiquette import relayed, silence
from responders.facts import facts_of
from responders.overlay import InForce, Overlay, Versions
from responders.town import Town
from responders.values import in_letter, values_of, written_on
from responders.variables import VARIABLES
from triage.domain.entities import Extraction
from triage.domain.letters import Value
from triage.domain.mail import ParsedMail, PassageKind
from triage.domain.referential import Label
from triage.domain.replies import Proposal
from triage.domain.verdict import Verdict

LONGEST_SUBJECT = 150
MOST_COMPILED = 1000


class TemplateResponder:
    """Implements `triage.ports.Responder` on a catalogue of letters and a town's facts. Thread-safe."""

    def __init__(self, catalogue: Catalogue, town: Town, versions: Versions | None = None) -> None:
        self._overlay = Overlay(catalogue, versions)
        self._town = town
        self._environment = make_environment(catalogue.blocks)
        self._compiled: dict[str, Template] = {}

    @property
    def letters(self) -> tuple[Letter, ...]:
        """Every letter, for those who choose another one."""
        return self.in_force.catalogue.letters

    @property
    def in_force(self) -> InForce:
        """The letters in force now, the town's versions laid over the shipped ones."""
        return self._overlay.in_force()

    @property
    def shipped(self) -> Catalogue:
        """The letters as they were shipped."""
        return self._overlay.shipped

    def propose(self, mail: ParsedMail, label: Label, verdict: Verdict, extraction: Extraction) -> Proposal | None:  # noqa: ARG002 - the port passes the verdict; the choice never depends on the model's figures
        """The first letter of the label whose conditions hold, or None when the mail must not be answered or no letter
        may be proposed. `why` says in French which conditions held.
        """
        if self.silence(mail):
            return None
        now = self.in_force
        if {label.code, label.service} & now.silent:
            return None
        matter = self.matter(mail, extraction)
        for letter in now.catalogue.of(label):
            if not letter.about.proposed or letter.name in now.off:
                continue
            held = reasons(letter.about.when, matter)
            if held is not None:
                return self.fill(letter, mail, label, extraction, why=told(letter, held))
        return None

    def fill(
        self,
        letter: Letter,
        mail: ParsedMail,
        label: Label,
        extraction: Extraction,
        *,
        why: str,
        given: Mapping[str, Value] | None = None,
        easy: bool = False,
    ) -> Proposal:
        """This letter filled in for this mail; `given` are values an agent or the legal clock knows. `easy` takes the
        version in easy words; LookupError where the letter has none. Raises TemplateFault when it cannot be rendered.
        """
        if easy and not letter.falc:
            raise LookupError(f"{letter.name} has no version in easy words")
        about = letter.about
        signed_by, owner = about.signed_by, about.owner
        if signed_by == RECEIVER:  # unknown without the town's file: a hole, not a guess
            signed_by, owner = self._town.receiver(a.email for a in mail.recipients), ""
        values = values_of(mail, extraction, self._town, signed_by=signed_by, owner=owner, destination=label.service)
        if relayed(mail, self._town.domains):
            values = {n: v for n, v in values.items() if n not in {"courriel_date", "courriel_objet"}}
        written = in_letter({**values, **{n: v for n, v in (given or {}).items() if n in VARIABLES}})
        seen: dict[str, None] = {}
        context = {name: written.get(name) or Hole(name, VARIABLES[name].label, seen) for name in sorted(letter.uses)}
        subject = " ".join(self._render(letter, "subject.txt", letter.subject, context).split())[:LONGEST_SUBJECT]
        body = self._render(letter, FALC if easy else "body.txt", letter.falc if easy else letter.body, context)
        return Proposal(
            template=letter.name,
            version=about.version,
            subject=subject,
            body=tidy(body),
            missing=tuple(seen),
            why=why,
        )

    def silence(self, mail: ParsedMail) -> str:
        """Why the mail gets no proposal, in French, or ""."""
        return silence(mail, _words(mail), self.shipped.silences, self._town.domains)

    def matter(self, mail: ParsedMail, extraction: Extraction) -> Matter:
        """What the conditions of letters look at."""
        retention = self._town.facts.get("video_conservation")
        return Matter(
            words=_words(mail),
            entities=frozenset(e.type for e in extraction.entities),
            facts=facts_of(
                extraction,
                written_on(mail),
                fps_siret=self._town.fps_siret,
                retention=retention if isinstance(retention, int) else None,
            ),
        )

    def _render(self, letter: Letter, file: str, source: str, context: Mapping[str, str | Hole]) -> str:
        try:
            template = self._compiled.get(source)
            if template is None:
                if len(self._compiled) > MOST_COMPILED:  # trials of the editor must not pile up
                    self._compiled = {}
                template = self._compiled[source] = self._environment.from_string(source)
            return template.render(context)
        except (TemplateError, TypeError, RecursionError) as error:
            raise fault(letter.name, file, f"rendu impossible ({type(error).__name__})") from error


def told(letter: Letter, clauses: tuple[str, ...]) -> str:
    """The reasons for a letter as one sentence."""
    return f"« {letter.about.title} » : {' ; '.join(clauses) or 'modèle général de ce type de courrier'}."


def _words(mail: ParsedMail) -> str:
    return plain(f"{mail.subject}\n{mail.said(PassageKind.NEW, PassageKind.FORWARDED)}")


def tidy(text: str) -> str:
    """Paragraphs one blank line apart, no blank at line ends."""
    lines = [line.rstrip() for line in text.strip().splitlines()]
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept) + "\n"
