"""The letters as a person chooses among them: `triage.ports.letters.Letters` on the responder's catalogue."""

from collections.abc import Mapping

from responders.catalogue import Letter
from responders.conditions import plain, reasons, unmet
from responders.responder import TemplateResponder, told
from triage.domain.entities import Extraction
from triage.domain.errors import UnknownLetter
from triage.domain.letters import LetterChoice, LetterSheet, Value
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
        for letter in self._responder.letters:
            sheet = sheet_of(letter)
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
        return sheet_of(self._letter(name))

    def choices(self, mail: ParsedMail, label: Label, extraction: Extraction) -> tuple[LetterChoice, ...]:
        """See Letters."""
        matter = self._responder.matter(mail, extraction)
        fitting, by_hand, others = [], [], []
        for letter in self._responder.catalogue.of(label):
            held = reasons(letter.about.when, matter)
            if held is None:
                clauses = " ; ".join(unmet(letter.about.when, matter))
                others.append(
                    LetterChoice(letter=sheet_of(letter), fits=False, why=f"{clauses[:1].upper()}{clauses[1:]}.")
                )
            elif letter.about.proposed:
                fitting.append(LetterChoice(letter=sheet_of(letter), fits=True, why=told(letter, held)))
            else:
                why = f"{told(letter, held)} Jamais proposée d'office."
                by_hand.append(LetterChoice(letter=sheet_of(letter), fits=True, why=why))
        choices = [*fitting, *by_hand, *others]
        seen = {choice.letter.name for choice in choices}
        for letter in self._responder.letters:
            if letter.name not in seen and letter.about.label in {ACKNOWLEDGEMENTS, label.service}:
                kind = "Accusé" if letter.about.label == ACKNOWLEDGEMENTS else "Lettre générale du service"
                choices.append(LetterChoice(letter=sheet_of(letter), fits=False, why=f"{kind}."))
        return tuple(choices)

    def why_not(self, mail: ParsedMail, label: Label) -> str:
        """See Letters."""
        if why := self._responder.silence(mail):
            return f"Aucune réponse proposée : {why}."
        if not self._referential.knows(label):
            return "Aucune réponse proposée : ce type de courrier n'est pas au référentiel."
        if not self._referential.entry(label).proposals:
            return "Aucune réponse proposée : la ville n'en veut pas pour ce type de courrier."
        if not any(letter.about.proposed for letter in self._responder.catalogue.of(label)):
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

    def _letter(self, name: str) -> Letter:
        try:
            return self._responder.catalogue.letter(name)
        except KeyError as error:
            raise UnknownLetter(f"no letter {name!r}", subject=name) from error


def sheet_of(letter: Letter) -> LetterSheet:
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
    )
