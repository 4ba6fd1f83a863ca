"""Child processes that end with their parent, even when the parent is killed."""

import ctypes
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

_PR_SET_PDEATHSIG = 1  # prctl(2)
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


def _die_with_parent() -> None:
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def start_child(
    command: Sequence[str],
    *,
    env: Mapping[str, str] | None = None,
    output: IO[bytes] | None = None,
    folder: Path | None = None,
) -> subprocess.Popen[bytes]:
    """Start a program that gets SIGTERM when this thread's process dies. `output` takes both its streams.

    In a session of its own: Ctrl-C in a terminal reaches us only, and we end our children in a good order.

    The kernel ties the signal to the *thread* that forks, so call this from the main thread.
    """
    return subprocess.Popen(
        list(command),
        env=dict(env) if env is not None else None,
        stdout=output,
        stderr=subprocess.STDOUT if output is not None else None,
        stdin=subprocess.DEVNULL,
        cwd=folder,
        start_new_session=True,
        preexec_fn=_die_with_parent,  # noqa: PLW1509  the callee only does one prctl
    )


def stop_child(child: subprocess.Popen[bytes], seconds: float = 10) -> int:
    """SIGTERM, wait, then SIGKILL. Returns the exit code."""
    if child.poll() is None:
        child.terminate()
        try:
            child.wait(seconds)
        except subprocess.TimeoutExpired:
            child.kill()
    return child.wait()
