"""The door: limits first, ordinary mails here, suspicious ones in a child process with limits of its own.

A mail bomb may thus cost time and a quarantine, never the worker. Only this file and `letters.scans` start a process.
"""

import os
import subprocess
import sys
import time
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

import triage
from triage.adapters.mime.body import HeavyMail
from triage.adapters.mime.letters import is_letter
from triage.adapters.mime.limits import Checked, check, refuse
from triage.adapters.mime.reading import read_message
from triage.domain.attached import AttachedText, Reading
from triage.domain.errors import UnreadableMail
from triage.domain.mail import ParsedMail

CHILD_MEMORY = 2_000_000_000  # bytes of address space
MAIL = TypeAdapter(ParsedMail)
LETTER = TypeAdapter(AttachedText)
MOST_LETTERS = 10  # a mail; whoever attaches more sends a file, not letters
REFUSED = b"!"  # first byte of a child's answer when it says why in words
IN_CHILD = "refused in the child"
GIVEN = b"+"  # first byte before the bytes of an attachment


class GuardedReader:
    """Reads mails of at most `max_bytes`, each within `seconds`. Thread-safe; implements `ports.MailReader`,
    `ports.attachments.Attachments` and `ports.attachments.LetterReader`.
    """

    def __init__(self, max_bytes: int, seconds: float, *, letter_seconds: float = 30) -> None:
        self._max_bytes = max_bytes
        self._seconds = seconds
        self._letter_seconds = letter_seconds

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

    def letters(self, content: bytes, mail: ParsedMail) -> tuple[AttachedText, ...]:
        """See LetterReader. One child process for each letter; all of a mail's have the time of a mail."""
        wanted = [n for n, attachment in enumerate(mail.attachments) if is_letter(attachment)]
        if not wanted:
            return ()
        checked = check(content, self._max_bytes)
        until, read = time.monotonic() + self._seconds, []
        for place, index in enumerate(wanted):
            if place >= MOST_LETTERS or time.monotonic() > until:
                words = "Trop de pièces dans ce courriel : celle-ci est à lire par un agent."
                one = AttachedText(number=0, reading=Reading.BY_HAND, words=words)
            else:
                one = self._letter(checked.content, index)
            read.append(replace(one, number=index + 1))
        return tuple(read)

    def _letter(self, content: bytes, index: int) -> AttachedText:
        """One letter; what goes wrong is told on the page and keeps no mail from being sorted."""
        words = "Cette pièce n’a pas pu être lue dans le temps ou la mémoire permis : à lire par un agent."
        try:
            output, _ = self._child(content, str(index), "letter", seconds=self._letter_seconds)
            if output.startswith(GIVEN):
                return LETTER.validate_json(output[1:])
        except UnreadableMail as error:
            if error.args and error.args[0] == IN_CHILD:
                words = error.words
        except ValidationError:
            pass
        return AttachedText(number=0, reading=Reading.REFUSED, words=words)

    def _read_apart(self, checked: Checked, received_at: datetime) -> ParsedMail:
        warnings = "\n".join(checked.warnings).encode()
        preface = f"{received_at.isoformat()}\n{len(warnings)}\n".encode() + warnings
        output, returned = self._child(preface + checked.content)
        try:
            return MAIL.validate_json(output)
        except ValidationError as error:
            raise refuse(f"sa lecture a dépassé le temps ou la mémoire permis (fin {returned})") from error

    def _child(self, given: bytes, *arguments: str, seconds: float = 0) -> tuple[bytes, int]:
        """What the child answers, and how it ended. Raises UnreadableMail when it refuses, in its words."""
        seconds = seconds or self._seconds
        root = str(Path(triage.__file__).resolve().parent.parent)
        try:
            done = subprocess.run(
                [sys.executable, "-m", "triage.adapters.mime.child", str(seconds), str(CHILD_MEMORY), *arguments],
                input=given,
                capture_output=True,
                timeout=seconds,
                check=False,
                env={**os.environ, "PYTHONPATH": root},
            )
        except subprocess.TimeoutExpired as error:
            raise refuse(f"sa lecture a dépassé {seconds:g} secondes") from error
        except OSError as error:
            raise refuse("la lecture à part n'a pas pu démarrer") from error
        if done.stdout.startswith(REFUSED):
            words = done.stdout[1:].decode("utf-8", "replace")
            raise UnreadableMail(IN_CHILD, words=words)
        return done.stdout, done.returncode
