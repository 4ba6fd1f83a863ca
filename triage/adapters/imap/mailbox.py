"""One IMAP account through imapclient: reads with EXAMINE and BODY.PEEK, so nothing that we look at becomes read."""

import imaplib
import re
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from triage.adapters.imap import drafts, moving, reading
from triage.adapters.imap.faults import hung_up, response_code, translated
from triage.adapters.imap.folders import INBOX, Folders
from triage.adapters.imap.listening import listen
from triage.adapters.imap.login import connect, drop
from triage.domain.errors import ConfigurationError, MailboxUnavailable, MessageGone
from triage.domain.mail import Location, RawMail
from triage.ports import FolderStatus
from triage.settings import MailboxSettings

_KEYWORD = re.compile(r"[A-Za-z0-9$_.-]+")
_APPENDUID = re.compile(rb"\[APPENDUID (\d+) (\d+)\]", re.IGNORECASE)


class ImapMailbox:
    """A `ports.Mailbox`. Connects at the first call and again after the connection was lost.

    Args:
        settings: host, login, TLS of the account.
        connect_seconds: give up connecting after this long.
        read_seconds: give up waiting for an answer after this long.
        stop: ends `wait` early.
    """

    def __init__(
        self,
        settings: MailboxSettings,
        *,
        connect_seconds: float = 20,
        read_seconds: float = 60,
        stop: threading.Event | None = None,
    ) -> None:
        self._settings = settings
        self._seconds = (connect_seconds, read_seconds)
        self._stop = stop or threading.Event()
        self._client: Any = None
        self._folders: Folders | None = None
        self._selected: tuple[str, bool] | None = None  # folder, read-only
        self._status: dict[bytes, Any] = {}
        self._last_used = 0.0

    @property
    def name(self) -> str:
        """The mailbox's name in the settings."""
        return self._settings.name

    def connect(self, *, idle_limit: float = 30) -> None:
        """Log in unless connected; a connection not used for `idle_limit` seconds is tried first."""
        if self._client is not None and time.monotonic() - self._last_used > idle_limit:
            try:
                self._client.noop()
            except (imaplib.IMAP4.error, OSError):
                self._drop()
        with self._connection("connect"):
            pass

    @contextmanager
    def _connection(self, doing: str) -> Iterator[tuple[Any, Folders]]:
        """The client and its folders; errors become ours, and a lost connection is dropped."""
        if self._client is None or self._folders is None:
            client = connect(self._settings, *self._seconds)
            try:
                self._folders = Folders(client, self.name)
            except BaseException:
                drop(client)
                raise
            self._client, self._selected = client, None
        try:
            with translated(self.name, doing):
                yield self._client, self._folders
        except MailboxUnavailable as error:
            if (
                error.__cause__ is None
                or hung_up(error.__cause__)
                or not isinstance(error.__cause__, imaplib.IMAP4.error)
            ):
                self._drop()
            raise
        self._last_used = time.monotonic()

    def _drop(self) -> None:
        client, self._client, self._folders, self._selected = self._client, None, None, None
        if client is not None:
            drop(client)

    def _select(self, folder: str, client: Any, folders: Folders, *, readonly: bool = True, again: bool = False) -> int:
        """EXAMINE or SELECT; the UIDVALIDITY. Raises MessageGone when there is no such folder."""
        if again or self._selected != (folder, readonly):
            self._selected = None
            name = folders.existing(folder) if folder != INBOX else INBOX
            if name is None:
                raise folders.missing(folder)
            self._status = client.select_folder(name, readonly=readonly)
            self._selected = (folder, readonly)
        return int(self._status[b"UIDVALIDITY"])

    def open(self, folder: str) -> FolderStatus:
        """Select a folder read-only. Raises MessageGone when the folder does not exist."""
        with self._connection("examine") as (client, folders):
            uidvalidity = self._select(folder, client, folders, again=True)
            return FolderStatus(uidvalidity=uidvalidity, exists=int(self._status[b"EXISTS"]))

    def uids(self, folder: str, first: int) -> list[int]:
        """The UIDs >= `first` of a folder, ascending."""
        with self._connection("search") as (client, folders):
            self._select(folder, client, folders, again=True)
            return reading.search_uids(client, int(self._status[b"EXISTS"]), first)

    def fetch(self, folder: str, uids: Sequence[int], max_bytes: int) -> list[RawMail]:
        """The messages that still exist, by BODY.PEEK; `content` is None for one larger than `max_bytes`."""
        with self._connection("fetch") as (client, folders):
            uidvalidity = self._select(folder, client, folders)
            place = Location(mailbox=self.name, folder=folder, uidvalidity=uidvalidity, uid=0)
            return list(reading.fetch_raw(client, place, uids, max_bytes))

    def wait(self, folder: str, seconds: float) -> bool:
        """IDLE on the folder (or sleep where the server cannot), at most `seconds`; True when something may be new."""
        with self._connection("idle") as (client, folders):
            self._select(folder, client, folders)
            if not client.has_capability("IDLE"):
                self._stop.wait(seconds)
                return True
            return listen(client, seconds, self._stop)

    def keywords_kept(self, folder: str) -> bool:
        r"""Whether the server keeps custom keywords in this folder (PERMANENTFLAGS has `\*`)."""
        with self._connection("select") as (client, folders):
            self._select(folder, client, folders, readonly=False, again=True)
            return any(rb"\*" in flag for flag in self._status.get(b"PERMANENTFLAGS", ()))

    def mark(self, location: Location, keywords: Sequence[str], prefix: str) -> None:
        """Make these the only keywords of the message that start with `prefix`; all other flags stay."""
        wrong = [k for k in keywords if not _KEYWORD.fullmatch(k) or not k.startswith(prefix)]
        if wrong or not prefix:
            raise ConfigurationError("not an IMAP keyword", subject=wrong[0] if wrong else "prefix")
        with self._connection("store") as (client, folders):
            self._at(location, client, folders)
            known = client.fetch([location.uid], ["FLAGS"]).get(location.uid, {})
            if b"FLAGS" not in known:
                raise MessageGone("mark: no such message", subject=str(location.uid))
            wanted = {k.lower(): k for k in keywords}
            present = {f.decode("ascii", "replace").lower(): f for f in known[b"FLAGS"]}
            stale = [f for name, f in present.items() if name.startswith(prefix.lower()) and name not in wanted]
            missing = [k for name, k in wanted.items() if name not in present]
            if stale:
                client.remove_flags([location.uid], stale, silent=True)
            if missing:
                client.add_flags([location.uid], missing, silent=True)

    def _at(self, location: Location, client: Any, folders: Folders) -> None:
        """Select the folder of a message for writing. Raises MessageGone when it was numbered anew."""
        if self._select(location.folder, client, folders, readonly=False, again=True) != location.uidvalidity:
            raise MessageGone("uidvalidity changed", subject=str(location.uid))

    def move(self, location: Location, folder: str, message_id: str) -> Location:
        """Move to a folder (created and subscribed when missing), once however often repeated."""
        with self._connection("move") as (client, folders):
            target = folders.ensure(folder)
            marks = None
            try:
                self._at(location, client, folders)
            except MessageGone:
                pass  # folder gone or numbered anew: the message may still have arrived
            else:
                marks = moving.marks_of(client, location.uid, message_id)
            if marks is None:
                sought = moving.Marks(message_id=message_id, size=0, received=None)
                there = moving.find(client, target, sought, exactly=False)
            elif folders.on_server(location.folder) == target:
                return location
            else:
                there = self._carry(client, folders, location, folder, marks)
            self._selected = None
            if there is None:
                raise MessageGone("move: message in neither folder", subject=str(location.uid))
            return Location(mailbox=self.name, folder=folder, uidvalidity=there.uidvalidity, uid=there.uid)

    def _carry(
        self, client: Any, folders: Folders, location: Location, folder: str, marks: moving.Marks
    ) -> moving.Found | None:
        target = folders.on_server(folder)
        by_copy = not client.has_capability("MOVE")
        there = moving.find(client, target, marks, exactly=True) if by_copy else None
        first = int(client.folder_status(target, ["UIDNEXT"])[b"UIDNEXT"])
        self._at(location, client, folders)
        if there is None:
            try:
                there = moving.transfer(client, location.uid, target)
            except imaplib.IMAP4.error as error:
                if hung_up(error) or response_code(error) != "TRYCREATE":
                    raise
                folders.forget(folder)
                folders.ensure(folder)
                there, first = moving.transfer(client, location.uid, target), 1
        if by_copy:
            moving.remove(client, location.uid)
        return there or moving.find(client, target, marks, exactly=False, first=first)

    def append(self, folder: str, content: bytes, *, flags: Sequence[str] = ()) -> Location | None:
        """Add a message; the new location where the server tells it."""
        with self._connection("append") as (client, folders):
            answer = client.append(folders.ensure(folder), content, flags=tuple(flags))
        told = _APPENDUID.search(answer if isinstance(answer, bytes) else b"")
        if told is None:
            return None
        return Location(mailbox=self.name, folder=folder, uidvalidity=int(told.group(1)), uid=int(told.group(2)))

    def draft(self, content: bytes, message_id: str) -> bool:
        """Put a message into the account's Drafts folder unless one with this Message-ID is there; whether it was added."""
        with self._connection("draft") as (client, _):
            self._selected = None
            return drafts.add_draft(client, self.name, content, message_id)

    def draft_unchanged(self, content: bytes, message_id: str) -> bool:
        """Whether the draft with this Message-ID is in the Drafts folder and still says what `content` says."""
        with self._connection("draft") as (client, _):
            self._selected = None
            return drafts.draft_unchanged(client, self.name, content, message_id)

    def file_sent(self, content: bytes, message_id: str) -> None:
        """Keep a copy in the Sent folder, once, and take the draft out of the Drafts folder."""
        with self._connection("sent") as (client, _):
            self._selected = None
            drafts.file_sent(client, self.name, content, message_id)

    def remove(self, location: Location, message_id: str) -> None:
        """Delete a message of ours for good. Raises MessageGone unless the one that stands there has this Message-ID."""
        with self._connection("remove") as (client, folders):
            self._at(location, client, folders)
            marks = moving.marks_of(client, location.uid, "")
            if marks is None or not message_id or marks.message_id != message_id:
                raise MessageGone("remove: another message stands there", subject=str(location.uid))
            moving.remove(client, location.uid)

    def close(self) -> None:
        """Log out; never raises."""
        if self._client is not None:
            with suppress(Exception):
                self._client.logout()
        self._drop()
