"""The words that weighed tell no piece of a secret: such words are left out before anything is kept or printed."""

from dataclasses import replace

from tests.fakes.cases import made_of
from tests.fakes.crafts import LABEL, ObedientClassifier, obedient_crafts
from triage.commands.files import result_line
from triage.domain.entities import Extraction
from triage.domain.mail import ParsedMail
from triage.domain.referential import Label
from triage.domain.verdict import Guess, Opinion, Reason
from triage.pipeline import understand

NIR, IBAN, CARD = "2 85 05 78 006 084 36", "GB29 NWBK 6016 1331 9268 19", "4970-1012-3456-7893"
WORDS = (
    "remboursement",
    "nwbk",
    "NWBK",
    "GB29",
    "6016.",
    "133192",
    "2850578",
    "006",
    "3456-7893",
    "n°4970",
    "AB-123-CD",
)


class TellsEverything(ObedientClassifier):
    def classify(self, mail: ParsedMail) -> Opinion:
        guess = Guess(label=Label.from_code(LABEL), probability=0.99)
        reasons = tuple(Reason(word=word, weight=0.5) for word in WORDS)
        return Opinion(guesses=(guess,), reasons=reasons, model=self.version)


class KnownSecrets:
    def __init__(self, found: Extraction) -> None:
        self._found = found

    def extract(self, mail: ParsedMail) -> Extraction:
        del mail
        return self._found


def test_a_word_that_weighed_is_no_piece_of_a_secret() -> None:
    asked = made_of(
        "Remboursement",
        f"Voiture AB-123-CD. NIR {NIR}, compte {IBAN}, carte {CARD}.\n",
        secrets=(("nir", NIR), ("iban", IBAN), ("carte_bancaire", CARD)),
    )
    crafts = replace(obedient_crafts(), classifier=TellsEverything(), extractor=KnownSecrets(asked.extraction))
    outcome = understand(asked.parsed, crafts)
    assert [reason.word for reason in outcome.verdict.reasons] == ["remboursement", "AB-123-CD"]
    assert [word for word, _ in result_line("1", outcome, "", "essai")["why"]] == ["remboursement", "AB-123-CD"]
