"""Worker processes for the tests: the real worker and store, with crafts that obey what the mail says.

`python -m tests.worker.workshop [unavailable|refused]` is what `Workshop.hire` starts.
"""

import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from tests.fakes.outcomes import raw_mail
from tests.nats import NatsServer
from triage.adapters.sql import open_database
from triage.domain.case import Case
from triage.settings import REPOSITORY

PATIENCE = 60.0


class Workshop:
    """A database, a broker, and as many workers as a test hires. `fire` kills, `dismiss` asks to leave."""

    def __init__(self, folder: Path, server: NatsServer) -> None:
        self.database = open_database(f"sqlite:///{folder / 'essai.db'}")
        self.store = self.database.cases
        self.server = server
        self.log = folder / "workers.log"
        self._workers: list[subprocess.Popen[bytes]] = []
        self._uid = 0
        self._env = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(REPOSITORY), os.environ.get("PYTHONPATH", "")]),
            "VAGUEMESTRE_DATA_DIR": str(folder),
            "VAGUEMESTRE_SQL__URL": f"sqlite:///{folder / 'essai.db'}",
            "VAGUEMESTRE_NATS__URL": server.url,
            "VAGUEMESTRE_NATS__TOKEN": server.token,
            "VAGUEMESTRE_NATS__ACK_SECONDS": "2",
            "VAGUEMESTRE_NATS__SWEEP_SECONDS": "1",
            "VAGUEMESTRE_NATS__MAX_DELIVERIES": "3",
            "VAGUEMESTRE_WORKER__MAIL_SECONDS": "4",
            "VAGUEMESTRE_WORKER__CONCURRENCY": "2",
        }

    def hire(self, mailboxes: str = "none", **settings: str) -> subprocess.Popen[bytes]:
        env = {**self._env, **{f"VAGUEMESTRE_{name}": value for name, value in settings.items()}}
        with self.log.open("ab") as output:
            worker = subprocess.Popen(
                [sys.executable, "-W", "error", "-m", "tests.worker.workshop", mailboxes],
                env=env, stdout=output, stderr=output, cwd=REPOSITORY,
            )  # fmt: skip
        self._workers.append(worker)
        return worker

    def receive(self, order: str = "bonjour") -> int:
        """Store a mail whose body is an order to the crafts; the sweep will find it, or `nudges`."""
        self._uid += 1
        content = f"Message-ID: <{self._uid}@essai>\n\n{order}".encode()
        raw = raw_mail(self._uid, content=content)
        return self.store.store_raw(raw, f"<{self._uid}@essai>", frozenset({self._uid}), datetime.now(UTC)).mail_id

    def case(self, mail_id: int) -> Case:
        return self.store.case(mail_id)

    def until(self, happened: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while not happened():
            assert time.monotonic() < deadline, f"never: {what}\n{self.log.read_text()}"
            time.sleep(0.05)

    def dismiss(self, worker: "subprocess.Popen[bytes]") -> int:
        worker.send_signal(signal.SIGTERM)
        return worker.wait(PATIENCE)

    def close(self) -> None:
        for worker in self._workers:
            worker.kill()
            worker.wait()
        self.store.close()


def main() -> int:
    from tests.fakes.crafts import NamedClassifier, obedient_crafts
    from tests.fakes.mailboxes import FailingMailboxes, NoMailboxes
    from triage.domain.errors import MailboxRefused, MailboxUnavailable
    from triage.settings import Settings
    from triage.worker.app import work_with

    logging.basicConfig(level="INFO", stream=sys.stderr, format="%(process)d %(asctime)s %(message)s")
    settings = Settings()
    mailboxes = {
        "none": NoMailboxes(),
        "unavailable": FailingMailboxes(MailboxUnavailable("ordered")),
        "refused": FailingMailboxes(MailboxRefused("ordered", words="Mot de passe refusé.")),
    }[sys.argv[1]]
    from triage.adapters.referential_file import load_referential
    from triage.worker.live_model import LiveModel

    database = open_database(settings.sql_url)
    live = LiveModel(
        database.learning,
        lambda model, referential: NamedClassifier(model),
        lambda: load_referential(settings.referential),
        every=0.1,
        shadow_share=1.0,
    )
    return work_with(settings, obedient_crafts(), database.cases, mailboxes, live)


if __name__ == "__main__":
    raise SystemExit(main())
