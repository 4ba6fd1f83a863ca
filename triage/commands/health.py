"""`check`: does everything work, from the mailbox to the database? Exit code 0, or 4 when a leg fails."""

import argparse
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from triage.commands.announced import with_announced
from triage.commands.self_mail import (
    CheckFailedError,
    await_filing,
    await_intake,
    await_sorting,
    post,
    take_away,
    write_self_mail,
)
from triage.domain.errors import VaguemestreError
from triage.ports import CaseStore, Mailboxes
from triage.settings import MailboxSettings, Settings

CHECK_FAILED = 4


def add(parsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    check = parsers.add_parser(
        "check",
        help="vérifier que tout marche, en s'envoyant un courriel",
        description="Vérifie la base, la file NATS et le modèle, puis dépose un courriel dans chaque boîte réglée, attend "
        "qu'il soit relevé, trié et rangé, et le retire. Le service doit tourner (« up », ou « watch » et « worker »). "
        "Le courrier de vérification reste dans la base. Code de sortie 4 si une étape échoue.",
    )
    check.add_argument(
        "--quick", action="store_true", help="seulement base, file NATS et présence du modèle ; rien n'est déposé"
    )
    check.add_argument(
        "--seconds", type=float, default=60.0, metavar="N", help="attendre chaque étape N secondes au plus (60)"
    )
    check.set_defaults(run=run_check)


class _Legs:
    """Runs legs and prints a line for each: name, seconds, words."""

    def __init__(self) -> None:
        self.failed = False

    def run(self, name: str, leg: Callable[[], str]) -> bool:
        began = time.monotonic()
        try:
            words, good = leg(), True
        except VaguemestreError as error:
            words, good = error.words, False
        except Exception as error:  # noqa: BLE001  the next leg is worth knowing too; no message, it may quote a mail
            words, good = f"erreur inattendue ({type(error).__name__})", False
        self.failed |= not good
        seconds = f"{time.monotonic() - began:.2f}".replace(".", ",")
        print(f"{'bien ' if good else 'ÉCHEC'}  {name:34} {seconds:>7} s  {words}", flush=True)
        return good


def run_check(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print each leg; see the module."""
    settings = with_announced(settings)
    legs = _Legs()
    opened: list[CaseStore] = []
    legs.run("base de données", partial(_database, settings, opened))
    legs.run("file NATS", partial(_broker, settings))
    if arguments.quick:
        legs.run("modèle (présence)", partial(_model_present, settings))
    else:
        legs.run("modèle", partial(_model, settings))
        if opened:
            _send_mails(settings, opened[0], legs, arguments.seconds)
    for store in opened:
        store.close()
    return CHECK_FAILED if legs.failed else 0


def _database(settings: Settings, opened: list[CaseStore]) -> str:
    from triage.bootstrap import store_of

    store = store_of(settings)
    opened.append(store)
    return f"{sum(store.counts().by_state.values())} courriers"


def _broker(settings: Settings) -> str:
    from triage.adapters.nats import probe_broker

    if not settings.nats.url:
        raise CheckFailedError(words="nats.url n'est pas réglé, et aucun « vaguemestre up » ne tourne ici")
    token = settings.nats.token.get_secret_value() if settings.nats.token else None
    return f"{probe_broker(settings.nats.url, token)} en attente"


def _model_present(settings: Settings) -> str:
    from triage.bootstrap import SHIPPED_MODEL

    path = Path(settings.model.path or SHIPPED_MODEL)
    if path.is_dir() and any(path.iterdir()):
        return path.name
    if settings.model.path and not path.is_absolute() and not settings.model.path.startswith("."):
        return f"{settings.model.path}, à télécharger"  # a name on the hub
    raise CheckFailedError(words="absent : les règles de secours trient, et tout va « à qualifier »")


def _model(settings: Settings) -> str:
    from triage.bootstrap import classifier_of, referential_of
    from triage.domain.mail import ParsedMail, Passage, PassageKind

    from datetime import UTC, datetime  # isort: skip

    classifier = classifier_of(settings, referential_of(settings))
    body = "Une voiture est garée devant mon garage depuis hier, je ne peux plus sortir."
    whole = (Passage(kind=PassageKind.NEW, start=0, end=len(body)),)
    opinion = classifier.classify(
        ParsedMail(subject="Stationnement gênant", body=body, passages=whole, date=datetime.now(UTC))
    )
    if not opinion.trusted:
        raise CheckFailedError(words="absent : les règles de secours trient, et tout va « à qualifier »")
    return f"{classifier.version}, {len(classifier.labels)} motifs"


def _send_mails(settings: Settings, store: CaseStore, legs: _Legs, seconds: float) -> None:
    from triage.bootstrap import mailboxes_of

    if not settings.imap.mailboxes:
        legs.run("boîtes aux lettres", _no_mailbox)
    with mailboxes_of(settings) as mailboxes:
        for account in settings.imap.mailboxes:
            _send_mail(account, store, mailboxes, legs, seconds)


def _no_mailbox() -> str:
    raise CheckFailedError(words="aucune n'est réglée")


def _send_mail(account: MailboxSettings, store: CaseStore, mailboxes: Mailboxes, legs: _Legs, seconds: float) -> None:
    mail = write_self_mail(account.name, account.folders[0])
    if not legs.run(f"{account.name} : dépôt (IMAP)", partial(post, mail, mailboxes)):
        return
    # Each leg needs the one before it; the last, taking the mail away, is always tried.
    _ = (
        legs.run(f"{account.name} : relève", partial(await_intake, mail, store, seconds))
        and legs.run(f"{account.name} : tri", partial(await_sorting, mail, store, seconds))
        and legs.run(f"{account.name} : rangement", partial(await_filing, mail, store, mailboxes, seconds))
    )
    legs.run(f"{account.name} : retrait", partial(take_away, mail, store, mailboxes))
