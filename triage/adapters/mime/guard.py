"""The door: limits first, ordinary mails here, suspicious ones in a child process with limits of its own.

A mail bomb may thus cost time and a quarantine, never the worker. Only this file starts a process.
"""

import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

import triage
from triage.adapters.mime.body import HeavyMail
from triage.adapters.mime.limits import Checked, check, refuse
from triage.adapters.mime.reading import read_message
from triage.domain.errors import UnreadableMail
from triage.domain.mail import ParsedMail

CHILD_MEMORY = 2_000_000_000  # bytes of address space
MAIL = TypeAdapter(ParsedMail)
REFUSED = b"!"  # first byte of a child's answer when it says why in words
GIVEN = b"+"  # first byte before the bytes of an attachment


class GuardedReader:
    """Reads mails of at most `max_bytes`, each within `seconds`. Thread-safe; implements `ports.MailReader` and
    `ports.attachments.Attachments`.
    """

    def __init__(self, max_bytes: int, seconds: float) -> None:
        self._max_bytes = max_bytes
        self._seconds = seconds

    def read(self, content: bytes, received_at: datetime) -> ParsedMail:
        """Understand a message. Raises UnreadableMail, in words, when a limit is passed."""
        checked = check(content, self._max_bytes)
        if checked.suspicious:
            return self._read_apart(checked, received_at)
        try:
            return read_message(checked.content, received_at, patient=False)
        except HeavyMail:
            return self._read_apart(checked, received_at)
        except UnreadableMail:
            raise
        except RecursionError as error:
            raise refuse("trop de parties imbriquées") from error
        except Exception as error:  # parsers fail in ways nobody can list
            raise refuse(f"structure incompréhensible ({type(error).__name__})") from error

    def open(self, content: bytes, index: int) -> bytes:
        """See Attachments. Always in a child process: it decodes what nobody has looked at."""
        checked = check(content, self._max_bytes)
        output, returned = self._child(checked.content, str(index))
        if not output.startswith(GIVEN):
            raise refuse(f"sa lecture a dépassé le temps ou la mémoire permis (fin {returned})")
        return output[1:]

    def _read_apart(self, checked: Checked, received_at: datetime) -> ParsedMail:
        warnings = "\n".join(checked.warnings).encode()
        preface = f"{received_at.isoformat()}\n{len(warnings)}\n".encode() + warnings
        output, returned = self._child(preface + checked.content)
        try:
            return MAIL.validate_json(output)
        except ValidationError as error:
            raise refuse(f"sa lecture a dépassé le temps ou la mémoire permis (fin {returned})") from error

    def _child(self, given: bytes, *arguments: str) -> tuple[bytes, int]:
        """What the child answers, and how it ended. Raises UnreadableMail when it refuses, in its words."""
        root = str(Path(triage.__file__).resolve().parent.parent)
        try:
            done = subprocess.run(
                [sys.executable, "-m", "triage.adapters.mime.child", str(self._seconds), str(CHILD_MEMORY), *arguments],
                input=given,
                capture_output=True,
                timeout=self._seconds,
                check=False,
                env={**os.environ, "PYTHONPATH": root},
            )
        except subprocess.TimeoutExpired as error:
            raise refuse(f"sa lecture a dépassé {self._seconds:g} secondes") from error
        except OSError as error:
            raise refuse("la lecture à part n'a pas pu démarrer") from error
        if done.stdout.startswith(REFUSED):
            words = done.stdout[1:].decode("utf-8", "replace")
            raise UnreadableMail("refused in the child", words=words)
        return done.stdout, done.returncode
