"""What every CaseStore must do, run on SQLite and on PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from tests.fakes.outcomes import NOW, outcome, raw_mail
from triage.adapters.sql import SqlCaseStore, open_store
from triage.domain.case import Filing, State
from triage.domain.errors import ConfigurationError, ForbiddenMove, StoreUnavailable, UnknownCase
from triage.domain.mail import Cursor
from triage.domain.verdict import PriorityLevel
from triage.ports import Selection


def keep(store: SqlCaseStore, uid: int = 1, **how: object) -> int:
    return store.store_raw(raw_mail(uid, **how), f"<{uid}@x>", frozenset({uid}), NOW).mail_id


def work_through(store: SqlCaseStore, mail_id: int, **how: object) -> None:
    assert store.claim(mail_id, "w1", NOW, 60)
    assert store.record(mail_id, outcome(**how), Filing.NOT_WANTED, NOW)


def test_the_bytes_come_back_identical(store: SqlCaseStore) -> None:
    content = bytes(range(256)) * 300
    mail_id = keep(store, content=content)
    assert store.raw(mail_id).content == content


def test_an_oversize_mail_is_listed_without_bytes(store: SqlCaseStore) -> None:
    big = replace(raw_mail(5), content=None, size=200_000_000)
    mail_id = store.store_raw(big, "", frozenset({5}), NOW).mail_id
    assert store.raw(mail_id).content is None
    assert store.case(mail_id).size == 200_000_000
    assert not store.case(mail_id).original_kept
    assert store.case(keep(store, 6)).original_kept


def test_storing_the_same_place_twice_makes_one_case(store: SqlCaseStore) -> None:
    first = store.store_raw(raw_mail(), "<1@x>", frozenset({1}), NOW)
    again = store.store_raw(raw_mail(), "<1@x>", frozenset({1}), NOW)
    assert (first.fresh, again.fresh) == (True, False)
    assert first.mail_id == again.mail_id


def test_two_watchers_storing_the_same_mails_at_once_make_one_case_each(store: SqlCaseStore) -> None:
    def store_all(_: int) -> list[int]:
        return [keep(store, uid) for uid in range(1, 16)]

    with ThreadPoolExecutor(4) as pool:
        runs = list(pool.map(store_all, range(4)))
    assert all(run == runs[0] for run in runs)
    assert len(set(runs[0])) == 15


def test_a_renumbered_folder_rebinds_its_mails(store: SqlCaseStore) -> None:
    mail_id = keep(store, 3)
    bytes_of_3 = raw_mail(3).content
    moved = store.store_raw(raw_mail(90, content=bytes_of_3, uidvalidity=8), "<3@x>", frozenset({90}), NOW)
    assert moved == type(moved)(mail_id=mail_id, fresh=False)
    assert store.case(mail_id).location.uid == 90
    assert store.case(mail_id).origin.uid == 3


def test_a_true_second_copy_in_the_folder_is_a_case_of_its_own_that_names_the_first(store: SqlCaseStore) -> None:
    first = keep(store, 1, content=b"same")
    second = store.store_raw(raw_mail(2, content=b"same"), "", frozenset({1, 2}), NOW)
    assert second.fresh
    assert store.case(second.mail_id).duplicate_of == first


def test_a_mail_moved_back_by_a_person_is_the_same_case_and_not_filed_again(store: SqlCaseStore) -> None:
    mail_id = keep(store, 1, content=b"same")
    work_through(store, mail_id)
    there = replace(raw_mail(1).location, folder="Police municipale", uid=44)
    store.set_filing(mail_id, Filing.DONE, NOW, place=there)
    assert store.elsewhere("pm", raw_mail(content=b"same").sha256, "INBOX") == [(mail_id, there)]
    back = store.store_raw(raw_mail(2, content=b"same"), "", frozenset({2}), NOW, returned=mail_id)
    assert (back.mail_id, back.fresh) == (mail_id, False)
    assert store.case(mail_id).filing is Filing.UNDONE


def test_the_same_bytes_sent_again_after_filing_are_a_new_case(store: SqlCaseStore) -> None:
    mail_id = keep(store, 1, content=b"same")
    work_through(store, mail_id)
    store.set_filing(mail_id, Filing.DONE, NOW, place=replace(raw_mail(1).location, folder="Police municipale", uid=44))
    again = store.store_raw(raw_mail(2, content=b"same"), "", frozenset({2}), NOW)
    assert again.fresh
    assert store.case(again.mail_id).duplicate_of == mail_id


def test_the_same_message_in_two_mailboxes_is_two_linked_cases(store: SqlCaseStore) -> None:
    first = store.store_raw(raw_mail(1), "<same@x>", frozenset({1}), NOW).mail_id
    other = store.store_raw(raw_mail(1, content=b"other bytes", mailbox="mairie"), "<same@x>", frozenset({1}), NOW)
    assert other.fresh
    assert store.case(other.mail_id).duplicate_of == first


def test_mails_without_message_id_are_not_taken_for_copies(store: SqlCaseStore) -> None:
    store.store_raw(raw_mail(1), "", frozenset({1}), NOW)
    second = store.store_raw(raw_mail(2), "", frozenset({1, 2}), NOW)
    assert store.case(second.mail_id).duplicate_of is None


def test_a_cursor_never_goes_back_within_one_uidvalidity(store: SqlCaseStore) -> None:
    assert store.cursor("pm", "INBOX") is None
    store.save_cursor(Cursor(mailbox="pm", folder="INBOX", uidvalidity=7, next_uid=10))
    store.save_cursor(Cursor(mailbox="pm", folder="INBOX", uidvalidity=7, next_uid=4))
    kept = store.cursor("pm", "INBOX")
    assert kept is not None
    assert kept.next_uid == 10
    store.save_cursor(Cursor(mailbox="pm", folder="INBOX", uidvalidity=8, next_uid=1))
    assert store.cursor("pm", "INBOX") == Cursor(mailbox="pm", folder="INBOX", uidvalidity=8, next_uid=1)


def test_only_one_worker_claims_a_case(store: SqlCaseStore) -> None:
    mail_id = keep(store)
    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(lambda n: store.claim(mail_id, f"w{n}", NOW, 60), range(8)))
    assert sum(won) == 1


def test_a_claim_ends_with_its_time_or_its_release(store: SqlCaseStore) -> None:
    mail_id = keep(store)
    assert store.claim(mail_id, "w1", NOW, 60)
    assert not store.claim(mail_id, "w2", NOW + timedelta(seconds=59), 60)
    assert store.claim(mail_id, "w2", NOW + timedelta(seconds=61), 60)
    store.release(mail_id, "w2")
    assert store.claim(mail_id, "w3", NOW + timedelta(seconds=62), 60)
    assert store.case(mail_id).attempts == 3


def test_a_renewed_claim_holds_longer_and_a_lost_one_is_not_taken_back(store: SqlCaseStore) -> None:
    held, lost = keep(store, 1), keep(store, 2)
    assert store.claim(held, "w1", NOW, 30)
    assert store.claim(lost, "w1", NOW, 30)
    assert store.claim(lost, "w2", NOW + timedelta(seconds=31), 30)
    assert store.renew("w1", NOW + timedelta(seconds=31), 30) == 1
    assert not store.claim(held, "w2", NOW + timedelta(seconds=60), 30)
    assert store.claim(held, "w2", NOW + timedelta(seconds=62), 30)
    assert store.renew("w1", NOW + timedelta(seconds=63), 30) == 0


def test_an_outcome_comes_back_whole(store: SqlCaseStore) -> None:
    mail_id = keep(store)
    work_through(store, mail_id)
    case = store.case(mail_id)
    assert case.outcome == outcome()
    assert case.state is State.SORTED
    assert [h.action for h in case.history] == ["reçu", "trié", "projet de réponse"]


def test_recording_twice_writes_once(store: SqlCaseStore) -> None:
    mail_id = keep(store)
    work_through(store, mail_id)
    before = store.case(mail_id)
    assert not store.record(mail_id, outcome(subject="autre"), Filing.PENDING, NOW)
    assert store.case(mail_id) == before


def test_an_unsure_outcome_goes_to_qualify(store: SqlCaseStore) -> None:
    mail_id = keep(store)
    work_through(store, mail_id, to_qualify=True)
    assert store.case(mail_id).state is State.TO_QUALIFY


def test_zero_characters_survive_everywhere(store: SqlCaseStore) -> None:
    mail_id = store.store_raw(raw_mail(), "<1@x>", frozenset({1}), NOW).mail_id
    assert store.claim(mail_id, "w", NOW, 60)
    assert store.record(mail_id, outcome(subject="a b", body="c\td"), Filing.NOT_WANTED, NOW)
    assert store.quarantine(mail_id, "trop tard", NOW) is False


def test_quarantine_keeps_the_error_and_retry_brings_the_case_back(store: SqlCaseStore) -> None:
    mail_id = keep(store)
    assert store.quarantine(mail_id, "10 000 parties imbriquées", NOW)
    case = store.case(mail_id)
    assert (case.state, case.error) == (State.QUARANTINED, "10 000 parties imbriquées")
    assert store.raw(mail_id).content == raw_mail().content
    store.retry(mail_id, "agent", NOW)
    assert store.case(mail_id).state is State.RECEIVED
    assert mail_id in store.stuck(NOW, 10, 10)


def test_retrying_a_case_that_is_not_quarantined_is_refused(store: SqlCaseStore) -> None:
    mail_id = keep(store)
    with pytest.raises(ForbiddenMove):
        store.retry(mail_id, "agent", NOW)


def test_unknown_cases_are_said_so(store: SqlCaseStore) -> None:
    for ask in (store.case, store.raw):
        with pytest.raises(UnknownCase):
            ask(404)
    with pytest.raises(UnknownCase):
        store.retry(404, "agent", NOW)


def test_stuck_cases_are_found_once_a_period(store: SqlCaseStore) -> None:
    waiting = keep(store, 1)
    held = keep(store, 2)
    unfiled = keep(store, 3)
    keep_done = keep(store, 4)
    later = NOW + timedelta(seconds=100)
    assert store.claim(held, "w", later, 60)
    assert store.record(unfiled, outcome(), Filing.PENDING, NOW)
    assert store.record(keep_done, outcome(), Filing.NOT_WANTED, NOW)
    assert sorted(store.stuck(later, 30, 10)) == [waiting, unfiled]
    assert store.stuck(later, 30, 10) == []
    assert sorted(store.stuck(later + timedelta(seconds=70), 30, 10)) == [waiting, held, unfiled]


def test_filing_says_where_the_mail_is_now(store: SqlCaseStore) -> None:
    mail_id = keep(store)
    work_through(store, mail_id)
    place = replace(raw_mail().location, folder="Police municipale/Animaux", uidvalidity=2, uid=9)
    store.set_filing(mail_id, Filing.DONE, NOW, place=place, detail="rangé")
    case = store.case(mail_id)
    assert (case.location, case.origin, case.filing) == (place, raw_mail().location, Filing.DONE)


def test_filing_onto_a_place_that_another_case_holds_is_settled_not_refused(store: SqlCaseStore) -> None:
    # The folder was deleted and made again under the same uidvalidity: the older row's place is no longer true.
    old, new = keep(store, 1), keep(store, 2)
    work_through(store, old)
    work_through(store, new)
    place = replace(raw_mail().location, folder="Voirie", uidvalidity=2, uid=9)
    store.set_filing(old, Filing.DONE, NOW, place=place)
    store.set_filing(new, Filing.DONE, NOW, place=place)
    assert store.case(new).location == place
    assert store.case(old).filing is Filing.GONE


def test_lists_put_urgent_first_then_newest(store: SqlCaseStore) -> None:
    ids = [keep(store, uid) for uid in (1, 2, 3)]
    for mail_id, level in zip(ids, (PriorityLevel.NORMALE, PriorityLevel.URGENTE, PriorityLevel.NORMALE), strict=True):
        work_through(store, mail_id, level=level)
    assert [line.mail_id for line in store.lines(Selection())] == [ids[1], ids[2], ids[0]]
    assert [line.mail_id for line in store.lines(Selection(limit=1, offset=1))] == [ids[2]]


def test_lists_filter_and_search_without_accents(store: SqlCaseStore) -> None:
    mail_id = keep(store, 1)
    work_through(store, mail_id, subject="Évêché 100 %", label="voirie_proprete")
    work_through(store, keep(store, 2), label="police_municipale/animaux")
    assert [x.mail_id for x in store.lines(Selection(text="eveche"))] == [mail_id]
    assert [x.mail_id for x in store.lines(Selection(text="100 %"))] == [mail_id]
    assert store.lines(Selection(text="100 ans")) == []
    assert [x.mail_id for x in store.lines(Selection(service="voirie_proprete"))] == [mail_id]
    assert store.lines(Selection(states=(State.QUARANTINED,))) == []


def test_counters_add_up(store: SqlCaseStore) -> None:
    work_through(store, keep(store, 1))
    work_through(store, keep(store, 2), to_qualify=True)
    keep(store, 3)
    store.quarantine(keep(store, 4), "illisible", NOW)
    counts = store.counts()
    assert counts.by_state == {State.SORTED: 1, State.TO_QUALIFY: 1, State.RECEIVED: 1, State.QUARANTINED: 1}
    assert counts.by_label == {"police_municipale/stationnement_genant": 2}


def test_urgent_open_mails_are_counted_and_listed(store: SqlCaseStore) -> None:
    urgent = keep(store, 1)
    work_through(store, urgent, level=PriorityLevel.URGENTE)
    work_through(store, keep(store, 2), level=PriorityLevel.HAUTE)
    store.quarantine(keep(store, 3), "illisible", NOW)
    assert store.counts().urgent == 1
    assert [x.mail_id for x in store.lines(Selection(priority="urgente"))] == [urgent]


def test_mailbox_states_keep_the_last_success_beside_the_error(store: SqlCaseStore) -> None:
    store.mailbox_seen("pm", NOW, "")
    store.mailbox_seen("pm", NOW + timedelta(hours=1), "La boîte refuse la connexion.")
    assert store.mailbox_states() == {"pm": (NOW, "La boîte refuse la connexion.")}


def test_opening_twice_migrates_once(store: SqlCaseStore, database_url: str) -> None:
    mail_id = keep(store)
    with ThreadPoolExecutor(3) as pool:
        others = list(pool.map(lambda _: open_store(database_url), range(3)))
    assert all(other.case(mail_id).state is State.RECEIVED for other in others)
    for other in others:
        other.close()


def test_a_wrong_url_is_refused_in_words() -> None:
    with pytest.raises(ConfigurationError):
        open_store("mysql://nobody@127.0.0.1/x")
    with pytest.raises(ConfigurationError):
        open_store("n'importe quoi")


def test_a_server_that_is_down_is_unavailable_and_retryable() -> None:
    with pytest.raises(StoreUnavailable) as caught:
        open_store("postgresql://nobody@127.0.0.1:1/x")
    assert caught.value.retryable


def test_no_line_of_the_history_can_be_changed_or_removed(store: SqlCaseStore, database_url: str) -> None:
    mail_id = keep(store)
    engine = create_engine(database_url)
    for statement in ("UPDATE history SET actor = 'personne'", "DELETE FROM history"):
        with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
            connection.execute(text(statement))
    engine.dispose()
    assert [h.actor for h in store.case(mail_id).history] == ["relève"]
