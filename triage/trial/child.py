"""The bench's child process: loads the crafts once, then answers one trial after another until its input ends.

`python -m triage.trial.child`. It reads in the database which model is in service, before the first
trial, and opens no network; its standard error is not read by anybody, so that
not even a library's complaint could keep a piece of a mail.
"""

import sys
from datetime import UTC, datetime
from typing import IO

from triage.domain.errors import UnreadableMail
from triage.domain.mail import ParsedMail
from triage.domain.passages import clean, passages_of
from triage.pipeline import Crafts, understand
from triage.trial import frames


def serve(crafts: Crafts, source: IO[bytes], target: IO[bytes]) -> None:
    """Say that we are ready, then answer every frame."""
    frames.write_frame(target, frames.READY)
    while (asked := frames.read_frame(source)) is not None:
        kind, content = asked
        try:
            mail = _mail(kind, content, crafts)
            letters = crafts.letters.letters(content, mail) if kind == frames.MAIL else ()
            outcome = understand(mail, crafts, letters)
            answer = frames.DONE, frames.OUTCOME.dump_json(outcome, ensure_ascii=True)
        except UnreadableMail as error:
            answer = frames.UNREADABLE, error.words.encode()
        except Exception as error:  # noqa: BLE001  whatever a craft does, the next trial must go on
            answer = frames.FAILED, type(error).__name__.encode()
        frames.write_frame(target, *answer)


def _mail(kind: bytes, content: bytes, crafts: Crafts) -> ParsedMail:
    now = datetime.now(UTC)
    if kind == frames.MAIL:
        return crafts.reader.read(content, now)
    subject, body = map(clean, frames.read_text(content))
    subject = subject.replace("\n", " ")
    return ParsedMail(subject=subject, body=body, passages=passages_of(body, subject), date=now)


def main() -> None:
    """Run with the settings of this machine."""
    from triage.bootstrap import town_crafts_of
    from triage.settings import read_settings

    target = sys.stdout.buffer
    sys.stdout = sys.stderr  # what a library prints must not stand between two frames
    serve(town_crafts_of(read_settings()), sys.stdin.buffer, target)


if __name__ == "__main__":
    main()
