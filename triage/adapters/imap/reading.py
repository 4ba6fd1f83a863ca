"""UIDs and bytes out of the selected folder, within the limits of servers and of our memory."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from triage.domain.errors import MailboxUnavailable
from triage.domain.mail import Location, RawMail

SEARCH_WINDOW = 50_000  # messages; imapclient refuses an answer over 1,000,000 bytes
UIDS_A_COMMAND = 200  # Dovecot refuses a command line that is too long
BYTES_A_FETCH = 8_000_000


def search_uids(client: Any, exists: int, first: int) -> list[int]:
    """The UIDs >= `first` of the selected folder, which has `exists` messages, ascending.

    Large folders are asked for by windows of sequence numbers, from the last to the first: a message that is expunged
    meanwhile makes others slide to lower numbers, where they are still to be asked for, so none is missed.
    """
    found: set[int] = set()
    if not exists:
        return []  # `*` names nothing in an empty folder, and some servers say BAD
    if exists <= SEARCH_WINDOW:
        found.update(client.search(["UID", f"{first}:*"]))
    else:
        for top in range(exists, 0, -SEARCH_WINDOW):
            window = f"{max(1, top - SEARCH_WINDOW + 1)}:{top}"
            found.update(client.search([window, "UID", f"{first}:*"]))
    return sorted(uid for uid in found if uid >= first)  # n:* always holds the last message


def fetch_raw(client: Any, place: Location, uids: Sequence[int], max_bytes: int) -> Iterator[RawMail]:
    """The messages among `uids` that still exist, by BODY.PEEK. `place` gives mailbox, folder and uidvalidity.

    Sizes are asked for first: a message over `max_bytes` is not fetched. Raises MailboxUnavailable, with the UID as
    subject, when the server has a message but does not give it.
    """
    for start in range(0, len(uids), UIDS_A_COMMAND):
        heads = client.fetch(list(uids[start : start + UIDS_A_COMMAND]), ["RFC822.SIZE", "INTERNALDATE"])
        small = sorted(uid for uid, head in heads.items() if head.get(b"RFC822.SIZE", 0) <= max_bytes)
        for uid in sorted(set(heads) - set(small)):
            yield _raw(place, uid, heads[uid], None)
        for batch in _batches(small, heads):
            bodies = client.fetch(batch, ["BODY.PEEK[]"])
            for uid in batch:
                if uid not in bodies or b"BODY[]" not in bodies[uid]:
                    continue  # expunged between the two commands
                content = bodies[uid][b"BODY[]"]
                if content is None:
                    raise MailboxUnavailable("server gives no content", subject=str(uid))
                yield _raw(place, uid, heads[uid], content if len(content) <= max_bytes else None)


def _batches(uids: Sequence[int], heads: dict[int, dict[bytes, Any]]) -> Iterator[list[int]]:
    batch: list[int] = []
    held = 0
    for uid in uids:
        size = int(heads[uid].get(b"RFC822.SIZE", 0))
        if batch and held + size > BYTES_A_FETCH:
            yield batch
            batch, held = [], 0
        batch.append(uid)
        held += size
    if batch:
        yield batch


def _raw(place: Location, uid: int, head: dict[bytes, Any], content: bytes | None) -> RawMail:
    received = head.get(b"INTERNALDATE")
    location = Location(mailbox=place.mailbox, folder=place.folder, uidvalidity=place.uidvalidity, uid=uid)
    return RawMail(
        location=location,
        received_at=received.astimezone(UTC) if isinstance(received, datetime) else datetime.now(UTC),
        size=len(content) if content is not None else int(head.get(b"RFC822.SIZE", 0)),
        content=content,
    )
