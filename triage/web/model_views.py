"""What the model pages show: figures turned into French words and short numbers. No text of a mail but pseudonymised examples."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from triage.domain.evaluation import (
    TOWN,
    WITNESS,
    ClassFigures,
    Judged,
    Paired,
    Share,
    accuracy,
    at_threshold,
    by_class,
    calibration,
    calibration_error,
    confusions,
    coverage_curve,
    paired,
    slices,
    worst,
)
from triage.domain.gate import GateReport
from triage.domain.learning import ModelVersion, Place, TownExample
from triage.domain.model_card import gate_of, read_batches, read_rows
from triage.domain.people import Sight
from triage.domain.referential import Label, Referential


def percent(share: float) -> str:
    """`93 %`, with a narrow space."""
    return f"{round(100 * share)}\u00a0%"


def share_words(share: Share) -> str:
    """`93 % (88 à 96)`; a dash of nothing."""
    if not share.count:
        return "—"
    low, high = share.interval
    return f"{percent(share.value)} ({round(100 * low)} à {round(100 * high)})"


def class_name(code: str, referential: Referential) -> str:
    """`Police municipale › Fourrière`; the code of a class that the referential does not know."""
    label = Label.from_code(code)
    names = {entry.label: entry.name for entry in referential.entries}
    if label not in names:
        return code
    if not label.motif:
        return names[label]
    return f"{names.get(Label(service=label.service), label.service)} › {names[label]}"


def readable(examples: Sequence[TownExample], referential: Referential, sight: Sight) -> list[TownExample]:
    """The examples whose text this person may read: those of sensitive classes only where the class is opened to them."""
    closed = {e.label.code for e in referential.entries if e.sensitive}
    closed -= sight.opened if sight.opened is not None else closed
    return [e for e in examples if e.label not in closed and e.proposed not in closed]


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionLine:
    """A model in the list."""

    model: str
    made: datetime
    place: str
    town: int
    town_accuracy: str
    witness_accuracy: str
    open: bool
    verdict: str


def version_line(version: ModelVersion, placed: Mapping[Place, str], referential: Referential) -> VersionLine:
    """The line of a version."""
    rows = read_rows(version.card)
    report = gate_of(version.card, lambda code: class_name(code, referential))
    places = {Place.ACTIVE: "en service", Place.SHADOW: "essai silencieux"}
    return VersionLine(
        model=version.model,
        made=version.created_at,
        place=next((places[p] for p, model in placed.items() if model == version.model), ""),
        town=int(version.card.get("town", 0)),
        town_accuracy=share_words(accuracy([r for r in rows if r.part == TOWN])),
        witness_accuracy=share_words(accuracy([r for r in rows if r.part == WITNESS])),
        open=report.open,
        verdict="peut être mis en service" if report.open else "mise en service refusée",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything of the evaluation page."""

    sentences: tuple[str, ...]
    gate: GateReport
    classes: tuple[tuple[str, str, ClassFigures, str, str], ...]
    confusions: tuple[tuple[str, str, int], ...]
    calibration: tuple[tuple[str, str, int], ...]
    coverage: tuple[tuple[str, str, str], ...]
    slices: tuple[tuple[str, str], ...]
    errors: tuple[tuple[Judged, str, str, TownExample | None, tuple[str, ...]], ...]
    matrix: "Matrix"
    suspects: tuple[str, ...] = ()


def report_of(version: ModelVersion, examples: Sequence[TownExample], referential: Referential) -> Report:
    """The evaluation of a model from its card."""
    rows = read_rows(version.card)
    by_id = {e.id: e for e in examples}

    def name(code: str) -> str:
        return class_name(code, referential)

    return Report(
        sentences=tuple(_sentences(rows, version.card)),
        gate=gate_of(version.card, name),
        classes=tuple(
            (name(f.code), f.code, f, share_words(f.precision), share_words(f.recall)) for f in by_class(rows) if f.support
        ),
        confusions=tuple((name(a), name(b), n) for a, b, n in confusions(rows)[:15]),
        calibration=tuple((percent(said), percent(true), n) for said, true, n in calibration(rows)),
        coverage=_curve(rows)[::2],
        slices=tuple((n, share_words(s)) for n, s in slices(rows)),
        errors=tuple(
            (row, name(row.wanted), name(row.guess), by_id.get(row.example), _words_of(row, version.card, by_id))
            for row in worst(rows)
        ),
        matrix=matrix_of(rows, name),
        suspects=tuple(batch.actor for batch in read_batches(version.card) if batch.suspicious),
    )  # fmt: skip


def _words_of(row: Judged, card: Mapping[str, Any], readable: Mapping[int, TownExample]) -> tuple[str, ...]:
    """The words of an error; none of a town mail that this person may not read."""
    if row.example and row.example not in readable:
        return ()
    return tuple(card.get("reasons", {}).get(row.id, ()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """Every class against every class: `lines` are (number, name, cells), a cell is how often it was answered."""

    lines: tuple[tuple[int, str, tuple[int, ...]], ...]


def matrix_of(rows: Sequence[Judged], name: Callable[[str], str]) -> Matrix:
    """The full confusion matrix, right answers on the diagonal, classes in the order of their names."""
    counts = Counter((row.wanted, row.wanted if row.right else row.guess) for row in rows)
    codes = sorted({code for pair in counts for code in pair}, key=name)
    return Matrix(
        lines=tuple(
            (n, name(wanted), tuple(counts[wanted, guess] for guess in codes)) for n, wanted in enumerate(codes, 1)
        )
    )


def _sentences(rows: Sequence[Judged], card: Mapping[str, Any]) -> list[str]:
    town = [row for row in rows if row.part == TOWN]
    witness = [row for row in rows if row.part == WITNESS]
    found = []
    for part, name in ((town, "courriers de la ville, jugés chacun sans avoir été lu"), (witness, "courriers témoins")):
        share = accuracy(part)
        if share.count:
            low, high = share.interval
            found.append(
                f"Sur {share.count} {name}, {share.hits} sont bien classés du premier coup, soit {percent(share.value)}. "
                f"Avec d’autres courriers semblables, comptez entre {round(100 * low)} et {round(100 * high)}\u00a0%."
            )
    found += [
        words
        for part, where in ((town, "de la ville"), (witness, "témoins"))
        if (words := paired_words(paired(part), where))
    ]
    error = round(100 * calibration_error(calibration(rows)))
    points = "points" if error > 1 else "point"
    found.append(
        f"Quand il annonce une probabilité, il se trompe de {error} {points} en moyenne sur ce qui se vérifie."
    )
    few = card.get("too_few", {})
    if few:
        found.append(f"{len(few)} classe(s) ont trop peu d’exemples : les agents et les règles s’en chargent.")
    return found


def paired_words(result: Paired | None, where: str) -> str:
    """The comparison with the model in service, for people who are no statisticians; "" without one."""
    if result is None:
        return ""
    if not result.gained and not result.lost:
        return f"Sur {result.count} courriers {where}, il répond comme le modèle en service."
    chance = (
        "La différence est nette : le hasard seul ne l’explique guère"
        if result.p < 0.05
        else "La différence peut venir du hasard"
    )
    p = "p < 0,001" if result.p < 0.001 else f"p = {result.p:.3f}".replace(".", ",")
    low, high = (f"{100 * x:+.1f}".replace(".", ",") for x in (result.low, result.high))
    return (
        f"Face au modèle en service, sur {result.count} courriers {where} : {result.gained} gagnés, {result.lost} perdus "
        f"(écart entre {low} et {high} points). {chance} ({p})."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """One class and what a threshold would do with its proposals."""

    code: str
    name: str
    value: float
    own: bool
    of_model: bool
    tried: float
    proposals: int
    coverage: str
    precision: str
    curve: tuple[tuple[str, str, str], ...]


def threshold_of(
    code: str, tried: float | None, card: Mapping[str, Any], town: Mapping[str, float], referential: Referential
) -> Threshold:
    """What a threshold of one class does, among the mails that the model of this card would propose for it."""
    mine = [row for row in read_rows(card) if row.guess == code]
    value = referential.threshold(Label.from_code(code), card.get("thresholds", {}).get(code))
    at = at_threshold(mine, value if tried is None else tried)
    return Threshold(
        code=code,
        name=class_name(code, referential),
        value=value,
        own=code in town,
        of_model=value != referential.threshold(Label.from_code(code)),
        tried=at.threshold,
        proposals=len(mine),
        coverage=share_words(at.coverage),
        precision=share_words(at.precision),
        curve=_curve(mine)[::2],
    )


def _curve(rows: Sequence[Judged]) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (f"{p.threshold:.2f}".replace(".", ","), share_words(p.coverage), share_words(p.precision))
        for p in coverage_curve(rows)
    )
