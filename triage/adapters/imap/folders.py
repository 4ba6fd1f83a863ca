"""Folder names: `/` between levels in our code, the server's own delimiter and namespace on the wire.

Accents travel as modified UTF-7 (RFC 3501 section 5.1.3), which imapclient does.
"""

import imaplib
import unicodedata
from typing import Any

from triage.adapters.imap.faults import hung_up, response_code, translated
from triage.domain.errors import MessageGone

INBOX = "INBOX"
_STAND_IN = "-"  # for a delimiter inside a level: « M. le Maire » on a server that separates with a full stop


class Folders:
    """The folders of one connection. `mailbox` is the name in the settings, for errors."""

    def __init__(self, client: Any, mailbox: str) -> None:
        self._client = client
        self._mailbox = mailbox
        self._there: set[str] = set()
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
        """The server's name of one of our folders."""
        levels = [level for level in unicodedata.normalize("NFC", folder).split("/") if level]
        if not levels:
            return INBOX
        if levels[0].upper() == INBOX:
            levels[0] = INBOX
        elif self._delimiter != "/" and len(levels) == 1 and self._delimiter in levels[0] and self._known(levels[0]):
            return levels[0]  # somebody wrote the server's own name in the settings, such as INBOX.Archives
        if self._delimiter != "/":
            levels = [level.replace(self._delimiter, _STAND_IN) for level in levels]
        name = self._delimiter.join(levels)
        if levels[0] == INBOX or name.startswith(self._prefix):
            return name
        return self._prefix + name

    def _known(self, name: str) -> bool:
        """Whether the server has this folder. Raises what imapclient raises when the connection is lost."""
        if name in self._there:
            return True
        try:
            self._client.folder_status(name, ["UIDVALIDITY"])
        except imaplib.IMAP4.error as error:
            if hung_up(error):
                raise
            return False
        self._there.add(name)
        return True

    def ensure(self, folder: str) -> str:
        """Create and subscribe the folder with its parents where missing; the server's name of it.

        Raises MailboxRefused when the server does not allow it, MailboxUnavailable when it is lost.
        """
        with translated(self._mailbox, "create folder"):
            name = self.on_server(folder)
            if self._known(name):
                return name
            levels = name.removeprefix(self._prefix).split(self._delimiter)
            for depth in range(1, len(levels) + 1):
                step = self._prefix + self._delimiter.join(levels[:depth])
                if step.rstrip(self._delimiter).upper() != INBOX and not self._known(step):
                    self._create(step, last=depth == len(levels))
        return name

    def _create(self, name: str, *, last: bool) -> None:
        try:
            self._client.create_folder(name)
        except imaplib.IMAP4.error as error:
            # Another connection may have been quicker; a parent that cannot be made may not be needed.
            if hung_up(error) or (last and response_code(error) != "ALREADYEXISTS" and not self._known(name)):
                raise
        try:
            self._client.subscribe_folder(name)
        except imaplib.IMAP4.error as error:
            if hung_up(error):
                raise  # otherwise the folder works all the same, some programs will not show it

    def forget(self, folder: str) -> None:
        """The server said that this folder is not there (any more)."""
        self._there.discard(self.on_server(folder))

    def missing(self, folder: str) -> MessageGone:
        """The error for a folder that does not exist; its words name the folder, which is a setting."""
        return MessageGone("no such folder", subject=self._mailbox, words=f"Le dossier « {folder} » n'existe pas.")
