"""`entities`: what people said of entities, as a file for `evaluate`."""

import argparse
import json
from contextlib import closing
from pathlib import Path

from triage.settings import Settings


def add(parsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    entities = parsers.add_parser(
        "entities",
        help="exporter les éléments vérifiés, pour mesurer l'extraction",
        description="Écrit en JSON Lines, pseudonymisés, les courriels dont une personne a vérifié tous les éléments relevés ; "
        "« vaguemestre evaluate » lit ce fichier. Les courriels sensibles n'y sont pas.",
    )
    entities.add_argument("direction", choices=("export",), help="sens")
    entities.add_argument("file", metavar="FICHIER.jsonl", type=Path, help="fichier")
    entities.set_defaults(run=run_entities)


def run_entities(arguments: argparse.Namespace, settings: Settings) -> int:
    """One line a mail; how many."""
    from triage.bootstrap import database_of
    from triage.steps.gather_entities import evaluation_mails

    count = 0
    with closing(database_of(settings)) as database, arguments.file.open("w", encoding="utf-8") as out:
        for line in evaluation_mails(database.entities, database.cases, database.learning.secret()):
            out.write(json.dumps(line, ensure_ascii=False) + "\n")
            count += 1
    print(f"{count} courriel{'s' if count > 1 else ''} exporté{'s' if count > 1 else ''}.")
    return 0
