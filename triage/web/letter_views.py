"""Letters in words for their pages: forms read back, lists by type, versions, differences, previews with their holes."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, replace

from starlette.datastructures import FormData

from triage.domain.case import Case
from triage.domain.clock import given_of
from triage.domain.errors import TemplateFault, UnknownLetter
from triage.domain.letters import LetterSheet, LetterText, TownVersion
from triage.domain.referential import Label, Referential
from triage.domain.replies import Proposal
from triage.domain.whole_mail import whole_of
from triage.web import words
from triage.web.bannettes import full_name
from triage.web.doors import Doors
from triage.web.outcome_models import HOLE, Reader
from triage.web.passages import Segment

ACKNOWLEDGEMENTS = "accuses"
PHRASES = ("any", "all", "none")


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelView:
    """The letters of a type of mail; `silent` when the town wants no proposal for it."""

    code: str
    name: str
    silent: bool
    switchable: bool
    letters: tuple[LetterSheet, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionView:
    """A line of the versions."""

    number: int
    when: str
    author: str
    comment: str
    shipped: bool
    off: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A letter as it would read."""

    subject: tuple[Segment, ...]
    body: tuple[Segment, ...]
    holes: int


def by_label(
    sheets: Iterable[LetterSheet], referential: Referential, silent: frozenset[str], chosen: str
) -> list[LabelView]:
    """The letters by type, in the order of the referential, the acknowledgements last."""
    groups: dict[str, list[LetterSheet]] = {}
    for sheet in sheets:
        groups.setdefault(sheet.label, []).append(sheet)
    order = [e.label.code for e in referential.entries]
    codes = sorted(groups, key=lambda c: (c == ACKNOWLEDGEMENTS, order.index(c) if c in order else len(order), c))
    return [
        LabelView(
            code=code,
            name=label_name(code, referential),
            silent=code in silent,
            switchable=code != ACKNOWLEDGEMENTS,
            letters=tuple(groups[code]),
        )
        for code in codes
        if not chosen or code == chosen or code.startswith(f"{chosen}/")
    ]


def label_name(code: str, referential: Referential) -> str:
    """The name of a type of mail."""
    return "Accusés" if code == ACKNOWLEDGEMENTS else full_name(Label.from_code(code), referential)


def text_of_form(form: FormData) -> LetterText:
    """What the editor's form holds; lists are one expression a line."""

    def field(name: str) -> str:
        value = form.get(name, "")
        return value.replace("\r\n", "\n").replace("\r", "\n").strip() if isinstance(value, str) else ""

    lists = {name: tuple(one.strip() for one in field(name).splitlines() if one.strip()) for name in PHRASES}
    return LetterText(
        subject=field("subject"),
        body=field("body"),
        easy=field("easy"),
        owner=field("owner")[:200],
        off=form.get("off") == "1",
        **lists,
    )


def version_view(version: TownVersion, reader: Reader) -> VersionView:
    """A version in words."""
    return VersionView(
        number=version.number,
        when=words.long_date(version.at, reader.zone),
        author=version.author,
        comment=version.comment,
        shipped=version.text is None,
        off=version.text is not None and version.text.off,
    )


def letter_title(doors: Doors, name: str) -> str:
    """What people call a letter; its name where it is no longer there."""
    try:
        return doors.letters.sheet(name).title
    except UnknownLetter:
        return name


def preview(proposal: Proposal) -> Preview:
    """A filled-in letter, its holes marked."""
    return Preview(subject=_holes(proposal.subject), body=_holes(proposal.body), holes=len(proposal.missing))


def _holes(text: str) -> tuple[Segment, ...]:
    parts = HOLE.split(text)
    return tuple(Segment(text=p, word="trou" if i % 2 else "") for i, p in enumerate(parts) if p)


def why_nothing(doors: Doors, case: Case) -> str:
    """Why no reply was prepared for the mail, in French, or "" when one was or none is due."""
    outcome = case.outcome
    if outcome is None or outcome.proposal is not None:
        return ""
    return doors.letters.why_not(whole_of(outcome)[0], case.label or outcome.verdict.label)


def differences(before: LetterText, after: LetterText) -> list[tuple[str, str]]:
    """Lines as (`added`, `taken` or `same`, line), part by part, only around what changed."""
    lines: list[tuple[str, str]] = []
    for title, old, new in (
        ("Objet", before.subject, after.subject),
        ("Texte", before.body, after.body),
        ("Version facile à lire", before.easy, after.easy),
        *((name, "\n".join(getattr(before, name)), "\n".join(getattr(after, name))) for name in PHRASES),
        ("Responsable", before.owner, after.owner),
        ("Proposition", _state(before), _state(after)),
    ):
        if old == new:
            continue
        lines.append(("part", _PARTS.get(title, title)))
        compared = difflib.ndiff(old.splitlines(), new.splitlines())
        lines += [(_SIGNS[line[:2]], line[2:]) for line in compared if line[:2] in _SIGNS]
    return lines


def _state(text: LetterText) -> str:
    return "désactivée" if text.off else "active"


_PARTS = {
    "any": "Au moins un de ces mots",
    "all": "Tous ces mots",
    "none": "Aucun de ces mots",
}
_SIGNS = {"+ ": "added", "- ": "taken", "  ": "same"}


def with_corrections(doors: Doors, case: Case, reader: Reader) -> Case:
    """The case; where a person changed its entities, the prepared letter is filled in again with what holds now. A letter that is
    no longer there stays as it was prepared.
    """
    outcome = case.outcome
    if outcome is None or outcome.proposal is None or not case.entities_changed:
        return case
    day = case.received_at.astimezone(reader.zone).date()
    given = given_of(case.mail_id, day, doors.deadlines.of(case.mail_id))
    label, before = case.label or outcome.verdict.label, outcome.proposal
    parsed, extraction = whole_of(outcome)
    try:
        again = doors.letters.fill(before.template, parsed, label, extraction, given=given)
    except (UnknownLetter, TemplateFault):
        return case
    return replace(case, outcome=replace(outcome, proposal=replace(again, why=before.why)))
