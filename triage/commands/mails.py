"""`mails`: check files of labelled mails before anything is trained or measured on them."""

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from triage.domain.entities import EntityType
from triage.domain.referential import Label, Referential
from triage.domain.verdict import PriorityLevel
from triage.settings import Settings

FORMS = {
    EntityType.NUMERO_AVIS: r"\d+",
    EntityType.DATE: r"\d{4}-\d{2}-\d{2}",
    EntityType.HEURE: r"([01]\d|2[0-3]):[0-5]\d",
    EntityType.TELEPHONE: r"\+\d{8,15}",
    EntityType.COURRIEL: r"[^\sA-Z@]+@[^\sA-Z@]+",
    EntityType.MONTANT: r"\d+\.\d{2}",
    EntityType.PUCE_ANIMAL: r"[A-Z0-9]+",
    EntityType.SIRET: r"\d{9}(\d{5})?",
}
# A frozen test mail stays and its twin elsewhere goes; a development mail stays before a training one.
RANK = {"train": 0, "dev": 1, "test": 2}


@dataclass(slots=True)
class Labelled:
    """One line of a file: where it stands, what it says, what is wrong with it."""

    file: Path
    number: int
    raw: dict[str, Any]
    faults: list[str] = field(default_factory=list)

    @property
    def place(self) -> str:
        """For messages: file, line and id."""
        return f"{self.file.name}:{self.number} ({self.raw.get('id', '?')})"

    @property
    def split(self) -> str:
        """`train`, `dev` or `test`, from the folder or the beginning of the file name."""
        return next((s for s in RANK if s in (self.file.parent.name, re.split(r"[-.]", self.file.name)[0])), "train")


def add(parsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    mails = parsers.add_parser(
        "mails",
        help="vérifier des courriels annotés, trouver les doublons",
        description="Vérifie des fichiers JSON Lines annotés : champs, codes, entités présentes dans le texte et bien formées, "
        "identifiants uniques, quasi-doublons à l'intérieur et entre les jeux (train, dev, test). Code 4 s'il y a des fautes.",
    )
    mails.add_argument(
        "source", metavar="DOSSIER|FICHIER", nargs="+", help="fichiers .jsonl ou dossiers qui en contiennent"
    )
    mails.add_argument("--remove", action="store_true", help="retirer les quasi-doublons des fichiers")
    mails.add_argument(
        "--near", type=float, default=0.6, help="ressemblance à partir de laquelle deux courriels sont doubles"
    )
    mails.set_defaults(run=run)


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print faults, pairs and counts. Exit code 0, or 4 when something is wrong and was not removed."""
    from classifiers.training.near_duplicates import near_duplicates, to_remove
    from triage.bootstrap import referential_of

    referential = referential_of(settings)
    mails = [mail for source in arguments.source for mail in _read(Path(source))]
    seen: dict[str, str] = {}
    for mail in mails:
        mail.faults += list(_faults(mail.raw, referential))
        ident = str(mail.raw.get("id", ""))
        if ident in seen:
            mail.faults.append(f"identifiant déjà pris en {seen[ident]}")
        seen.setdefault(ident, mail.place)
    for mail in mails:
        for fault in mail.faults:
            print(f"{mail.place} : {fault}")
    texts = [f"{m.raw.get('subject', '')}\n{m.raw.get('body', '')}" for m in mails]
    pairs = near_duplicates(texts, arguments.near)
    for pair in pairs:
        print(f"quasi-doublon {pair.likeness:.2f} : {mails[pair.first].place} et {mails[pair.second].place}")
    if arguments.remove and pairs:
        _write_without(mails, to_remove(pairs, [RANK[m.split] for m in mails]))
    _print_counts(mails)
    return 4 if any(m.faults for m in mails) or (pairs and not arguments.remove) else 0


def _read(source: Path) -> Iterator[Labelled]:
    files = sorted(source.rglob("*.jsonl")) if source.is_dir() else [source]
    for file in files:
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
            if not line.strip():
                continue
            try:
                raw = json.loads(line)
            except json.JSONDecodeError as error:
                yield Labelled(file, number, {}, [f"JSON illisible (colonne {error.colno})"])
                continue
            yield Labelled(file, number, raw if isinstance(raw, dict) else {}, [])


def _faults(raw: dict[str, Any], referential: Referential) -> Iterator[str]:
    for key in ("id", "subject", "body", "service", "priorite", "date"):
        if not isinstance(raw.get(key), str):
            yield f"champ « {key} » absent"
    if not f"{raw.get('subject', '')}{raw.get('body', '')}".strip():
        yield "courriel vide"
    answers = {label.code for label in referential.labels()}
    for service, motif in [(raw.get("service"), raw.get("motif")), *(raw.get("also_ok") or [])]:
        code = Label(service=service or "", motif=motif or "").code
        if code not in answers:
            yield f"« {code} » n'est pas une réponse possible du référentiel"
    if raw.get("priorite") not in {level.value for level in PriorityLevel}:
        yield f"priorité inconnue « {raw.get('priorite')} »"
    try:
        if datetime.fromisoformat(str(raw.get("date"))).tzinfo is None:
            yield "date sans fuseau horaire"
    except ValueError:
        yield "date illisible"
    text = f"{raw.get('subject', '')}\n{raw.get('body', '')}"
    for entity in raw.get("entities") or []:
        yield from _entity_faults(entity, text)


def _entity_faults(entity: dict[str, Any], text: str) -> Iterator[str]:
    kind, written, value = (str(entity.get(key, "")) for key in ("type", "text", "value"))
    if kind not in set(EntityType):
        yield f"type d'entité inconnu « {kind} »"
        return
    if not written or written not in text:
        yield f"{kind} : le texte de l'entité n'est pas dans le courriel"
    form = FORMS.get(EntityType(kind))
    if not value or (form and not re.fullmatch(form, value)):
        yield f"{kind} : valeur mal formée « {value} »"


def _write_without(mails: list[Labelled], gone: set[int]) -> None:
    kept: dict[Path, list[str]] = {mail.file: [] for mail in mails}
    for number, mail in enumerate(mails):
        if number not in gone:
            kept[mail.file].append(json.dumps(mail.raw, ensure_ascii=False) + "\n")
    for file, lines in kept.items():
        file.write_text("".join(lines), encoding="utf-8")
    print(f"{len(gone)} quasi-doublons retirés")


def _print_counts(mails: list[Labelled]) -> None:
    splits = Counter(mail.split for mail in mails)
    annotated = Counter(mail.split for mail in mails if mail.raw.get("entities") is not None)
    notes = Counter(mail.split for mail in mails if mail.raw.get("kind") == "note")
    for split, total in sorted(splits.items(), key=lambda item: RANK[item[0]]):
        print(
            f"{split} : {total} courriels, dont {annotated[split]} avec entités"
            + (f", {notes[split]} notes" if notes[split] else "")
        )
    classes = Counter(
        (mail.split, Label(service=mail.raw.get("service") or "", motif=mail.raw.get("motif") or "").code)
        for mail in mails
    )
    for code in sorted({code for _, code in classes}):
        print(f"  {code:48}" + "".join(f"{split} {classes[split, code]:4}  " for split in RANK if splits[split]))
