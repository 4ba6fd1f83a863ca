"""Keeps the processes of `vaguemestre up` alive: starts them, starts a dead one again with back-off, stops all."""

import logging
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from triage.worker.child import start_child, stop_child

FIRST_DELAY = 0.2
LONGEST_DELAY = 30.0
HEALTHY_SECONDS = 20.0
log = logging.getLogger(__name__)


@dataclass(slots=True, kw_only=True)
class Member:
    """One process to keep alive. `delay` grows while it keeps dying young.

    `log` takes its output (default: ours). A `foundation` is stopped after the others, which need it to finish. `process`
    may be running already.
    """

    name: str
    command: Sequence[str]
    env: Mapping[str, str]
    log: Path | None = None
    foundation: bool = False
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    delay: float = FIRST_DELAY
    start_at: float = field(default=0.0)


class Supervisor:
    """Runs members until told to stop. Use from the main thread: children are tied to the thread that starts them."""

    def __init__(self, members: Sequence[Member]) -> None:
        self._members = list(members)
        self._stop = threading.Event()

    def ask_to_stop(self, *_: object) -> None:
        """Signal handler and programmatic stop alike."""
        self._stop.set()

    def run(self) -> None:
        """Start all, watch, restart; returns after everything has stopped."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.ask_to_stop)
        while not self._stop.is_set():
            now = time.monotonic()
            for member in self._members:
                self._look_after(member, now)
            self._stop.wait(0.1)
        for foundation in (False, True):
            self._stop_members([member for member in self._members if member.foundation is foundation])

    def _stop_members(self, members: Sequence[Member]) -> None:
        # Together: each finishes what it has in hand, so that waiting in turn would add up.
        running = [m.process for m in members if m.process is not None and m.process.poll() is None]
        for process in running:
            process.terminate()
        for process in running:
            stop_child(process)

    def _look_after(self, member: Member, now: float) -> None:
        if member.process is not None:
            code = member.process.poll()
            if code is None:
                return
            if now - member.started > HEALTHY_SECONDS:
                member.delay = FIRST_DELAY
            log.warning("%s ended with code %s, starting it again in %.1f s", member.name, code, member.delay)
            member.start_at = now + member.delay
            member.delay = min(member.delay * 2, LONGEST_DELAY)
            member.process = None
        if now >= member.start_at:
            member.process = self._start(member)
            member.started = now

    def _start(self, member: Member) -> subprocess.Popen[bytes]:
        if member.log is None:
            return start_child(member.command, env=member.env)
        with member.log.open("ab") as output:
            return start_child(member.command, env=member.env, output=output)
