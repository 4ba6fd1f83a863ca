"""The demo IMAP server process: pymap with its Maildir store, after three repairs.

pymap 0.36.7 writes mails with bare line feeds, re-made from their parsed form, and its COPY on Maildir keeps the flags
but loses the text. Both are put right here, so that what a mail program appends is what it gets back, byte for byte.
It also takes every mail apart before it tells so much as its size, and dies of one with thousands of nested parts: here
the parts below a sane depth stay one piece.
Run as `python -m triage.demo.imap_process` with the arguments of `pymap`, the folder of the mails last.
"""

import signal
import sys
import threading
from datetime import datetime
from mailbox import Maildir as StandardMaildir
from mailbox import MaildirMessage
from pathlib import Path
from typing import IO, Any

from pymap.backend.maildir.flags import MaildirFlags
from pymap.backend.maildir.mailbox import Maildir, Message
from pymap.main import main
from pymap.mime import MessageBody
from pymap.parsing.message import AppendMessage


class _WholeMessage(MaildirMessage):
    """Flags and date as usual; the bytes as they came, from `raw` or from the file `source`."""

    raw: bytes | None = None
    source: str | None = None

    def __bytes__(self) -> bytes:
        if self.raw is not None:
            return self.raw
        return Path(self.source).read_bytes() if self.source is not None else b""


_metadata = Maildir.get_message_metadata


def _metadata_with_source(self: Maildir, key: str) -> MaildirMessage:
    message = _metadata(self, key)
    vars(message)["source"] = self._join(self._lookup(key))  # COPY makes its new message from this one
    return message


def _whole(self: Maildir, key: str) -> MaildirMessage:
    message = _WholeMessage(_metadata(self, key))
    message.source = self._join(self._lookup(key))
    message.raw = bytes(message)  # now, while we know that it is there
    return message


def _from_append(_: type[Message], appended: AppendMessage, recent: bool, flags: MaildirFlags) -> MaildirMessage:
    message = _WholeMessage()
    message.raw = bytes(appended.literal)
    message.set_flags(flags.to_maildir(appended.flag_set))
    message.set_subdir("new" if recent else "cur")
    message.set_date((appended.when or datetime.now().astimezone()).timestamp())
    return message


_dump = StandardMaildir._dump_message  # noqa: SLF001  its one place that writes


def _dump_whole(self: Maildir, message: Any, target: IO[bytes], mangle_from_: bool = False) -> None:
    raw, source = getattr(message, "raw", None), getattr(message, "source", None)
    if raw is not None or source is not None:
        target.write(raw if raw is not None else Path(str(source)).read_bytes())
    else:
        _dump(self, message, target, mangle_from_)


DEEPEST = 30
_depth = threading.local()
_parse_body: Any = vars(MessageBody)["_parse"].__func__  # pymap has no limit of its own to set


def _parse_to_a_depth(
    cls: type[MessageBody], data: bytes, view: memoryview, lines: Any, content_type: Any
) -> MessageBody:
    level = getattr(_depth, "level", 0)
    _depth.level = level + 1
    try:
        body: MessageBody = _parse_body(cls, data, view, lines, content_type if level < DEEPEST else None)
    finally:
        _depth.level = level
    return body


def repair() -> None:
    """Put the repairs in place."""
    for owner, name, repaired in (
        (Maildir, "get_message_metadata", _metadata_with_source),
        (Maildir, "get_message", _whole),
        (Maildir, "_dump_message", _dump_whole),
        (Message, "to_maildir", classmethod(_from_append)),
        (MessageBody, "_parse", classmethod(_parse_to_a_depth)),
    ):
        setattr(owner, name, repaired)


if __name__ == "__main__":
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent ends us in order
    repair()
    for lock in Path(sys.argv[-1]).glob("mails/**/*.lock"):
        lock.unlink()  # left by a server that was killed; this one has not started
    main()
