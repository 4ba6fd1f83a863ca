"""The one table that turns how handling a nudge ended into an answer to the broker. Pure: it decides, others do."""

from dataclasses import dataclass
from enum import StrEnum

from triage.domain.errors import (
    MailboxUnavailable,
    MailTooLarge,
    StoreUnavailable,
    UnknownCase,
    UnreadableMail,
    VaguemestreError,
)

FIRST_DELAY = 1.0
DELAY_FACTOR = 3.0
LONGEST_DELAY = 60.0


class Word(StrEnum):
    """What the broker is told about the message."""

    ACK = "ack"  # handled, forget it
    NACK = "nack"  # give it again after `delay`
    TERM = "term"  # never give it again


class Aftermath(StrEnum):
    """What is done to the case before the broker is answered."""

    NOTHING = "nothing"
    QUARANTINE = "quarantine"
    FILING_FAILED = "filing_failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Word, delay in seconds (with NACK), reason of the dead letter ("" writes none), what happens to the case and the
    French sentence written on it.
    """

    word: Word
    delay: float = 0.0
    dead_letter: str = ""
    aftermath: Aftermath = Aftermath.NOTHING
    words: str = ""


def retry_delay(deliveries: int) -> float:
    """Seconds before the next try: 1, 3, 9, 27, then 60. `deliveries` counts from 1."""
    return min(LONGEST_DELAY, FIRST_DELAY * DELAY_FACTOR ** min(deliveries - 1, 10))


def answer_to(error: Exception | None, *, deliveries: int, limit: int, recorded: bool) -> Answer:
    """Decide.

    Args:
        error: what ended the handling, None when it went well.
        deliveries: how often this was tried, this time included.
        limit: after so many tries the nudge is dead.
        recorded: whether the case had left RECEIVED, so that only its filing can have failed.
    """
    if error is None:
        return Answer(word=Word.ACK)
    if isinstance(error, UnknownCase):
        return Answer(word=Word.TERM, dead_letter="unknown")
    if isinstance(error, UnreadableMail | MailTooLarge) and not recorded:
        # The same bytes read the same way tomorrow.
        return Answer(word=Word.ACK, aftermath=Aftermath.QUARANTINE, words=error.words)
    if deliveries < limit:
        return Answer(word=Word.NACK, delay=retry_delay(deliveries))
    if isinstance(error, StoreUnavailable | MailboxUnavailable):
        # Not the mail's fault, and perhaps a long outage: the case stays as it is and the sweep nudges it again.
        return Answer(word=Word.TERM, dead_letter="outage")
    if recorded:
        return Answer(
            word=Word.TERM, dead_letter="filing", aftermath=Aftermath.FILING_FAILED, words=_words(error, deliveries)
        )
    return Answer(
        word=Word.TERM, dead_letter="handling", aftermath=Aftermath.QUARANTINE, words=_words(error, deliveries)
    )


def _words(error: Exception, deliveries: int) -> str:
    if isinstance(error, VaguemestreError):
        return error.words
    # The class only: a foreign error's message may quote the mail.
    return f"Le traitement a échoué {deliveries} fois de suite ({type(error).__name__})."
