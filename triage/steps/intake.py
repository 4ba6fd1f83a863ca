"""Bring what is new in a folder into the database: the bytes first, then the cursor, then a nudge.

The cursor is a UID, never a flag: what a colleague has opened, flagged or left unread makes no difference.
"""

import contextlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from triage.domain.errors import BrokerUnavailable, MailboxUnavailable, MessageGone, StoreUnavailable
from triage.domain.mail import Cursor, Location, RawMail
from triage.domain.message_id import peek_message_id
from triage.ports import CaseStore, Mailbox, Nudges

CHUNK = 50  # messages a fetch; measured on Dovecot, larger ones gain little
GIVE_UP_AFTER = 10  # passes
log = logging.getLogger(__name__)


@dataclass(slots=True)
class Stubborn:
    """The messages that could not be taken in, and how often; kept by the caller from pass to pass.

    `beyond` holds the places that are stored although the cursor still waits for a stubborn one before them.
    """

    failures: dict[Location, int] = field(default_factory=dict)
    beyond: set[Location] = field(default_factory=set)


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """What one pass did: cases that are new, and messages that failed and are tried again at the next pass."""

    fresh: int
    failed: int


class _NumberedAnewError(Exception):
    """The UIDVALIDITY changed during the pass; the next pass starts over."""


def intake(
    mailbox: Mailbox,
    folder: str,
    store: CaseStore,
    nudges: Nudges,
    *,
    clock: Callable[[], datetime],
    max_bytes: int,
    stubborn: Stubborn,
    go_on: Callable[[], bool] = lambda: True,
) -> Intake:
    """One pass over a folder; stops between chunks when `go_on` says no.

    A message that the server does not give, or that the store does not take, never blocks the ones behind it. It is
    tried again at each pass; one that the server refuses GIVE_UP_AFTER times is kept without content, to be shown in
    quarantine, as is at once one larger than `max_bytes`.
    Raises MailboxUnavailable, MailboxRefused, MessageGone (no such folder) or StoreUnavailable.
    """
    status = mailbox.open(folder)
    here = Cursor(mailbox=mailbox.name, folder=folder, uidvalidity=status.uidvalidity, next_uid=1)
    known = store.cursor(mailbox.name, folder)
    if known is not None and known.uidvalidity == status.uidvalidity:
        here = known
    else:  # first time, or numbered anew: all is looked at, and the store knows its mails again by their bytes
        store.save_cursor(here)
    new = mailbox.uids(folder, here.next_uid)
    if not new:
        return Intake(fresh=0, failed=0)
    porter = _Porter(mailbox=mailbox, store=store, here=here, clock=clock, max_bytes=max_bytes, stubborn=stubborn)
    todo = [uid for uid in new if porter.place(uid) not in stubborn.beyond]
    porter.present = frozenset(new if here.next_uid == 1 else mailbox.uids(folder, 1)) if todo else frozenset()
    fresh = 0
    with contextlib.suppress(_NumberedAnewError):
        for start in range(0, len(todo), CHUNK):
            if not go_on():
                return Intake(fresh=fresh, failed=len(porter.held))
            chunk = todo[start : start + CHUNK]
            cases = porter.take(chunk)
            porter.advance(chunk)
            for case in cases:
                with contextlib.suppress(BrokerUnavailable):  # the sweep repeats it
                    nudges.nudge(case)
            fresh += len(cases)
        porter.advance(new)
    return Intake(fresh=fresh, failed=len(porter.held))


@dataclass(slots=True, kw_only=True)
class _Porter:
    """Carries the messages of one pass over one folder."""

    mailbox: Mailbox
    store: CaseStore
    here: Cursor
    clock: Callable[[], datetime]
    max_bytes: int
    stubborn: Stubborn
    present: frozenset[int] = frozenset()
    held: list[int] = field(default_factory=list)

    def place(self, uid: int) -> Location:
        """Where the message with this UID stands."""
        here = self.here
        return Location(mailbox=here.mailbox, folder=here.folder, uidvalidity=here.uidvalidity, uid=uid)

    def advance(self, uids: Sequence[int]) -> None:
        """All of these were tried: the cursor goes behind them, or waits at the first one that is held."""
        here = self.here
        next_uid = min(self.held) if self.held else uids[-1] + 1
        self.store.save_cursor(
            Cursor(mailbox=here.mailbox, folder=here.folder, uidvalidity=here.uidvalidity, next_uid=next_uid)
        )
        if self.held:
            self.stubborn.beyond.update(self.place(uid) for uid in uids if uid not in self.held)
        else:
            self.stubborn.beyond = {p for p in self.stubborn.beyond if p.folder != here.folder or p.uid >= next_uid}

    def take(self, uids: Sequence[int]) -> list[int]:
        """Fetch and store; the ids of the cases that are new. What fails goes to `held`."""
        fresh: list[int] = []
        try:
            self._store(self._fetch(uids), fresh)
        except (MailboxUnavailable, StoreUnavailable):
            for uid in uids:  # one of them may be to blame: each for itself
                self._take_one(uid, fresh)
        return fresh

    def _take_one(self, uid: int, fresh: list[int]) -> None:
        try:
            self._store(self._fetch([uid]), fresh)
        except MailboxUnavailable as error:
            self.mailbox.open(self.here.folder)  # raises when not the message but the whole mailbox is away
            if not self._given_up(uid, error, fresh):
                self.held.append(uid)
        except StoreUnavailable:
            self.store.cursor(self.here.mailbox, self.here.folder)  # raises when the whole database is away
            log.warning("%s: message uid %d could not be stored, to be tried again", self.here.mailbox, uid)
            self.held.append(uid)

    def _fetch(self, uids: Sequence[int]) -> list[RawMail]:
        mails = self.mailbox.fetch(self.here.folder, uids, self.max_bytes)
        if any(mail.location.uidvalidity != self.here.uidvalidity for mail in mails):
            raise _NumberedAnewError
        return mails

    def _store(self, mails: Sequence[RawMail], fresh: list[int]) -> None:
        for mail in mails:
            stored = self.store.store_raw(
                mail, peek_message_id(mail.content), self.present, self.clock(), returned=self._returned(mail)
            )
            self.stubborn.failures.pop(mail.location, None)
            if stored.fresh:
                fresh.append(stored.mail_id)

    def _returned(self, mail: RawMail) -> int | None:
        """The case of a message that somebody put back here: same bytes, and gone from where we believed it."""
        for mail_id, place in self.store.elsewhere(self.here.mailbox, mail.sha256, self.here.folder):
            try:
                there = self.mailbox.fetch(place.folder, [place.uid], 0)  # 0 bytes: only whether it exists
            except MessageGone:
                there = []
            if all(other.location != place for other in there):
                return mail_id
        return None

    def _given_up(self, uid: int, error: MailboxUnavailable, fresh: list[int]) -> bool:
        """Count a refusal; after the last one keep the message without content and say True."""
        place = self.place(uid)
        count = self.stubborn.failures.get(place, 0) + 1
        self.stubborn.failures[place] = count
        log.warning("%s: message uid %d was not given, try %d: %s", self.here.mailbox, uid, count, error)
        if count < GIVE_UP_AFTER:
            return False
        self._store([RawMail(location=place, received_at=self.clock(), size=0, content=None)], fresh)
        return True
