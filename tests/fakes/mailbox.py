"""An IMAP account in memory, with verbs for what people and networks do to it. Fails the contract nowhere real ones pass."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from triage.domain.errors import ConfigurationError, MailboxRefused, MailboxUnavailable, MessageGone
from triage.domain.filing import SortMode
from triage.domain.mail import Location, RawMail
from triage.domain.message_id import peek_message_id
from triage.ports import FolderStatus


@dataclass(slots=True)
class FakeMessage:
    content: bytes
    flags: set[str] = field(default_factory=set)
    received: datetime = field(default_factory=lambda: datetime.now(UTC))


@dataclass(slots=True)
class FakeFolder:
    uidvalidity: int
    next_uid: int = 1
    messages: dict[int, FakeMessage] = field(default_factory=dict)


class FakeAccount:
    """What stands on the server, whoever looks."""

    def __init__(self) -> None:
        self.folders: dict[str, FakeFolder] = {"INBOX": FakeFolder(1000)}
        self.down = False
        self.refusing = False
        self.poisoned: set[int] = set()  # UIDs at which the server hangs up
        self.fetched: list[int] = []
        self.arrivals = 0

    def deliver(self, content: bytes, folder: str = "INBOX", flags: Sequence[str] = ()) -> int:
        there = self.folders.setdefault(folder, FakeFolder(1000 + len(self.folders)))
        uid, there.next_uid = there.next_uid, there.next_uid + 1
        there.messages[uid] = FakeMessage(content, set(flags))
        self.arrivals += 1
        return uid

    def renumber(self, folder: str = "INBOX") -> None:
        """As a restored backup does: new UIDVALIDITY, UIDs from 1."""
        old = self.folders[folder]
        self.folders[folder] = FakeFolder(old.uidvalidity + 1)
        for message in old.messages.values():
            uid = self.deliver(message.content, folder)
            self.folders[folder].messages[uid] = message


class FakeMailbox:
    """A `ports.Mailbox` on a FakeAccount."""

    def __init__(self, account: FakeAccount, name: str = "pm") -> None:
        self._account, self._name, self._heard = account, name, account.arrivals

    @property
    def name(self) -> str:
        return self._name

    def _folder(self, folder: str) -> FakeFolder:
        if self._account.down:
            raise MailboxUnavailable("down", subject=self._name)
        if self._account.refusing:
            raise MailboxRefused("refused", subject=self._name)
        if folder not in self._account.folders:
            raise MessageGone("no such folder", subject=self._name, words=f"Le dossier « {folder} » n'existe pas.")
        return self._account.folders[folder]

    def open(self, folder: str) -> FolderStatus:
        there = self._folder(folder)
        return FolderStatus(uidvalidity=there.uidvalidity, exists=len(there.messages))

    def uids(self, folder: str, first: int) -> list[int]:
        return sorted(uid for uid in self._folder(folder).messages if uid >= first)

    def fetch(self, folder: str, uids: Sequence[int], max_bytes: int) -> list[RawMail]:
        there = self._folder(folder)
        if self._account.poisoned & set(uids):
            raise MailboxUnavailable("hung up", subject=self._name)
        self._account.fetched.extend(uids)
        return [
            RawMail(
                location=Location(mailbox=self._name, folder=folder, uidvalidity=there.uidvalidity, uid=uid),
                received_at=there.messages[uid].received,
                size=len(there.messages[uid].content),
                content=there.messages[uid].content if len(there.messages[uid].content) <= max_bytes else None,
            )
            for uid in uids
            if uid in there.messages
        ]

    def wait(self, folder: str, seconds: float) -> bool:
        import time

        self._folder(folder)
        end = time.monotonic() + seconds
        while self._heard == self._account.arrivals:
            if time.monotonic() > end:
                return False
            time.sleep(0.01)
        self._heard = self._account.arrivals
        return True

    def keywords_kept(self, folder: str) -> bool:
        self._folder(folder)
        return True

    def _message(self, location: Location) -> FakeMessage:
        there = self._folder(location.folder)
        if there.uidvalidity != location.uidvalidity or location.uid not in there.messages:
            raise MessageGone("gone", subject=str(location.uid))
        return there.messages[location.uid]

    def mark(self, location: Location, keywords: Sequence[str], prefix: str) -> None:
        if any(not k.isascii() or not k.startswith(prefix) or set(k) & set(' \r\n"(){%*\\') for k in keywords):
            raise ConfigurationError("not a keyword")
        message = self._message(location)
        message.flags = {f for f in message.flags if not f.startswith(prefix)} | set(keywords)

    def move(self, location: Location, folder: str, message_id: str) -> Location:
        target = self._account.folders.setdefault(folder, FakeFolder(1000 + len(self._account.folders)))
        try:
            message = self._message(location)
        except MessageGone:
            for uid, there in sorted(target.messages.items(), reverse=True):
                if message_id and peek_message_id(there.content) == message_id:
                    return Location(mailbox=self._name, folder=folder, uidvalidity=target.uidvalidity, uid=uid)
            raise
        if folder == location.folder:
            return location
        del self._folder(location.folder).messages[location.uid]
        uid, target.next_uid = target.next_uid, target.next_uid + 1
        target.messages[uid] = message
        return Location(mailbox=self._name, folder=folder, uidvalidity=target.uidvalidity, uid=uid)

    def append(self, folder: str, content: bytes, *, flags: Sequence[str] = ()) -> Location | None:
        self._folder("INBOX")
        uid = self._account.deliver(content, folder, flags)
        validity = self._account.folders[folder].uidvalidity
        return Location(mailbox=self._name, folder=folder, uidvalidity=validity, uid=uid)

    def draft(self, content: bytes, message_id: str) -> bool:
        kept = self._account.folders.get("Drafts")
        if kept and any(peek_message_id(m.content) == message_id for m in kept.messages.values()):
            return False
        self._account.deliver(content, "Drafts", ("\\Draft",))
        return True

    def draft_unchanged(self, content: bytes, message_id: str) -> bool:
        kept = self._folder("Drafts")
        return any(m.content == content for m in kept.messages.values() if peek_message_id(m.content) == message_id)

    def file_sent(self, content: bytes, message_id: str) -> None:
        sent = self._folder("Sent")
        if not any(peek_message_id(m.content) == message_id for m in sent.messages.values()):
            self._account.deliver(content, "Sent", ("\\Seen",))
        kept = self._account.folders.get("Drafts", sent)
        for uid, message in list(kept.messages.items()):
            if kept is not sent and peek_message_id(message.content) == message_id:
                del kept.messages[uid]

    def remove(self, location: Location, message_id: str) -> None:
        if peek_message_id(self._message(location).content) != message_id:
            raise MessageGone("another message", subject=str(location.uid))
        del self._folder(location.folder).messages[location.uid]

    def close(self) -> None:
        pass


class FakeMailboxes:
    """A `ports.Mailboxes` of one account."""

    def __init__(self, account: FakeAccount, mode: SortMode = SortMode.MOVE, prefix: str = "") -> None:
        self._mailbox, self.mode, self.prefix = FakeMailbox(account), mode, prefix

    def borrow(self, mailbox: str) -> "_Lent":
        assert mailbox == self._mailbox.name
        return _Lent(self._mailbox)

    def policy(self, mailbox: str) -> tuple[SortMode, str]:
        return self.mode, self.prefix


class _Lent:
    def __init__(self, mailbox: FakeMailbox) -> None:
        self._mailbox = mailbox

    def __enter__(self) -> FakeMailbox:
        self._mailbox.open("INBOX")
        return self._mailbox

    def __exit__(self, *_: object) -> None:
        pass
