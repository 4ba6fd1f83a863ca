"""`make bench-extractors`: the extractor on annotated mails, on ordinary administrative French, and its speed beside peers.

Never give it the frozen test mails while rules are being written. Figures go to a Markdown file.
"""

import argparse
import itertools
import json
import re
import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import spacy

from extractors import MailExtractor, load_extractor
from triage.adapters import mail_files
from triage.adapters.mime import GuardedReader
from triage.commands.files import gold_of
from triage.domain.entities import EntityType
from triage.domain.figures import Found, Gold, entity_figures
from triage.domain.mail import ParsedMail, Passage, PassageKind

PIECE = 3_000  # characters of the corpus given as one mail
# Plates that sheets print to show what a plate looks like; finding them is right, nobody drives them.
SPECIMENS = re.compile(r"A[AB]-?(?:001|123|111|229)-?(?:A[AB]|CD)|[0-9]{3,4} ?A[AB]C? ?[0-9]{2}")
_NAIVE_DATE = re.compile(r"\b\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\b|\b\d{1,2}(?:er)? (?:janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre)(?: \d{4})?\b")  # fmt: skip
_NAIVE_PLATE = re.compile(r"\b[A-Z]{2}-?\d{3}-?[A-Z]{2}\b")
Pair = tuple[ParsedMail, dict[str, object]]


def annotated(sources: Sequence[str]) -> list[Pair]:
    """The mails of JSON Lines files that carry entities."""
    reader = GuardedReader(max_bytes=10_000_000, seconds=20)
    items = [i for s in sources for i in mail_files.read(s, reader)]
    return [(i.mail, i.raw) for i in items if i.mail is not None and i.raw.get("entities") is not None]


def figures(pairs: Sequence[Pair], extractor: MailExtractor) -> dict[str, dict[str, float]]:
    """Precision, recall and F1 by type, `micro` first; on (type, value)."""
    scored: list[tuple[Gold, Found]] = []
    for mail, raw in pairs:
        gold = gold_of(raw)
        assert gold is not None, raw["id"]
        got = frozenset((e.type.value, e.value) for e in extractor.extract(mail).entities)
        scored.append(
            (gold, Found(label="", confidence=0.0, to_qualify=False, priority="normale", entities=got))
        )  # only entities are compared
    table = entity_figures(scored)
    assert table is not None, "no annotated mail"
    return {"micro": table["micro"], **table["types"]}  # type: ignore[dict-item]


def roles(pairs: Sequence[Pair], extractor: MailExtractor) -> dict[str, tuple[int, int, int]]:
    """By role: right, given, annotated. Only mails with at least one annotated role are counted."""
    right: Counter[str] = Counter()
    given: Counter[str] = Counter()
    wanted: Counter[str] = Counter()
    for mail, raw in pairs:
        gold = {(e["type"], e["value"], e["role"]) for e in raw["entities"] if e.get("role")}  # type: ignore[attr-defined]
        if not raw.get("roles_annotated"):
            continue
        got = {(e.type.value, e.value, e.role) for e in extractor.extract(mail).entities if e.role}
        right.update(r for *_, r in gold & got)
        given.update(r for *_, r in got)
        wanted.update(r for *_, r in gold)
    return {r: (right[r], given[r], wanted[r]) for r in sorted(given | wanted)}


BANDS = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 1.01)


def bands(pairs: Sequence[Pair], extractor: MailExtractor) -> dict[str, tuple[int, int]]:
    """By band of announced confidence: right, given."""
    right: Counter[str] = Counter()
    given: Counter[str] = Counter()
    for mail, raw in pairs:
        gold = {(e["type"], e["value"]) for e in raw["entities"]}  # type: ignore[attr-defined]
        for entity in extractor.extract(mail).entities:
            low, high = next((a, b) for a, b in itertools.pairwise(BANDS) if a <= entity.confidence < b)
            name = f"{low:.2f} to {min(high, 1.0):.2f}"
            given[name] += 1
            right[name] += (entity.type.value, entity.value) in gold
    return {n: (right[n], given[n]) for n in sorted(given)}


def as_mail(text: str) -> ParsedMail:
    """A piece of text as a mail."""
    return ParsedMail(
        subject="",
        body=text,
        passages=(Passage(kind=PassageKind.NEW, start=0, end=len(text)),),
        date=datetime(2026, 3, 12, 8, 41, tzinfo=UTC),
        sender=None,
    )


def false_plates(corpus: Path, most: int, extractor: MailExtractor) -> tuple[int, int, Counter[str]]:
    """Characters read, specimens found, and every other plate found."""
    text = corpus.read_text(encoding="utf-8")[:most]
    found: Counter[str] = Counter()
    specimens = 0
    for start in range(0, len(text), PIECE):
        for entity in extractor.extract(as_mail(text[start : start + PIECE])).entities:
            if entity.type is EntityType.IMMATRICULATION:
                if SPECIMENS.fullmatch(entity.value):
                    specimens += 1
                else:
                    found[f"{entity.text} ({entity.rule})"] += 1
    return len(text), specimens, found


def speed(mails: Sequence[ParsedMail], work: Callable[[ParsedMail], object]) -> float:
    """Mails a second of processor time, on one core, after a warm-up."""
    for mail in mails[:20]:
        work(mail)
    start = time.process_time()
    for mail in mails:
        work(mail)
    return len(mails) / (time.process_time() - start)


def speeds(mails: Sequence[ParsedMail], plain: MailExtractor, full: MailExtractor) -> dict[str, float]:
    """Ours without and with the model, spaCy's recogniser alone, and two naive expressions; in the same run."""
    peer = spacy.load("fr_core_news_sm", exclude=["morphologizer", "parser", "attribute_ruler", "lemmatizer"])

    def naive(mail: ParsedMail) -> object:
        return _NAIVE_DATE.findall(mail.analysed_text), _NAIVE_PLATE.findall(mail.analysed_text)

    return {
        "ours, rules only": speed(mails, plain.extract),
        "ours, rules and statistical model": speed(mails, full.extract),
        "spaCy fr_core_news_sm, entities only": speed(mails, lambda m: list(peer(m.analysed_text).ents)),
        "two naive expressions (dates, SIV plates)": speed(mails, naive),
    }


def _table(title: str, rows: dict[str, dict[str, float]]) -> list[str]:
    lines = [f"## {title}", "", "| type | precision | recall | F1 | number |", "| --- | --- | --- | --- | --- |"]
    lines += [
        f"| {n} | {r['precision']:.3f} | {r['recall']:.3f} | {r['f1']:.3f} | {r['support']} |" for n, r in rows.items()
    ]
    return [*lines, ""]


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", nargs="+", action="append", required=True, metavar="TITLE FILE...")
    parser.add_argument("--corpus", type=Path, help="plain text of administrative French, for false plates")
    parser.add_argument("--characters", type=int, default=5_000_000)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    plain, full = load_extractor(False), load_extractor(True)
    lines = ["# The extractor, measured", "", f"`make bench-extractors`; rules and model: `{full.version}`.", ""]
    every: list[Pair] = []
    for title, *sources in arguments.mails:
        pairs = annotated(sources)
        every += pairs
        lines += _table(f"{title} ({len(pairs)} mails, with the model)", figures(pairs, full))
        if found := roles(pairs, full):
            lines += ["| role | right | given | annotated |", "| --- | --- | --- | --- |"]
            lines += [f"| {r} | {a} | {b} | {c} |" for r, (a, b, c) in found.items()] + [""]
    apart = [p for title, *sources in arguments.mails if "kept apart" in title for p in annotated(sources)]
    if apart:
        lines += [
            "## Confidence announced and share right, mails kept apart",
            "",
            "| confidence | given | share right |",
            "| --- | --- | --- |",
        ]
        lines += [f"| {n} | {b} | {a / b:.2f} |" for n, (a, b) in bands(apart, full).items()] + [""]
    lines += ["## Speed, one core, mails a second", "", "| | mails/s |", "| --- | --- |"]
    lines += [f"| {n} | {v:.0f} |" for n, v in speeds([m for m, _ in every][:500], plain, full).items()] + [""]
    if arguments.corpus:
        size, specimens, found_plates = false_plates(arguments.corpus, arguments.characters, plain)
        share = found_plates.total() / size * 1e6
        lines += ["## False plates in ordinary administrative French", ""]
        lines += [f"{size:,} characters of `{arguments.corpus.name}`: {found_plates.total()} plates that are none "]
        lines[-1] += f"({share:.2f} per million), {specimens} printed specimens."
        lines += [f"- {p}: {n}" for p, n in found_plates.most_common(20)] + [""]
    arguments.out.write_text("\n".join(lines), encoding="utf-8")
    print(json.dumps({"written": str(arguments.out)}))


if __name__ == "__main__":
    main()
