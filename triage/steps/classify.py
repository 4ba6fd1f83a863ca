"""Ask the classifier and decide whether its answer is sure enough."""

from dataclasses import replace

from triage.domain.entities import Extraction
from triage.domain.mail import ParsedMail
from triage.domain.masking import free_of_pieces
from triage.domain.referential import Referential
from triage.domain.verdict import Verdict, decide
from triage.ports import Classifier


def classify(mail: ParsedMail, extraction: Extraction, classifier: Classifier, referential: Referential) -> Verdict:
    """The proposal of service and motif, or « à qualifier »; the words that weighed tell no piece of a secret."""
    verdict = decide(classifier.classify(mail), referential)
    return replace(verdict, reasons=free_of_pieces(verdict.reasons, mail, extraction))
