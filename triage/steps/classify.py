"""Ask the classifier and decide whether its answer is sure enough."""

from dataclasses import replace

from triage.domain.attached import AttachedText
from triage.domain.mail import ParsedMail, Passage, PassageKind
from triage.domain.referential import Referential
from triage.domain.verdict import Verdict, decide
from triage.ports import Classifier

# « Veuillez trouver ci-joint mon courrier. Cordialement » says nothing: with so few words of its own, a mail is its letters.
FEW_WORDS = 15
MOST_OF_LETTERS = 6_000  # characters: more than the model reads


def classify(
    mail: ParsedMail, classifier: Classifier, referential: Referential, letters: tuple[AttachedText, ...] = ()
) -> Verdict:
    """The proposal of service and motif, or « à qualifier ». Letters count only where the mail itself says nearly nothing."""
    return decide(classifier.classify(with_letters(mail, letters)), referential)


def with_letters(mail: ParsedMail, letters: tuple[AttachedText, ...]) -> ParsedMail:
    """The mail, followed by its letters (secrets masked) when it has fewer than `FEW_WORDS` words of its own."""
    said = mail.said(PassageKind.NEW, PassageKind.FORWARDED)
    text = "\n\n".join(letter.shown_text for letter in letters if letter.text)[:MOST_OF_LETTERS]
    if not text or len(said.split()) >= FEW_WORDS:
        return mail
    body = f"{mail.body}\n\n{text}"
    added = Passage(kind=PassageKind.NEW, start=len(mail.body), end=len(body))
    return replace(mail, body=body, passages=(*mail.passages, added))
