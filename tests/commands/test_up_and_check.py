"""`vaguemestre up` as a real process tree on a real mailbox, and `vaguemestre check` beside it."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.dovecot import PASSWORD, Dovecot, running_dovecot
from triage.settings import REPOSITORY

PATIENCE = 120.0


class House:
    """One `up` on its own data folder, and commands beside it."""

    def __init__(self, folder: Path, dovecot: Dovecot) -> None:
        mailbox = {
            "name": "Accueil", "host": "127.0.0.1", "port": dovecot.port, "tls": "none", "login": "accueil",
            "password": PASSWORD, "mode": "move", "poll_seconds": 2,
        }  # fmt: skip
        self.folder = folder
        self.dovecot = dovecot
        self.log = folder / "up.log"
        self.env = {
            **{name: value for name, value in os.environ.items() if not name.startswith("VAGUEMESTRE_")},
            "PYTHONUNBUFFERED": "1",
            "VAGUEMESTRE_DATA_DIR": str(folder / "data"),
            "VAGUEMESTRE_IMAP__MAILBOXES": json.dumps([mailbox]),
            "VAGUEMESTRE_WEB__PORT": "0",
            "VAGUEMESTRE_NATS__SWEEP_SECONDS": "2",
            "VAGUEMESTRE_NATS__ACK_SECONDS": "3",
            "VAGUEMESTRE_WORKER__MAIL_SECONDS": "10",
            "VAGUEMESTRE_MODEL__STATISTICAL_ENTITIES": "false",
        }
        self.up: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as output:
            self.up = subprocess.Popen(
                [sys.executable, "-m", "triage.cli", "up"], env=self.env, stdout=output, stderr=output, cwd=REPOSITORY
            )
        self.until(lambda: {"nats-server", "worker", "watch", "web"} <= self.children().keys(), "all processes")

    def command(self, *arguments: str, **settings: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "triage.cli", *arguments],
            env={**self.env, **settings}, capture_output=True, text=True, timeout=PATIENCE * 3, cwd=REPOSITORY, check=False,
        )  # fmt: skip

    def children(self) -> dict[str, int]:
        """The processes of `up` by name."""
        assert self.up is not None
        found = {}
        for pid in _children_of(self.up.pid):
            words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
            if len(words) < 2:  # ended just now, or not yet its own program
                continue
            found["nats-server" if b"nats-server" in words[0] else words[-2].decode()] = pid
        return found

    def messages(self) -> int:
        with self.dovecot.human("accueil") as client:
            return sum(client.select_folder(name, readonly=True)[b"EXISTS"] for _, _, name in client.list_folders())

    def until(self, happened: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while not happened():
            assert time.monotonic() < deadline, f"never: {what}\n{self.log.read_text()}"
            time.sleep(0.1)

    def end(self) -> None:
        if self.up is not None and self.up.poll() is None:
            self.up.kill()
            self.up.wait()


def _children_of(parent: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(fields[1]) == parent and fields[0] != "Z":
            found.append(int(stat.parent.name))
    return found


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with running_dovecot() as dovecot:
        made = House(tmp_path_factory.mktemp("maison"), dovecot)
        made.start()
        yield made
        made.end()


def test_check_sends_itself_a_mail_and_takes_it_away_again(house: House):
    done = house.command("check", "--seconds", "100")
    assert done.returncode == 0, done.stdout + done.stderr + house.log.read_text()
    legs = [line.split("  ")[0].strip() for line in done.stdout.splitlines()]
    assert legs == ["bien"] * 8, done.stdout
    for leg in ("base de données", "file NATS", "modèle", "dépôt", "relève", "tri", "rangement", "retrait"):
        assert leg in done.stdout
    assert house.messages() == 0


def test_a_quick_check_touches_no_mailbox(house: House):
    before = house.messages()
    done = house.command("check", "--quick")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Accueil" not in done.stdout
    assert house.messages() == before


def test_a_check_names_the_leg_that_fails_and_still_takes_its_mail_away(house: House):
    os.kill(house.children()["worker"], signal.SIGSTOP)
    stopped = house.children()["worker"]
    try:
        done = house.command("check", "--seconds", "4")
    finally:
        os.kill(stopped, signal.SIGCONT)
    assert done.returncode == 4
    failed = [line for line in done.stdout.splitlines() if line.startswith("ÉCHEC")]
    assert len(failed) == 1, done.stdout
    assert "pas trié" in failed[0]
    assert house.messages() == 0


def test_a_check_without_a_model_or_a_broker_fails_with_four(house: House, tmp_path: Path):
    done = house.command(
        "check", "--quick", VAGUEMESTRE_DATA_DIR=str(tmp_path), VAGUEMESTRE_MODEL__PATH=str(tmp_path / "rien")
    )
    assert done.returncode == 4
    assert [line[:5] for line in done.stdout.splitlines()] == ["bien ", "ÉCHEC", "ÉCHEC"]


def test_a_second_up_on_the_same_folder_is_refused_in_words(house: House):
    done = house.command("up")
    assert done.returncode == 1
    assert "Un autre Vaguemestre tourne déjà" in done.stderr


@pytest.mark.parametrize("name", ["nats-server", "worker", "watch"])
def test_each_process_that_is_killed_comes_back_and_mail_goes_on(house: House, name: str):
    old = house.children()[name]
    os.kill(old, signal.SIGKILL)
    house.until(lambda: house.children().get(name, old) != old, f"{name} again")
    with house.dovecot.human("accueil") as client:
        client.append("INBOX", f"Message-ID: <{name}@x>\r\nSubject: {name}\r\n\r\nBonjour.\r\n".encode())

    def filed() -> bool:
        with house.dovecot.human("accueil") as client:
            return client.select_folder("INBOX", readonly=True)[b"EXISTS"] == 0

    house.until(filed, "the mail was filed")


def test_a_stop_ends_everything_and_forgets_the_token(house: House):
    assert house.up is not None
    children = house.children()
    house.up.send_signal(signal.SIGTERM)
    assert house.up.wait(60) == 0
    assert not any(Path(f"/proc/{pid}").exists() for pid in children.values())
    assert not (house.folder / "data" / "up.json").exists()
    assert "Traceback" not in house.log.read_text()


def test_nothing_outlives_an_up_that_was_killed(house: House):
    house.start()
    assert house.up is not None
    children = house.children()
    house.up.kill()
    house.up.wait()
    house.until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in children.values()), "all ended")
    house.start()
