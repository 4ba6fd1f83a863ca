"""`migrate`, `retry` and `unsort`: acts on the database and, for the last, on the mailbox."""

import argparse
import getpass
from datetime import UTC, datetime

from triage.domain.errors import VaguemestreError
from triage.settings import Settings


def add(parsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the commands."""
    migrate = parsers.add_parser(
        "migrate",
        help="mettre la base de données à jour",
        description="Crée la base ou l'amène à la version de ce logiciel. Sans effet si elle y est déjà.",
    )
    migrate.set_defaults(run=run_migrate)
    retry = parsers.add_parser(
        "retry",
        help="reprendre un courrier en quarantaine",
        description="Remet un ou plusieurs courriers de la quarantaine dans la file de tri.",
    )
    retry.add_argument("numbers", metavar="N°", type=int, nargs="+", help="numéros des courriers")
    retry.set_defaults(run=run_retry)
    unsort = parsers.add_parser(
        "unsort",
        help="défaire le rangement dans la boîte",
        description="Remet des courriels rangés dans le dossier d'où ils viennent, sans nos étiquettes. Le tri proposé reste.",
    )
    unsort.add_argument("numbers", metavar="N°", type=int, nargs="+", help="numéros des courriers")
    unsort.set_defaults(run=run_unsort)


def run_migrate(arguments: argparse.Namespace, settings: Settings) -> int:
    """Open the store, which migrates it."""
    from triage.bootstrap import store_of

    del arguments
    store_of(settings).close()
    print("Base de données à jour.")
    return 0


def run_retry(arguments: argparse.Namespace, settings: Settings) -> int:
    """Quarantined -> received; the sweep of a running worker takes it from there."""
    from triage.bootstrap import store_of

    store = store_of(settings)
    failed = 0
    for number in arguments.numbers:
        try:
            store.retry(number, getpass.getuser(), datetime.now(UTC))
            print(f"n° {number} : remis dans la file de tri")
        except VaguemestreError as error:
            failed += 1
            print(f"n° {number} : {error.words}")
    store.close()
    return 3 if failed else 0


def run_unsort(arguments: argparse.Namespace, settings: Settings) -> int:
    """Put messages back where they came from."""
    from triage.bootstrap import mailboxes_of, store_of
    from triage.steps.unsort import unsort

    store = store_of(settings)
    failed = 0
    with mailboxes_of(settings) as mailboxes:
        for number in arguments.numbers:
            try:
                done = unsort(number, datetime.now(UTC), store, mailboxes, actor=getpass.getuser())
                print(f"n° {number} : {'remis en place' if done else 'n’était pas rangé'}")
            except VaguemestreError as error:
                failed += 1
                print(f"n° {number} : {error.words}")
    store.close()
    return 3 if failed else 0
