"""Ask the classifier and decide whether its answer is sure enough."""

from triage.domain.mail import ParsedMail
from triage.domain.referential import Referential
from triage.domain.verdict import Verdict, decide
from triage.ports import Classifier


def classify(mail: ParsedMail, classifier: Classifier, referential: Referential) -> Verdict:
    """The proposal of service and motif, or « à qualifier »."""
    return decide(classifier.classify(mail), referential)
