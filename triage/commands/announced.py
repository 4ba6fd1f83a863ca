"""What a running `vaguemestre up` tells other commands: where its embedded broker and demo mailbox are.

A file in the data folder that only its owner may read (it holds the broker's token), gone when `up` ends.
"""

import contextlib
import json
import os
from collections.abc import Iterator, Mapping

from triage.settings import Settings

_NAME = "up.json"


@contextlib.contextmanager
def announced(settings: Settings, variables: Mapping[str, str]) -> Iterator[None]:
    """Keep the environment variables of the embedded parts in the data folder for the duration of a `with`."""
    file = settings.data_dir / _NAME
    with contextlib.suppress(FileNotFoundError):
        file.unlink()  # of an `up` that was killed
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        json.dump(dict(variables), stream)
    try:
        yield
    finally:
        with contextlib.suppress(FileNotFoundError):
            file.unlink()


def with_announced(settings: Settings) -> Settings:
    """The settings, completed by what a running `up` on the same data folder announced; their own values win."""
    try:
        variables = json.loads((settings.data_dir / _NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return settings
    wanted = {
        name: value
        for name, value in variables.items()
        if (name.startswith("VAGUEMESTRE_NATS__") and not settings.nats.url)
        or (name == "VAGUEMESTRE_IMAP__MAILBOXES" and not settings.imap.mailboxes)
    }
    if not wanted:
        return settings
    os.environ.update(wanted)
    return Settings()
