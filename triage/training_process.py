"""Starts training in a process of its own, with the settings of this one, below the priority of what people wait for."""

import os
import subprocess
import sys
import threading
from collections.abc import Sequence

POLITE = 10


class ProcessTrainer:
    """The Trainer port. `command` begins the program; the run's number is added."""

    def __init__(self, command: Sequence[str] = (sys.executable, "-m", "triage.cli")) -> None:
        self._command = tuple(command)

    def start(self, run_id: int) -> None:
        """See Trainer. The process outlives the pages: a run takes minutes and is followed in SQL."""
        child = subprocess.Popen(
            [*self._command, "train", "--run", str(run_id)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_polite,  # noqa: PLW1509  the callee only does one system call
        )
        # Somebody must wait for it, or it stays in the process table.
        threading.Thread(target=child.wait, name=f"training-{run_id}", daemon=True).start()


def _polite() -> None:
    os.nice(POLITE)
