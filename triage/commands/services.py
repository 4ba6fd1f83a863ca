"""`up`, `watch`, `worker`, `web`, `couriers`, `demo`: the processes, together or apart."""

import argparse
import logging
import os
import sys
from contextlib import closing

from triage.commands.accounts import first_link, open_demo
from triage.commands.announced import announced
from triage.demo.start import Demo, start_demo
from triage.settings import Settings
from triage.worker.embedded_nats import EmbeddedNats, start_embedded_nats
from triage.worker.supervisor import Member, Supervisor

# What `demo` leaves aside; settings of the model, the workers and the pages are those of the machine.
TOWN_SETTINGS = tuple(f"VAGUEMESTRE_{part}" for part in ("IMAP", "NATS", "SQL", "REFERENTIAL", "TOWN"))
log = logging.getLogger(__name__)


def add(parsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the commands."""
    up = parsers.add_parser(
        "up",
        help="tout démarrer : file NATS, base, relève, tri, pages",
        description="Démarre tout sur cette machine, avec ce qui n'est pas réglé en version embarquée (serveur NATS, SQLite), "
        "et relance ce qui s'arrête. Ctrl-C arrête tout proprement.",
    )
    up.add_argument("--demo", action="store_true", help="boîte de démonstration quand aucune boîte n'est réglée")
    up.set_defaults(run=run_up)
    for name, words, run in (
        ("watch", "relever les boîtes aux lettres", run_watch),
        ("worker", "trier les courriels en attente", run_worker),
        ("web", "servir les pages", run_web),
        ("couriers", "prévenir les logiciels métier (webhooks, NATS)", run_couriers),
    ):
        parsers.add_parser(name, help=words, description=f"Un seul processus : {words}.").set_defaults(run=run)
    demo = parsers.add_parser(
        "demo",
        help="comme « up --demo », dans un dossier de données à part",
        description="Démarre tout avec la boîte de démonstration, dans le dossier data/demo, sans toucher à vos réglages.",
    )
    demo.set_defaults(run=run_demo)


def run_up(arguments: argparse.Namespace, settings: Settings) -> int:
    """Start embedded parts, then keep watch, workers, web and couriers alive until a signal."""
    from triage.bootstrap import database_of, referential_of

    referential_of(settings)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    embedded: dict[str, str] = {}
    broker: EmbeddedNats | None = None
    demo: Demo | None = None
    try:
        if not settings.nats.url:
            broker = start_embedded_nats(settings.data_dir / "nats", binary=settings.nats.binary)
            embedded |= {"VAGUEMESTRE_NATS__URL": broker.url, "VAGUEMESTRE_NATS__TOKEN": broker.token}
        with closing(database_of(settings)) as database:  # migrated once, before several processes open it
            demo_accounts = arguments.demo and not settings.imap.mailboxes
            entrance = open_demo(database.accounts) if demo_accounts else first_link(database.accounts, settings)
        if arguments.demo and not settings.imap.mailboxes:
            demo = start_demo(settings.data_dir / "demo")
            embedded |= demo.environment()
        _announce(settings, demo.words() if demo else "", broker, entrance)
        with announced(settings, embedded):
            Supervisor(_members(settings, {**os.environ, **embedded}, broker, demo)).run()
    finally:
        if demo:
            demo.stop()
        if broker:
            broker.stop()
    return 0


def _members(settings: Settings, env: dict[str, str], broker: EmbeddedNats | None, demo: Demo | None) -> list[Member]:
    me = [sys.executable, "-m", "triage.cli"]
    names = ["web", *(["worker"] * settings.worker.processes), "watch", "couriers"]
    members = [Member(name=name, command=[*me, name], env=env) for name in names]
    if demo:
        mails = demo.server
        members.insert(
            0,
            Member(
                name="demo-imap",
                command=mails.command,
                env=mails.env,
                log=mails.log,
                foundation=True,
                process=mails.process,
            ),
        )
    if broker:
        server = Member(
            name="nats-server",
            command=broker.command,
            env=os.environ,
            log=broker.log,
            foundation=True,
            process=broker.process,
        )
        members.insert(0, server)
    return members


def _announce(settings: Settings, demo: str, broker: EmbeddedNats | None, entrance: str) -> None:
    print(f"Vaguemestre : pages sur http://{settings.web.host}:{settings.web.port}/")
    if entrance:
        print(entrance)
    print(f"  données : {settings.data_dir.resolve()}")
    print(f"  file NATS : {'embarquée, ' + broker.url if broker else settings.nats.url}")
    if demo:
        print(demo)
    elif not settings.imap.mailboxes:
        print("  aucune boîte aux lettres réglée : voir docs/settings.md, ou lancer avec --demo")
    print("  Ctrl-C pour arrêter.", flush=True)


def run_watch(arguments: argparse.Namespace, settings: Settings) -> int:
    """Watch every mailbox until a signal."""
    from triage.worker.watch import watch

    del arguments
    return watch(settings)


def run_worker(arguments: argparse.Namespace, settings: Settings) -> int:
    """Work until a signal."""
    from triage.worker.app import work

    del arguments
    return work(settings)


def run_web(arguments: argparse.Namespace, settings: Settings) -> int:
    """Serve the pages until a signal."""
    from triage.web.serve import serve

    del arguments
    return serve(settings)


def run_couriers(arguments: argparse.Namespace, settings: Settings) -> int:
    """Deliver events until a signal."""
    from triage.worker.couriers import deliver

    del arguments
    return deliver(settings)


def run_demo(arguments: argparse.Namespace, settings: Settings) -> int:
    """`up --demo` with its own data folder and nothing of the town's: not its mailboxes, broker, database or files."""
    del arguments
    folder = settings.data_dir / "demo-seule"
    folder.mkdir(parents=True, exist_ok=True)
    config = folder / "reglages.toml"  # empty; without one, a vaguemestre.toml in the current folder would be read
    config.write_text("", encoding="utf-8")
    for name in [n for n in os.environ if n.upper().startswith(TOWN_SETTINGS)]:
        del os.environ[name]
    os.environ |= {
        "VAGUEMESTRE_CONFIG": str(config),
        "VAGUEMESTRE_DATA_DIR": str(folder),
        "VAGUEMESTRE_WEB__HOST": settings.web.host,
        "VAGUEMESTRE_WEB__PORT": str(settings.web.port),
    }
    return run_up(argparse.Namespace(demo=True), Settings())
