"""The letters as a person chooses among them: `triage.ports.letters.Letters` on the responder's catalogue."""

from collections.abc import Mapping
from dataclasses import replace

from responders.catalogue import Catalogue, Letter
from responders.conditions import plain, reasons, unmet
from responders.extremes import everything_known, nothing_known
from responders.overlay import InForce, text_faults, text_of_letter, with_text
from responders.responder import TemplateResponder, told
from triage.domain.entities import Extraction
from triage.domain.errors import UnknownLetter
from triage.domain.letters import LetterChoice, LetterSheet, LetterText, Value
from triage.domain.mail import ParsedMail
from triage.domain.referential import Label, Referential
from triage.domain.replies import Proposal

ACKNOWLEDGEMENTS = "accuses"
BY_HAND = "Lettre choisie par un agent."


class LetterShelf:
    """Shows what `TemplateResponder` holds. The referential says where the town wants no proposals."""

    def __init__(self, responder: TemplateResponder, referential: Referential) -> None:
        self._responder = responder
        self._referential = referential

    def sheets(self, words: str = "") -> tuple[LetterSheet, ...]:
        """See Letters."""
        wanted = plain(words).split()
        found = []
        now = self._responder.in_force
        for letter in now.catalogue.letters:
            sheet = sheet_of(letter, now)
            said = plain(
                " ".join(
                    (sheet.title, sheet.label, sheet.situation, sheet.owner, *(law.reference for law in sheet.law))
                )
            )
            if all(word in said for word in wanted):
                found.append(sheet)
        return tuple(found)

    def sheet(self, name: str) -> LetterSheet:
        """See Letters."""
        return sheet_of(self._letter(name), self._responder.in_force)

    def choices(self, mail: ParsedMail, label: Label, extraction: Extraction) -> tuple[LetterChoice, ...]:
        """See Letters."""
        matter, now = self._responder.matter(mail, extraction), self._responder.in_force
        fitting, by_hand, others = [], [], []
        for letter in now.catalogue.of(label):
            if letter.name in now.off:
                continue
            held = reasons(letter.about.when, matter)
            if held is None:
                clauses = " ; ".join(unmet(letter.about.when, matter))
                others.append(
                    LetterChoice(letter=sheet_of(letter, now), fits=False, why=f"{clauses[:1].upper()}{clauses[1:]}.")
                )
            elif letter.about.proposed:
                fitting.append(LetterChoice(letter=sheet_of(letter, now), fits=True, why=told(letter, held)))
            else:
                why = f"{told(letter, held)} Jamais proposée d'office."
                by_hand.append(LetterChoice(letter=sheet_of(letter, now), fits=True, why=why))
        choices = [*fitting, *by_hand, *others]
        seen = {choice.letter.name for choice in choices}
        for letter in now.catalogue.letters:
            if letter.name in now.off:
                continue
            if letter.name not in seen and letter.about.label in {ACKNOWLEDGEMENTS, label.service}:
                kind = "Accusé" if letter.about.label == ACKNOWLEDGEMENTS else "Lettre générale du service"
                choices.append(LetterChoice(letter=sheet_of(letter, now), fits=False, why=f"{kind}."))
        return tuple(choices)

    def why_not(self, mail: ParsedMail, label: Label) -> str:
        """See Letters."""
        if why := self._responder.silence(mail):
            return f"Aucune réponse proposée : {why}."
        if not self._referential.knows(label):
            return "Aucune réponse proposée : ce type de courrier n'est pas au référentiel."
        if not self._referential.entry(label).proposals:
            return "Aucune réponse proposée : la ville n'en veut pas pour ce type de courrier."
        now = self._responder.in_force
        if {label.code, label.service} & now.silent:
            return "Aucune réponse proposée : la ville n'en veut pas pour ce type de courrier."
        if not any(x.about.proposed and x.name not in now.off for x in now.catalogue.of(label)):
            return "Aucune réponse proposée : ce type de courrier n'a pas de lettre."
        return ""

    def fill(
        self,
        name: str,
        mail: ParsedMail,
        label: Label,
        extraction: Extraction,
        *,
        given: Mapping[str, Value] | None = None,
        easy: bool = False,
    ) -> Proposal:
        """See Letters."""
        letter = self._letter(name)
        held = reasons(letter.about.when, self._responder.matter(mail, extraction))
        why = told(letter, held) if held else BY_HAND
        return self._responder.fill(
            letter, mail, label, extraction, why=why, given=given, easy=easy and bool(letter.falc)
        )

    def text(self, name: str) -> LetterText:
        """See Letters."""
        return replace(text_of_letter(self._letter(name)), off=name in self._responder.in_force.off)

    def shipped(self, name: str) -> LetterText:
        """See Letters."""
        return text_of_letter(self._shipped(name))

    def faults(self, name: str, text: LetterText) -> tuple[str, ...]:
        """See Letters."""
        return text_faults(self._responder.shipped, self._shipped(name), text)

    def trial(
        self,
        name: str,
        text: LetterText,
        mail: ParsedMail,
        label: Label,
        extraction: Extraction,
        *,
        given: Mapping[str, Value] | None = None,
    ) -> Proposal:
        """See Letters."""
        letter = with_text(self._responder.shipped, self._shipped(name), text)
        return self._responder.fill(letter, mail, label, extraction, why="Essai.", given=given)

    def extremes(self, name: str, text: LetterText) -> tuple[Proposal, Proposal]:
        """See Letters."""
        letter = with_text(self._responder.shipped, self._shipped(name), text)
        return everything_known(self._responder, letter), nothing_known(self._responder, letter)

    def _letter(self, name: str) -> Letter:
        return _named(self._responder.in_force.catalogue, name)

    def _shipped(self, name: str) -> Letter:
        return _named(self._responder.shipped, name)


def _named(catalogue: Catalogue, name: str) -> Letter:
    try:
        return catalogue.letter(name)
    except KeyError as error:
        raise UnknownLetter(f"no letter {name!r}", subject=name) from error


def sheet_of(letter: Letter, now: InForce) -> LetterSheet:
    """What people see of a letter."""
    about = letter.about
    return LetterSheet(
        name=letter.name,
        title=about.title,
        label=about.label,
        situation=about.situation,
        owner=about.owner,
        version=about.version,
        law=about.law,
        easy=bool(letter.falc),
        proposed=about.proposed,
        off=letter.name in now.off,
        town=letter.name in now.town,
        ends=about.ends.value,
    )
