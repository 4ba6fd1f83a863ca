"""Folder names: `/` between levels in our code, the server's own delimiter and namespace on the wire.

Accents travel as modified UTF-7 (RFC 3501 section 5.1.3), which imapclient does.
"""

import contextlib
import imaplib
import re
import unicodedata
from typing import Any

from triage.adapters.imap.faults import LATER, hung_up, response_code, translated
from triage.domain.errors import MailboxRefused, MessageGone

INBOX = "INBOX"
_FORBIDDEN = re.compile(r"[.~%*\\&\x00-\x1f\x7f]")
_STAND_IN = "-"  # for a delimiter inside a level: « M. le Maire » on a server that separates with a full stop


class Folders:
    """The folders of one connection. `mailbox` is the name in the settings, for errors."""

    def __init__(self, client: Any, mailbox: str) -> None:
        self._client = client
        self._mailbox = mailbox
        self._actual: dict[str, str] = {}
        with translated(mailbox, "namespace"):
            self._prefix, self._delimiter = self._ask_namespace()

    def _ask_namespace(self) -> tuple[str, str]:
        if self._client.has_capability("NAMESPACE"):
            personal = self._client.namespace().personal
            if personal and personal[0][1]:
                return str(personal[0][0]), str(personal[0][1])
        for _, delimiter, _ in self._client.list_folders("", ""):
            if delimiter:
                return "", delimiter.decode("ascii") if isinstance(delimiter, bytes) else str(delimiter)
        return "", "/"

    def on_server(self, folder: str) -> str:
        """The server's name of one of our folders, whether or not it exists."""
        return self._actual.get(folder) or self.candidates(folder)[0]

    def candidates(self, folder: str) -> list[str]:
        """The names that the folder may have on the server, the best first.

        The last ones have `-` for characters that servers forbid: Dovecot with Maildir knows no full stop in a name.
        """
        levels = [level for level in unicodedata.normalize("NFC", folder).split("/") if level] or [INBOX]
        if levels[0].upper() == INBOX:
            levels[0] = INBOX
        plain = [level.replace(self._delimiter, _STAND_IN) for level in levels]
        tame = [_FORBIDDEN.sub(_STAND_IN, level) for level in plain]
        names = [self._absolute(plain), self._absolute(tame)]
        if len(levels) == 1 and self._delimiter in levels[0]:
            names.insert(0, levels[0])  # somebody wrote the server's own name in the settings, such as INBOX.Archives
        return list(dict.fromkeys(names))

    def _absolute(self, levels: list[str]) -> str:
        name = self._delimiter.join(levels)
        return name if levels[0] == INBOX else self._prefix + name

    def existing(self, folder: str) -> str | None:
        """The server's name of a folder that exists, or None. Raises what imapclient raises when the line is lost."""
        for name in [self._actual[folder]] if folder in self._actual else self.candidates(folder):
            try:
                self._client.folder_status(name, ["UIDVALIDITY"])
            except imaplib.IMAP4.error as error:
                if hung_up(error) or response_code(error) in LATER:
                    raise  # a server in trouble has not said that the folder is missing
            else:
                self._actual[folder] = name
                return name
        self._actual.pop(folder, None)
        return None

    def ensure(self, folder: str) -> str:
        """Create and subscribe the folder with its parents where missing; the server's name of it.

        Raises MailboxRefused when the server does not allow it, MailboxUnavailable when it is lost.
        """
        with translated(self._mailbox, "create folder"):
            if folder in self._actual:
                return self._actual[folder]
            name = self.existing(folder)
            if name is None:
                levels = folder.split("/")
                for depth in range(1, len(levels) + 1):
                    step = "/".join(levels[:depth])
                    if self.existing(step) is None:
                        self._create(step)
                name = self.existing(folder)
            if name is None:
                raise MailboxRefused("create folder: still missing", subject=self._mailbox)
            return name

    def _create(self, folder: str) -> None:
        names = [n for n in self.candidates(folder) if n.startswith(self._prefix)]
        for name in names:
            try:
                self._client.create_folder(name)
            except imaplib.IMAP4.error as error:
                # Another connection may have been quicker, and that is as good.
                if hung_up(error) or (name == names[-1] and response_code(error) != "ALREADYEXISTS"):
                    raise
                continue
            with contextlib.suppress(imaplib.IMAP4.error):  # unsubscribed, the folder works all the same
                self._client.subscribe_folder(name)
            return

    def forget(self, folder: str) -> None:
        """The server said that this folder is not there (any more)."""
        self._actual.pop(folder, None)

    def missing(self, folder: str) -> MessageGone:
        """The error for a folder that does not exist; its words name the folder, which is a setting."""
        return MessageGone("no such folder", subject=self._mailbox, words=f"Le dossier « {folder} » n'existe pas.")
