import pytest

from triage.domain.errors import (
    BrokerUnavailable,
    MailboxRefused,
    MailboxUnavailable,
    MailTooLarge,
    StoreUnavailable,
    UnknownCase,
    UnreadableMail,
)
from triage.worker.acknowledgement import LONGEST_DELAY, Aftermath, Word, answer_to, retry_delay

LIMIT = 3
LAST = 3
BUG = ValueError("Madame Évrard, 06 12 34 56 78")


def test_what_went_well_is_acknowledged():
    assert answer_to(None, deliveries=9, limit=LIMIT, recorded=True).word is Word.ACK


@pytest.mark.parametrize("error", [UnreadableMail(words="Trop de parties."), MailTooLarge(words="Trop gros.")])
def test_an_unreadable_mail_goes_to_quarantine_at_once(error):
    answer = answer_to(error, deliveries=1, limit=LIMIT, recorded=False)
    assert (answer.word, answer.aftermath, answer.words) == (Word.ACK, Aftermath.QUARANTINE, error.words)


@pytest.mark.parametrize("recorded", [False, True])
@pytest.mark.parametrize(
    "error", [StoreUnavailable(), MailboxUnavailable(), MailboxRefused(), BrokerUnavailable(), BUG, MemoryError()]
)
def test_other_errors_are_tried_again_later_and_leave_the_case_alone(error, recorded):
    answer = answer_to(error, deliveries=LAST - 1, limit=LIMIT, recorded=recorded)
    assert answer.word is Word.NACK
    assert answer.delay > 0
    assert (answer.aftermath, answer.dead_letter) == (Aftermath.NOTHING, "")


@pytest.mark.parametrize(
    ("error", "recorded", "dead_letter", "aftermath"),
    [
        (BUG, False, "handling", Aftermath.QUARANTINE),
        (BUG, True, "filing", Aftermath.FILING_FAILED),
        (MailboxRefused(), True, "filing", Aftermath.FILING_FAILED),
        (UnreadableMail(), True, "filing", Aftermath.FILING_FAILED),
        # An outage is nobody's fault: the case waits for the sweep.
        (StoreUnavailable(), False, "outage", Aftermath.NOTHING),
        (StoreUnavailable(), True, "outage", Aftermath.NOTHING),
        (MailboxUnavailable(), True, "outage", Aftermath.NOTHING),
    ],
)
def test_after_the_last_delivery_a_nudge_is_dead(error, recorded, dead_letter, aftermath):
    answer = answer_to(error, deliveries=LAST, limit=LIMIT, recorded=recorded)
    assert (answer.word, answer.dead_letter, answer.aftermath) == (Word.TERM, dead_letter, aftermath)
    assert bool(answer.words) == (aftermath is not Aftermath.NOTHING)


def test_a_nudge_for_a_case_that_does_not_exist_is_dead_at_once():
    answer = answer_to(UnknownCase(), deliveries=1, limit=LIMIT, recorded=False)
    assert (answer.word, answer.dead_letter, answer.aftermath) == (Word.TERM, "unknown", Aftermath.NOTHING)


def test_the_words_of_a_foreign_error_never_quote_it():
    words = answer_to(BUG, deliveries=LAST, limit=LIMIT, recorded=False).words
    assert "Évrard" not in words
    assert "ValueError" in words


def test_delays_grow_to_a_minute_and_no_further():
    delays = [retry_delay(n) for n in range(1, 8)]
    assert delays == sorted(delays)
    assert delays[0] == 1
    assert retry_delay(10_000) == LONGEST_DELAY
