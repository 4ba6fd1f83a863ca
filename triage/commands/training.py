"""`train`: learn from the town's mails, or fine-tune an encoder; `labels`: pseudonymised examples out of and into the database;
`model`: which model sorts. The work is in `triage.retraining` and `classifiers.training`.
"""

import argparse
import getpass
import json
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from triage.domain.errors import VaguemestreError
from triage.domain.learning import Place, Source, TownExample
from triage.domain.referential import Label
from triage.settings import Settings


def add(parsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the commands."""
    train = parsers.add_parser(
        "train",
        help="entraîner le modèle de tri",
        description="Sans option : réajuste le modèle livré sur les classements de la ville (quelques minutes) ; le modèle obtenu "
        "attend qu'une personne le mette en service. « --run N° » reprend un entraînement demandé ou interrompu. Après « -- » : "
        "affinage complet d'un encodeur sur des fichiers annotés ; « vaguemestre train -- --help » détaille ces options.",
    )
    train.add_argument(
        "--run", dest="run_id", type=int, default=0, metavar="N°", help="entraînement à faire ou à reprendre"
    )
    train.add_argument("--seed", type=int, default=1, help="graine du hasard")
    train.add_argument("options", nargs=argparse.REMAINDER, help="options de l'affinage complet, après --")
    train.set_defaults(run=run_train)
    labels = parsers.add_parser(
        "labels",
        help="exporter ou importer des exemples pseudonymisés",
        description="Exporte les exemples de la ville (pseudonymisés) en JSON Lines, ou importe ceux d'une autre ville.",
    )
    labels.add_argument("direction", choices=("export", "import"), help="sens")
    labels.add_argument("file", metavar="FICHIER.jsonl", type=Path, help="fichier")
    labels.set_defaults(run=run_labels)
    model = parsers.add_parser(
        "model",
        help="modèles : liste, mise en service, retour",
        description="Liste les modèles (list), met en service (promote, refusé si la ville y perdrait) ou revient au "
        "précédent (rollback).",
    )
    model.add_argument("action", choices=("list", "promote", "rollback"), help="que faire")
    model.add_argument("model", nargs="?", default="", metavar="MODÈLE", help="nom@version")
    model.add_argument("--why", default="", metavar="MOTIF", help="pourquoi, en une phrase")
    model.set_defaults(run=run_model)


def run_train(arguments: argparse.Namespace, settings: Settings) -> int:
    """Town mode, or hand over to the full fine-tuning; its exit code."""
    options = arguments.options
    if options:
        from classifiers.training.train import main

        return main(options[1:] if options[:1] == ["--"] else options)
    from triage.bootstrap import database_of, town_referential_of
    from triage.retraining import train_run
    from triage.steps.gather_labels import gather_labels

    with closing(database_of(settings)) as database:
        now = datetime.now(UTC)
        gather_labels(database.review, database.cases, database.learning, now, keep_days=settings.learning.keep_days)
        run_id = arguments.run_id or database.learning.ask_run(getpass.getuser(), arguments.seed, now)
        model = train_run(run_id, settings, database.learning, town_referential_of(settings, database.learning))
    print(f"Modèle {model} prêt : il attend d'être mis en service." if model else "Entraînement interrompu.")
    return 0 if model else 1


def run_labels(arguments: argparse.Namespace, settings: Settings) -> int:
    """Examples out or in; a line that is no example is counted and left out (exit code 3)."""
    from triage.bootstrap import database_of

    with closing(database_of(settings)) as database:
        if arguments.direction == "export":
            examples = database.learning.examples()
            arguments.file.write_text("".join(_line(e) for e in examples), encoding="utf-8")
            print(f"{len(examples)} exemples exportés.")
            return 0
        taken = wrong = 0
        for line in arguments.file.read_text(encoding="utf-8").splitlines():
            try:
                taken += database.learning.add_example(_example(json.loads(line)))
            except (ValueError, KeyError, TypeError, AttributeError):
                wrong += 1
        print(f"{taken} exemples importés, {wrong} lignes illisibles.")
        return 3 if wrong else 0


def _line(e: TownExample) -> str:
    label = Label.from_code(e.label)
    raw = {
        "id": f"{e.source.value}-{e.ref}", "date": e.at.isoformat(), "subject": e.subject, "body": e.body, "service": label.service,
        "motif": label.motif or None, "group": e.group,
    }  # fmt: skip
    return json.dumps(raw, ensure_ascii=False) + "\n"


def _example(raw: dict[str, object]) -> TownExample:
    """An example of another town: who labelled it there is not carried along."""
    label = Label(service=str(raw["service"]), motif=str(raw.get("motif") or ""))
    at = datetime.fromisoformat(str(raw["date"]))
    if at.tzinfo is None or not label.service:
        raise ValueError("no time zone, or no service")
    return TownExample(
        source=Source.IMPORT, ref=str(raw["id"])[:200], at=at, actor="importé", label=label.code, subject=str(raw["subject"]),
        body=str(raw["body"]), group=str(raw.get("group") or "")[:64],
    )  # fmt: skip


def run_model(arguments: argparse.Namespace, settings: Settings) -> int:
    """List, promote, roll back."""
    from triage.bootstrap import database_of, town_referential_of
    from triage.steps.promote import promote, roll_back

    with closing(database_of(settings)) as database:
        learning, now = database.learning, datetime.now(UTC)
        if arguments.action == "promote":
            referential = town_referential_of(settings, learning)
            names = {entry.label.code: entry.name for entry in referential.entries}
            try:
                promote(
                    arguments.model, getpass.getuser(), arguments.why, learning, now, name_of=lambda c: names.get(c, c)
                )
            except VaguemestreError as error:
                print(error.words)
                return 4
            print(f"{arguments.model} est en service.")
        elif arguments.action == "rollback":
            print(f"{roll_back(getpass.getuser(), learning, now) or 'Le modèle livré'} est de nouveau en service.")
        else:
            places = {model: place for place, model in learning.placed().items()}
            words = {Place.ACTIVE: "en service", Place.SHADOW: "essai silencieux"}
            for version in learning.models():
                place = places.get(version.model)
                print(f"{version.model}  {version.created_at:%d/%m/%Y %H:%M}  {words[place] if place else ''}")
        return 0
