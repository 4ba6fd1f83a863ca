"""What every list and search must answer, on SQLite and on PostgreSQL."""

from datetime import timedelta

import pytest
from alembic import command
from sqlalchemy import create_engine, text, update

from tests.fakes.cases import MailRoom, attachment, made_of
from tests.fakes.outcomes import NOW
from triage.adapters.sql import SqlCaseStore, counting, listing, searching
from triage.adapters.sql.session import alembic_config
from triage.adapters.sql.tables import mail
from triage.domain.case import State
from triage.domain.entities import EntityType
from triage.domain.mail import AttachmentKind
from triage.domain.people import EVERYTHING, NOTHING, Sensitivity, Sight
from triage.domain.replies import Proposal
from triage.domain.verdict import PriorityLevel
from triage.ports import Order, Selection

DRAFT = Proposal(template="t", version="1", subject="Votre courrier", body="Bonjour,", missing=(), why="")


@pytest.fixture
def room(store: SqlCaseStore) -> MailRoom:
    return MailRoom(store, start=NOW - timedelta(days=3))


def change(store: SqlCaseStore, mail_id: int, **values: object) -> None:
    with store._writing() as connection:
        connection.execute(update(mail).where(mail.c.id == mail_id).values(**values))


def found(store: SqlCaseStore, question: str, **how: object) -> list[int]:
    return sorted(line.mail_id for line in store.lines(Selection(text=question, **how)))


def test_due_dates_come_before_newness_and_after_priority(store: SqlCaseStore, room: MailRoom) -> None:
    old, new, soon, late, urgent = (
        room.sort(made_of(f"n{n}", "Bonjour", priority=PriorityLevel.URGENTE if n == 4 else PriorityLevel.NORMALE))
        for n in range(5)
    )
    change(store, soon, due_at=NOW + timedelta(days=2))
    change(store, late, due_at=NOW - timedelta(days=2))

    def order(how: Order) -> list[int]:
        return [line.mail_id for line in store.lines(Selection(order=how))]

    assert order(Order.PRIORITY) == [urgent, late, soon, new, old]
    assert order(Order.DUE) == [late, soon, urgent, new, old]
    assert order(Order.NEWEST) == [urgent, late, soon, new, old]
    assert order(Order.OLDEST) == [old, new, soon, late, urgent]
    assert [line.due_at for line in store.lines(Selection(limit=2, offset=1))] == [
        NOW - timedelta(days=2),
        NOW + timedelta(days=2),
    ]


def test_filters_narrow_a_list_one_by_one(store: SqlCaseStore, room: MailRoom) -> None:
    paper = (attachment("a.pdf", "application/pdf", 9, AttachmentKind.DOCUMENT),)
    plain = room.sort(made_of("un", "Bonjour"))
    rich = room.sort(made_of("deux", "Bonjour", attachments=paper, proposal=DRAFT))
    change(store, rich, due_at=NOW + timedelta(hours=1), assignee="amartin")
    when = store.case(rich).received_at

    def ids(**how: object) -> list[int]:
        return sorted(line.mail_id for line in store.lines(Selection(**how)))

    assert ids(attachment=True) == ids(draft=True) == ids(assignee="amartin") == [rich]
    assert ids(attachment=False) == ids(draft=False) == [plain]
    assert ids(due_after=NOW, due_before=NOW + timedelta(hours=2)) == [rich]
    assert ids(due_before=NOW) == []
    assert ids(since=when) == [rich]
    assert ids(until=when) == [plain]
    assert ids(mailbox="autre") == []
    assert ids(service="police_municipale", states=(State.SORTED,)) == [plain, rich]


def test_a_selection_is_counted_no_further_than_asked(store: SqlCaseStore, room: MailRoom) -> None:
    for n in range(4):
        room.sort(made_of(f"n{n}", "Bonjour"))
    assert store.how_many(Selection(), 100) == 4
    assert store.how_many(Selection(text="n2"), 100) == 1
    assert store.how_many(Selection(), 3) == 3
    lines, count = store.page(Selection(limit=2), 3)
    assert (len(lines), count) == (2, 3)
    assert store.page(Selection(text="n2", limit=2), 100) == (store.lines(Selection(text="n2")), 1)
    assert store.page(Selection(limit=2, offset=3), 100)[1] == 4


def test_late_and_soon_due_open_mails_are_counted(store: SqlCaseStore, room: MailRoom) -> None:
    late, soon, far, ended = (room.sort(made_of(f"n{n}", "Bonjour")) for n in range(4))
    change(store, late, due_at=NOW - timedelta(minutes=1))
    change(store, soon, due_at=NOW + timedelta(days=6))
    change(store, far, due_at=NOW + timedelta(days=8))
    change(store, ended, due_at=NOW - timedelta(days=9), state=State.CLOSED)
    counts = store.counts(NOW)
    assert (counts.late, counts.due_soon) == (1, 1)


def test_a_mail_is_found_by_subject_sender_body_entity_and_number(store: SqlCaseStore, room: MailRoom) -> None:
    other = room.sort(made_of("Autre chose", "Rien à voir", sender=("Paul Roux", "p.roux@exemple.fr")))
    mail_id = room.sort(
        made_of(
            "Évêché : véhicule gênant",
            "La Clio ab 123 cd bloque mon garage, appelez le 06.11.22.33.44.",
            sender=("Nadia Ferrand", "nadia.ferrand@exemple.fr"),
            entities=((EntityType.IMMATRICULATION, "ab 123 cd", "AB-123-CD"),),
        )
    )
    for question in (
        "eveche", "VÉHICULE genant", "ferrand", "nadia.ferrand@exemple.fr", '"bloque mon garage"', "gara",
        "ab123cd", "AB-123-CD", "AB 123 CD", "0611223344", "+33 6 11 22 33 44", f"n° {mail_id}", str(mail_id),
    ):  # fmt: skip
        assert found(store, question) == [mail_id], question
    for question in (
        '"garage mon"',
        "eveche roux",
        "%",
        "_",
        "'",
        '"',
        "*",
        "OR",
        "NEAR(a b)",
        "a:* & b",
        "\\",
        "n° 999999",
    ):
        assert found(store, question) == [], question
    assert found(store, "exemple") == [other, mail_id]
    assert found(store, "exemple", service="voirie_proprete") == []


def test_a_very_common_word_is_found_in_the_order_of_the_list(
    store: SqlCaseStore, room: MailRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "FEW", 2)
    ids = [room.sort(made_of(f"n{n}", "Bonjour", label="voirie_proprete" if n % 2 else "urbanisme")) for n in range(6)]
    assert [line.mail_id for line in store.lines(Selection(text="bonjour", limit=2))] == [ids[5], ids[4]]
    assert found(store, "bonjour", service="urbanisme") == [ids[0], ids[2], ids[4]]
    assert found(store, "bonjour n3") == [ids[3]]


def test_counters_follow_everything_that_happens_and_the_clock(
    store: SqlCaseStore, room: MailRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[int] = []

    def counted(*arguments: object) -> object:
        taken.append(1)
        return listing.read_counts(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(counting, "read_counts", counted)
    assert store.counts(NOW).by_state == {}
    mail_id = room.receive()
    assert store.counts(NOW).by_state == {State.RECEIVED: 1}
    assert store.quarantine(mail_id, "Illisible.", NOW)
    assert store.counts(NOW).by_state == {State.QUARANTINED: 1}
    assert store.counts(NOW, NOTHING).by_state == {}
    before = len(taken)
    assert store.counts(NOW).by_state == {State.QUARANTINED: 1}
    assert len(taken) == before  # nothing happened: nothing was counted again
    other = room.sort(made_of("n", "Bonjour"))
    change(store, other, due_at=NOW + timedelta(seconds=30))
    assert store.counts(NOW).late == 0
    assert store.counts(NOW + timedelta(minutes=1)).late == 1


@pytest.mark.parametrize(
    "sight",
    [
        EVERYTHING,
        NOTHING,
        Sight(),
        Sight(opened=frozenset({"police_municipale/animaux"})),
        Sight(opened=frozenset({"urbanisme"}), services=frozenset({"urbanisme"})),
        Sight(mailboxes=frozenset({"mairie"}), opened=None),
        Sight(services=frozenset({"police_municipale"})),
    ],
)
def test_lists_searches_and_counters_show_exactly_what_a_person_sees(store: SqlCaseStore, sight: Sight) -> None:
    seen = set()
    for box in ("police", "mairie"):
        room = MailRoom(store, mailbox=box)
        for label in ("police_municipale/animaux", "urbanisme", "police_municipale/fourriere"):
            for sensitive in Sensitivity:
                mail_id = room.sort(made_of("Un objet", "Bonjour", label=label))
                change(store, mail_id, sensitive=sensitive.value, due_at=NOW)
                service = label.partition("/")[0]
                if sight.sees(mailbox=box, service=service, label_code=label, sensitive=sensitive):
                    seen.add(mail_id)
        waiting = room.receive()
        if sight.sees(mailbox=box, service="", label_code="", sensitive=Sensitivity.NONE):
            seen.add(waiting)
    assert {line.mail_id for line in store.lines(Selection(sight=sight))} == seen
    assert store.how_many(Selection(sight=sight), 100) == len(seen)
    assert set(found(store, "bonjour", sight=sight)) == seen - {
        m for m in seen if store.case(m).state is State.RECEIVED
    }
    counts = store.counts(NOW + timedelta(days=1), sight)
    assert sum(counts.by_state.values()) == len(seen)
    assert counts.late == sum(counts.by_label.values())


def test_a_secret_is_not_found(store: SqlCaseStore, room: MailRoom) -> None:
    nir = "2 85 05 78 006 084 36"
    mail_id = room.sort(made_of("Numéro", f"Le mien est {nir} depuis toujours", secrets=(("nir", nir),)))
    assert found(store, nir) == []
    assert found(store, '"le mien est"') == [mail_id]


def test_search_forgets_what_a_mail_no_longer_says(store: SqlCaseStore, room: MailRoom) -> None:
    mail_id = room.sort(made_of("Ancien", "Bonjour"))
    change(store, mail_id, search_text="nouveau")
    assert found(store, "ancien") == []
    assert found(store, "nouveau") == [mail_id]
    change(store, mail_id, state=State.CLOSED)
    assert found(store, "nouveau") == [mail_id]


def test_the_migration_goes_back_and_forth_and_finds_what_was_there(database_url: str, store: SqlCaseStore) -> None:
    mail_id = MailRoom(store).sort(made_of("Lampadaire", "Bonjour"))
    engine = create_engine(database_url.replace("postgresql:", "postgresql+psycopg:"))
    config = alembic_config()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0005")
        assert connection.execute(text("SELECT search_text FROM mail")).scalar_one().startswith("lampadaire")
        command.upgrade(config, "head")
    engine.dispose()
    assert found(store, "lampadaire") == [mail_id]
