"""Prepare a reply for a human."""

from dataclasses import replace

from triage.domain.entities import Extraction
from triage.domain.mail import Automatic, ParsedMail
from triage.domain.masking import mask
from triage.domain.referential import Referential
from triage.domain.replies import Proposal
from triage.domain.verdict import Verdict
from triage.ports import Responder


def propose(
    mail: ParsedMail, verdict: Verdict, extraction: Extraction, responder: Responder, referential: Referential
) -> Proposal | None:
    """A filled-in template, or None: never for automatic mail, nor where the town switched proposals off."""
    if mail.automatic is not Automatic.NO:
        return None
    if not referential.knows(verdict.label) or not referential.entry(verdict.label).proposals:
        return None
    made = responder.propose(mail, verdict.label, verdict, extraction)
    if made is None:
        return None
    # A letter may quote the subject or the text: no secret goes back out with it.
    return replace(made, subject=mask(made.subject, mail, extraction), body=mask(made.body, mail, extraction))
