"""The command `vaguemestre`. Exit codes: 0 done, 1 our fault or theirs (said in words), 2 wrong use, 3 done but some
items could not be read, 4 a check failed.
"""

import argparse
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from triage import __version__
from triage.domain.errors import VaguemestreError
from triage.settings import read_settings


def main(argv: Sequence[str] | None = None) -> int:
    """Parse, run, and turn every expected error into one French sentence on standard error."""
    parser = _parser()
    arguments = parser.parse_args(argv)
    if arguments.config:
        os.environ["VAGUEMESTRE_CONFIG"] = arguments.config
    config = os.environ.get("VAGUEMESTRE_CONFIG")
    if config and not Path(config).is_file():
        return _fail(f"Le fichier de réglages n'existe pas : {config}")
    level = "DEBUG" if arguments.verbose else os.environ.get("VAGUEMESTRE_LOG", "WARNING")
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(name)s %(message)s", stream=sys.stderr)
    try:
        code: int = arguments.run(arguments, read_settings())
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, e['loc']))} : {e['msg']}" for e in error.errors())
        return _fail(f"Réglages incorrects : {faults}")
    except VaguemestreError as error:
        return _fail(f"{error.words} ({error})" if str(error) != error.words else error.words)
    except FileNotFoundError as error:
        return _fail(f"Fichier introuvable : {error.filename}")
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nothing reads us any more
        return 0
    except OSError as error:
        if error.filename is None:
            raise
        return _fail(f"Fichier inaccessible : {error.filename} ({error.strerror})")
    except KeyboardInterrupt:
        return 130
    return code


def _fail(words: str) -> int:
    print(f"vaguemestre : {words}", file=sys.stderr)
    return 1


def _parser() -> argparse.ArgumentParser:
    from triage.commands import accounts, database, entities, files, health, mails, services, training

    parser = argparse.ArgumentParser(
        prog="vaguemestre",
        description="Courrier arrivée d'une mairie : trie les courriels, en extrait l'utile, propose des réponses. "
        "Rien n'est jamais envoyé sans une personne.",
        epilog="Réglages : un fichier TOML (--config, ou vaguemestre.toml) et des variables VAGUEMESTRE_… ; voir docs/settings.md. "
        "Codes de sortie : 0 fait, 1 erreur, 2 mauvais usage, 3 fait mais des éléments sont illisibles, 4 vérification échouée.",
    )
    parser.add_argument("--config", metavar="FICHIER.toml", help="fichier de réglages")
    parser.add_argument("--verbose", action="store_true", help="journal détaillé sur la sortie d'erreur")
    parser.add_argument("--version", action="version", version=f"vaguemestre {__version__}")
    parsers = parser.add_subparsers(title="commandes", required=True, metavar="COMMANDE")
    for family in (services, files, mails, training, entities, database, accounts, health):
        family.add(parsers)
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
