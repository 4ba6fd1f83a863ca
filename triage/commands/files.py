"""`triage` and `evaluate`: sort mails of files without broker, database or mailbox."""

import argparse
import io
import json
import logging
import sys
from collections.abc import Iterable, Iterator
from typing import Any, TextIO

from triage.adapters import mail_files
from triage.bootstrap import town_crafts_of
from triage.domain.attached import AttachedText
from triage.domain.case import Outcome
from triage.domain.entities import Entity
from triage.domain.figures import Found, Gold, evaluate
from triage.pipeline import Crafts, understand
from triage.settings import Settings

BAR = 30
log = logging.getLogger(__name__)


def add(parsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the two commands."""
    triage = parsers.add_parser(
        "triage",
        help="trier des courriels d'un fichier, sans boîte ni serveur",
        description="Lit des courriels (.eml, mbox, JSON Lines, un dossier, ou « - » pour l'entrée standard) et écrit une "
        "ligne JSON par courriel sur la sortie standard, dans l'ordre d'entrée : service, motif, priorité, "
        "confiance, entités, projet de réponse.",
    )
    triage.add_argument("source", metavar="FICHIER|DOSSIER|-", help="ce qu'il faut lire")
    triage.add_argument("--quiet", action="store_true", help="pas de barre d'avancement")
    triage.set_defaults(run=run_triage)
    score = parsers.add_parser(
        "evaluate",
        help="mesurer le tri sur un fichier annoté",
        description="Compare le tri à un fichier JSON Lines annoté (service, motif, priorité, entités) et écrit les chiffres.",
    )
    score.add_argument("source", metavar="FICHIER.jsonl", help="courriels annotés")
    score.add_argument("--json", action="store_true", help="chiffres en JSON, pour les scripts")
    score.add_argument("--quiet", action="store_true", help="pas de barre d'avancement")
    score.set_defaults(run=run_evaluate)


def run_triage(arguments: argparse.Namespace, settings: Settings) -> int:
    """One result line per mail. Exit code 0, or 3 when at least one mail could not be read."""
    mail_files.check(arguments.source)
    crafts = town_crafts_of(settings)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")  # the file contract, whatever the terminal speaks
    unread = 0
    for item, outcome, error in _understood(arguments.source, crafts, quiet=arguments.quiet):
        unread += outcome is None
        line = result_line(item.id, outcome, error, crafts.classifier.version)
        sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
        sys.stdout.flush()
    return 3 if unread else 0


def run_evaluate(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print the figures. Exit code 0, or 3 when a line of the file could not be used."""
    mail_files.check(arguments.source)
    crafts = town_crafts_of(settings)
    pairs = []
    unread = 0
    for item, outcome, _ in _understood(arguments.source, crafts, quiet=arguments.quiet):
        gold = gold_of(item.raw)
        if outcome is None or gold is None:
            unread += 1
            continue
        pairs.append((gold, found_of(outcome)))
    figures = {**evaluate(pairs), "unread": unread, "model": crafts.classifier.version}
    if arguments.json:
        sys.stdout.write(json.dumps(figures, ensure_ascii=False, indent=1) + "\n")
    else:
        _print_figures(figures)
    return 3 if unread else 0


def result_line(ident: str, outcome: Outcome | None, error: str, model: str) -> dict[str, Any]:
    """The JSON object of one mail, as the project's file contract says."""
    if outcome is None:
        return {"id": ident, "service": None, "motif": None, "priorite": None, "confidence": 0.0, "to_qualify": True,
                "alternatives": [], "why": [], "entities": [], "reply": None, "model": model, "error": error}  # fmt: skip
    verdict, reply = outcome.verdict, outcome.proposal
    letters = {"letters": [_letter(a) for a in outcome.attached]} if outcome.attached else {}
    return {
        "id": ident,
        "service": verdict.label.service,
        "motif": verdict.label.motif or None,
        "priorite": outcome.priority.level.value,
        "confidence": round(verdict.confidence, 4),
        "to_qualify": verdict.to_qualify,
        "alternatives": [[g.label.code, round(g.probability, 4)] for g in verdict.alternatives],
        "why": [[r.word, round(r.weight, 4)] for r in verdict.reasons],
        "entities": _entities(outcome.extraction.entities),
        "reply": reply
        and {"template": reply.template, "subject": reply.subject, "body": reply.body, "missing": list(reply.missing)},
        "model": verdict.model,
        "error": None,
        **letters,
    }


def _entities(found: Iterable[Entity]) -> list[dict[str, Any]]:
    return [{"type": e.type.value, "text": e.text, "value": e.value, "start": e.start, "end": e.end} for e in found]


def _letter(one: AttachedText) -> dict[str, Any]:
    """A letter that was looked at: which attachment, how it was read, what a person must know, and what stands in it."""
    return {
        "number": one.number,
        "reading": one.reading.value,
        "words": one.words,
        "entities": _entities(one.extraction.entities),
    }


def gold_of(raw: dict[str, Any]) -> Gold | None:
    """What the annotated line says; None when it says no service, or what it says has not the form of the contract."""
    if not raw.get("service"):
        return None
    entities = raw.get("entities")
    try:
        pairs = [(raw["service"], raw.get("motif")), *(raw.get("also_ok") or [])]
        return Gold(
            acceptable=tuple(f"{s}/{m}" if m else s for s, m in pairs),
            priority=raw.get("priorite") or "normale",
            entities=None if entities is None else frozenset((e["type"], e["value"]) for e in entities),
        )
    except (KeyError, TypeError, ValueError):
        return None


def found_of(outcome: Outcome) -> Found:
    """What the machine says, in the same terms."""
    return Found(
        label=outcome.verdict.label.code,
        confidence=outcome.verdict.confidence,
        to_qualify=outcome.verdict.to_qualify,
        priority=outcome.priority.level.value,
        entities=frozenset((e.type.value, e.value) for e in outcome.extraction.entities),
    )


def _understood(source: str, crafts: Crafts, *, quiet: bool) -> Iterator[tuple[mail_files.Item, Outcome | None, str]]:
    total = None if quiet or not sys.stderr.isatty() else mail_files.count(source)
    for number, item in enumerate(mail_files.read(source, crafts.reader), start=1):
        outcome, error = None, item.error
        if item.mail is not None:
            try:
                letters = crafts.letters.letters(item.content, item.mail) if item.content else ()
                outcome = understand(item.mail, crafts, letters)
            except Exception as fault:  # noqa: BLE001  whatever it is, the mail behind this one must be reached
                log.warning("%s: %s", item.id, type(fault).__name__)  # no message, it may quote the mail
                error = f"Le traitement a échoué ({type(fault).__name__})."
        yield item, outcome, error
        if total:
            _bar(number, total, sys.stderr)


def _bar(done: int, total: int, stream: TextIO) -> None:
    filled = BAR * done // total
    end = "\n" if done == total else ""
    stream.write(f"\r[{'#' * filled}{'.' * (BAR - filled)}] {done}/{total}{end}")
    stream.flush()


def _print_figures(figures: dict[str, Any]) -> None:
    for name, value in figures.items():
        if isinstance(value, float):
            print(f"{name:26} {value:.4f}")
        elif not isinstance(value, dict):
            print(f"{name:26} {value}")
    for title in ("classes", "entities"):
        rows = figures.get(title) or {}
        rows = {"micro": rows["micro"], **rows["types"]} if title == "entities" and rows else rows
        if rows:
            print(f"\n{title:46} precision rappel     f1  nombre")
        for name, row in rows.items():
            print(f"{name:46} {row['precision']:9.3f} {row['recall']:6.3f} {row['f1']:6.3f} {row['support']:7d}")
