"""The supervisor needs a main thread of its own (signals, parent-death signal), so it runs in a child here."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from triage.settings import REPOSITORY

# Each member writes a line "name pid" when it starts and "name ended" when asked to stop.
MEMBER = """
import os, signal, sys, time
name, folder, end = sys.argv[1:]
def say(words):
    with open(folder + '/said', 'a') as said: said.write(words + '\\n')
def leave(*_):
    time.sleep(0.3); say(name + ' ended'); sys.exit(0)
signal.signal(signal.SIGTERM, leave)
say(f'{name} {os.getpid()}')
if end == 'dies': sys.exit(3)
while True: time.sleep(0.05)
"""
PARENT = """
import os, sys
from pathlib import Path
from triage.worker.supervisor import Member, Supervisor
member, folder = sys.argv[1:3]
members = [
    Member(name=n, command=[sys.executable, '-c', member, n, folder, e], env=os.environ, foundation=n == 'sol',
           log=Path(folder) / 'log')
    for n, e in (a.split('=') for a in sys.argv[3:])
]
Supervisor(members).run()
"""


class Scene:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.parent: subprocess.Popen[bytes] | None = None

    def start(self, *members: str) -> "subprocess.Popen[bytes]":
        self.parent = subprocess.Popen(
            [sys.executable, "-c", PARENT, MEMBER, str(self._folder), *members], cwd=REPOSITORY
        )
        return self.parent

    def said(self) -> list[str]:
        file = self._folder / "said"
        return file.read_text().splitlines() if file.exists() else []

    def pids(self, name: str) -> list[int]:
        return [int(line.split()[1]) for line in self.said() if line.startswith(name + " ") and "ended" not in line]

    @staticmethod
    def until(happened: Callable[[], bool]) -> None:
        deadline = time.monotonic() + 30
        while not happened():
            assert time.monotonic() < deadline
            time.sleep(0.02)


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    made = Scene(tmp_path)
    yield made
    if made.parent is not None:
        made.parent.kill()
        made.parent.wait()


def test_a_killed_member_is_started_again_and_the_others_are_left_alone(scene: Scene):
    scene.start("a=stays", "b=stays")
    scene.until(lambda: len(scene.said()) == 2)
    os.kill(scene.pids("a")[0], signal.SIGKILL)
    scene.until(lambda: len(scene.pids("a")) == 2)
    assert len(scene.pids("b")) == 1


def test_a_member_that_keeps_dying_is_started_less_and_less_often(scene: Scene):
    scene.start("a=dies")
    began = time.monotonic()
    scene.until(lambda: len(scene.pids("a")) == 4)
    assert time.monotonic() - began > 0.2 + 0.4 + 0.8


def test_a_stop_lets_everybody_finish_the_foundation_last(scene: Scene):
    parent = scene.start("sol=stays", "a=stays", "b=stays")
    scene.until(lambda: len(scene.said()) == 3)
    parent.send_signal(signal.SIGTERM)
    assert parent.wait(30) == 0
    ends = [line for line in scene.said() if "ended" in line]
    assert sorted(ends[:2]) == ["a ended", "b ended"]
    assert ends[2] == "sol ended"


def test_members_end_with_a_supervisor_that_was_killed(scene: Scene):
    parent = scene.start("a=stays", "b=stays")
    scene.until(lambda: len(scene.said()) == 2)
    parent.kill()
    scene.until(lambda: {"a ended", "b ended"} <= set(scene.said()))
