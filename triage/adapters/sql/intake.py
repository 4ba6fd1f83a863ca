"""Keeping the bytes: the transaction behind `CaseStore.store_raw`, and the folder cursors."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from triage.adapters.sql.journal import write_history
from triage.adapters.sql.tables import folder_cursor, mail, raw_mail
from triage.domain.case import Filing, State
from triage.domain.mail import Cursor, Location, RawMail
from triage.ports import Stored


def insert_or_ignore(connection: Connection, table: Any, values: dict[str, Any]) -> None:
    """INSERT that leaves an existing row alone, on both databases."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    connection.execute(dialect.insert(table).values(values).on_conflict_do_nothing())


def elsewhere(connection: Connection, mailbox: str, sha256: str, folder: str) -> list[tuple[int, Location]]:
    """See `CaseStore.elsewhere`."""
    rows = connection.execute(
        select(mail.c.id, mail.c.folder, mail.c.uidvalidity, mail.c.uid).where(
            mail.c.mailbox == mailbox, mail.c.sha256 == sha256, mail.c.folder != folder
        )
    )
    return [
        (r.id, Location(mailbox=mailbox, folder=r.folder, uidvalidity=r.uidvalidity, uid=r.uid)) for r in rows.all()
    ]


def store_raw(
    connection: Connection, raw: RawMail, message_id: str, present: frozenset[int], now: datetime, returned: int | None
) -> Stored:
    """See `CaseStore.store_raw`. Safe against a second watcher: the unique place and the row locks decide."""
    known = connection.execute(select(mail.c.id).where(*_at(raw.location))).scalar()
    if known is not None:
        return Stored(mail_id=known, fresh=False)
    digest = raw.sha256
    insert_or_ignore(connection, raw_mail, {"sha256": digest, "size": raw.size, "content": raw.content})
    same = _same_mail(connection, raw, digest, present, returned)
    if same is not None:
        _rebind(connection, same, raw.location, now)
        return Stored(mail_id=same.id, fresh=False)
    mail_id = connection.execute(
        insert(mail)
        .values(
            **place_values(raw.location),
            origin_folder=raw.location.folder,
            origin_uidvalidity=raw.location.uidvalidity,
            origin_uid=raw.location.uid,
            received_at=raw.received_at,
            stored_at=now,
            size=raw.size,
            sha256=digest,
            message_id=message_id,
            duplicate_of=_older_twin(connection, message_id, digest),
            state=State.RECEIVED,
            filing=Filing.NOT_WANTED,
            # Counts as nudged: the intake nudges right after this commit, the sweep only what it missed.
            nudged_at=now,
        )
        .returning(mail.c.id)
    ).scalar_one()
    write_history(connection, mail_id, now, "relève", "reçu", f"{raw.size} octets")
    return Stored(mail_id=mail_id, fresh=True)


def place_values(location: Location) -> dict[str, Any]:
    """The columns of a place."""
    return {
        "mailbox": location.mailbox,
        "folder": location.folder,
        "uidvalidity": location.uidvalidity,
        "uid": location.uid,
    }


def make_room(connection: Connection, location: Location, mail_id: int, now: datetime) -> None:
    """Take a place away from any other case that we believe there: the server says that it holds this one now."""
    other = connection.execute(select(mail.c.id).where(*_at(location), mail.c.id != mail_id)).scalar()
    if other is not None:
        # A place must stay unique; no server gives a negative UID, so -id never meets anything.
        connection.execute(update(mail).where(mail.c.id == other).values(uid=-other, filing=Filing.GONE))
        write_history(connection, other, now, "relève", "disparu", "une autre place du serveur a été réattribuée")


def _at(location: Location) -> list[Any]:
    return [mail.c[name] == value for name, value in place_values(location).items()]


def _same_mail(
    connection: Connection, raw: RawMail, digest: str, present: frozenset[int], returned: int | None
) -> Any | None:
    place = raw.location
    candidates = connection.execute(
        select(mail.c.id, mail.c.folder, mail.c.filing, mail.c.uid, mail.c.uidvalidity)
        .where(mail.c.mailbox == place.mailbox, mail.c.sha256 == digest)
        .order_by(mail.c.id)
        .with_for_update()
    ).all()
    for row in candidates:
        here = row.folder == place.folder
        if row.id == returned or (here and (row.uidvalidity != place.uidvalidity or row.uid not in present)):
            return row
    return None


def _rebind(connection: Connection, row: Any, place: Location, now: datetime) -> None:
    values: dict[str, Any] = place_values(place)
    detail = "renuméroté par le serveur"
    if row.folder != place.folder:
        detail = f"retrouvé dans « {place.folder} »"
        if row.filing == Filing.DONE:
            # Somebody took it back out of the folder where we put it: that is their decision.
            values["filing"] = Filing.UNDONE
    make_room(connection, place, row.id, now)
    connection.execute(update(mail).where(mail.c.id == row.id).values(**values))
    write_history(connection, row.id, now, "relève", "déplacé", detail)


def _older_twin(connection: Connection, message_id: str, digest: str) -> int | None:
    same = mail.c.sha256 == digest
    if message_id:
        same = or_(same, mail.c.message_id == message_id)
    return connection.execute(
        select(mail.c.id).where(and_(same, mail.c.duplicate_of.is_(None))).order_by(mail.c.id).limit(1)
    ).scalar()


def read_cursor(connection: Connection, mailbox: str, folder: str) -> Cursor | None:
    """How far the folder was read."""
    row = connection.execute(
        select(folder_cursor).where(folder_cursor.c.mailbox == mailbox, folder_cursor.c.folder == folder)
    ).one_or_none()
    if row is None:
        return None
    return Cursor(mailbox=row.mailbox, folder=row.folder, uidvalidity=row.uidvalidity, next_uid=row.next_uid)


def write_cursor(connection: Connection, cursor: Cursor) -> None:
    """Move the cursor forward, or to the start of a new uidvalidity."""
    values = {"uidvalidity": cursor.uidvalidity, "next_uid": cursor.next_uid}
    key = {"mailbox": cursor.mailbox, "folder": cursor.folder}
    insert_or_ignore(connection, folder_cursor, {**key, **values})
    table = folder_cursor.c
    connection.execute(
        update(folder_cursor)
        .where(
            table.mailbox == cursor.mailbox,
            table.folder == cursor.folder,
            or_(table.uidvalidity != cursor.uidvalidity, table.next_uid < cursor.next_uid),
        )
        .values(values)
    )
