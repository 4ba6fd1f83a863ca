"""Real processes that are killed at random while mail comes in: a watcher, two workers, one broker, one mailbox."""

import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import imapclient

from tests.dovecot import PASSWORD, Dovecot
from tests.nats import NatsServer
from triage.adapters.sql import SqlCaseStore
from triage.domain.case import Filing, State
from triage.ports import Selection
from triage.settings import REPOSITORY

LOGIN = "accueil"
MAILBOX = "Accueil"
# One life in four ends while the process starts; the others end soon after it began to work, when mail has just come.
STILLBORN = 0.25
LONGEST_START = 3.0
LONGEST_WORK = 1.5
# Words in the log of a process that has begun to work.
READY = {"watch": "Context impl", "worker": "waiting for mail"}


@dataclass(slots=True, kw_only=True)
class Victim:
    """A process that is started again whenever it was killed, until it died `kills` times."""

    command: str
    log: Path
    kills_left: int
    process: "subprocess.Popen[bytes] | None" = None
    dies_at: float | None = None  # None until it works

    def works(self) -> bool:
        return READY[self.command] in self.log.read_text()


@dataclass(slots=True, kw_only=True)
class Havoc:
    folder: Path
    dovecot: Dovecot
    server: NatsServer
    store_url: str
    chance: random.Random
    victims: list[Victim] = field(default_factory=list)

    def environment(self) -> dict[str, str]:
        mailbox = {
            "name": MAILBOX, "host": "127.0.0.1", "port": self.dovecot.port, "tls": "none", "login": LOGIN,
            "password": PASSWORD, "mode": "move", "poll_seconds": 1,
        }  # fmt: skip
        return {
            **{name: value for name, value in os.environ.items() if not name.startswith("VAGUEMESTRE_")},
            "VAGUEMESTRE_LOG": "INFO",
            "VAGUEMESTRE_DATA_DIR": str(self.folder),
            "VAGUEMESTRE_IMAP__MAILBOXES": json.dumps([mailbox]),
            "VAGUEMESTRE_SQL__URL": self.store_url,
            "VAGUEMESTRE_NATS__URL": self.server.url,
            "VAGUEMESTRE_NATS__TOKEN": self.server.token,
            "VAGUEMESTRE_NATS__ACK_SECONDS": "3",
            "VAGUEMESTRE_NATS__SWEEP_SECONDS": "1",
            "VAGUEMESTRE_WORKER__MAIL_SECONDS": "8",
            "VAGUEMESTRE_MODEL__PATH": str(self.folder / "kein-modell"),  # the keyword rules
            "VAGUEMESTRE_MODEL__STATISTICAL_ENTITIES": "false",
        }

    def start(self, victim: Victim) -> None:
        with victim.log.open("wb") as output:
            victim.process = subprocess.Popen(
                [sys.executable, "-m", "triage.cli", victim.command],
                env=self.environment(), stdout=output, stderr=output, cwd=REPOSITORY,
            )  # fmt: skip
        stillborn = self.chance.random() < STILLBORN
        victim.dies_at = time.monotonic() + self.chance.uniform(0, LONGEST_START) if stillborn else None

    def rage(self, kills: int, between: Callable[[], None]) -> None:
        """Start everybody and kill each `kills` times; `between` is called once in each life. All run at the end."""
        for number, command in enumerate(("watch", "worker", "worker")):
            victim = Victim(command=command, log=self.folder / f"{command}-{number}.log", kills_left=kills)
            self.victims.append(victim)
            self.start(victim)
        while any(victim.kills_left for victim in self.victims):
            for victim in self.victims:
                assert victim.process is not None
                assert victim.process.poll() is None, f"{victim.command} ended by itself\n{self.logs()}"
                if not victim.kills_left:
                    continue
                if victim.dies_at is None and victim.works():
                    between()
                    victim.dies_at = time.monotonic() + self.chance.uniform(0, LONGEST_WORK)
                elif victim.dies_at is not None and time.monotonic() >= victim.dies_at:
                    victim.process.kill()
                    victim.process.wait()
                    victim.kills_left -= 1
                    self.start(victim)
            time.sleep(0.02)

    def logs(self) -> str:
        return "\n".join(log.read_text()[-3000:] for log in sorted(self.folder.glob("*.log")))

    def end(self) -> None:
        for victim in self.victims:
            if victim.process is not None:
                victim.process.kill()
                victim.process.wait()


@contextmanager
def human(dovecot: Dovecot) -> Iterator[imapclient.IMAPClient]:
    with dovecot.human(LOGIN) as client:
        yield client


def letter(number: int, chance: random.Random) -> bytes:
    """An invented mail; some carry bytes or labels that are wrong."""
    charset = chance.choice(["utf-8", "utf-8", "iso-8859-1", "inconnu", "us-ascii"])
    body = (
        f"Bonjour,\r\n\r\nla voiture AB-{chance.randrange(100, 1000)}-CD gêne depuis mardi, n° {number}.\r\n"
        * chance.randrange(1, 60)
    )
    return (
        f"From: Habitante {number} <h{number}@exemple.fr>\r\nTo: mairie@exemple.fr\r\n"
        f"Message-ID: <{number}.chaos@exemple.fr>\r\nSubject: Demande {number}\r\n"
        f"Content-Type: text/plain; charset={charset}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    ).encode() + body.encode(chance.choice(["utf-8", "latin-1"]))


def on_server(dovecot: Dovecot) -> list[tuple[str, bytes, bool]]:
    r"""Folder, bytes and `\Seen` of every message of the account."""
    found = []
    with human(dovecot) as client:
        for _, _, folder in client.list_folders():
            client.select_folder(folder, readonly=True)
            uids = client.search()
            for start in range(0, len(uids), 200):
                some = client.fetch(uids[start : start + 200], ["BODY.PEEK[]", "FLAGS"]).values()
                found += [(folder, item[b"BODY[]"], rb"\Seen" in item[b"FLAGS"]) for item in some]
    return found


def await_the_end(store: SqlCaseStore, count: int, seconds: float, logs: Callable[[], str]) -> None:
    """Until `count` cases are recorded and filed."""
    deadline = time.monotonic() + seconds
    while True:
        states = store.counts().by_state
        done = sum(number for state, number in states.items() if state is not State.RECEIVED)
        if done >= count and not any(
            store.case(line.mail_id).filing is Filing.PENDING for line in store.lines(Selection(limit=count + 10))
        ):
            return
        assert time.monotonic() < deadline, f"after {seconds} s: {states}\n{logs()}"
        time.sleep(0.5)


def verify(store: SqlCaseStore, dovecot: Dovecot, sent: dict[bytes, bool]) -> Counter[str]:
    r"""0 lost, 0 doubled, bytes and `\Seen` as they were. `sent` maps the bytes to `\Seen`. Returns the attempts' counts."""
    lines = store.lines(Selection(limit=len(sent) + 100))
    cases = [store.case(line.mail_id) for line in lines]
    assert Counter(case.state for case in cases if case.state not in {State.SORTED, State.TO_QUALIFY}) == {}
    kept = Counter(store.raw(case.mail_id).content for case in cases)
    assert kept == Counter(dict.fromkeys(sent, 1)), f"{len(kept)} different, {kept.total()} in all"
    for case in cases:
        assert sum(entry.action in {"trié", "à qualifier"} for entry in case.history) == 1, case.history
        assert sum(entry.action == "reçu" for entry in case.history) == 1
        assert case.filing is Filing.DONE, case.history
        assert case.duplicate_of is None
    there = on_server(dovecot)
    assert Counter(content for _, content, _ in there) == Counter(dict.fromkeys(sent, 1))
    assert {content: seen for _, content, seen in there} == sent
    assert {folder for folder, _, _ in there} & {"INBOX"} == set(), "all were filed"
    return Counter(f"{case.attempts} attempts" for case in cases)
