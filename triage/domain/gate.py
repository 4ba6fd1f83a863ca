"""The promotion gate: may this model replace the one in service? Pure rules; each refusal is a French sentence."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from triage.domain.evaluation import (
    TOWN,
    WITNESS,
    Judged,
    accuracy,
    calibration,
    calibration_error,
    paired,
    sign_test,
)
from triage.domain.suspicion import BatchCheck

# On the witness mails, which no model learns from: a loss of more than this is said, of more than the second refused.
WITNESS_LOSS, WITNESS_LIMIT = 0.01, 0.03
# A class falls: found so much less often, on at least so many mails, and not by chance.
CLASS_FALL, CLASS_MAILS, CHANCE = 0.15, 8, 0.05
# Calibration breaks: announced and true shares so far apart, and so much further than before.
CALIBRATION_LIMIT, CALIBRATION_RISE, CALIBRATION_MAILS = 0.10, 0.03, 100


@dataclass(frozen=True, slots=True, kw_only=True)
class GateReport:
    """`refusals` empty: a person may promote. `warnings` are to be read first."""

    refusals: tuple[str, ...]
    warnings: tuple[str, ...]

    @property
    def open(self) -> bool:
        """Whether promotion is allowed."""
        return not self.refusals


def check(
    rows: Sequence[Judged],
    batches: Sequence[BatchCheck],
    too_few: Mapping[str, int],
    name_of: Callable[[str], str],
) -> GateReport:
    """Judge a model. Mails whose wanted class is no longer in use must not be in `rows`.

    A model is refused when one person's labels stand out, when it is worse than the one in service on the witness mails or on
    the newest mails of the town, when a class falls, or when its probabilities no longer mean what they say.
    """
    refusals = [f"Données suspectes : {batch.words}" for batch in batches if batch.suspicious]
    warnings = [
        f"« {name_of(code)} » n’a que {count} exemple(s) : laissé aux règles et aux agents."
        for code, count in sorted(too_few.items())
    ]
    fair = [row for row in rows if row.rival]
    witness = [row for row in fair if row.part == WITNESS]
    _witness(witness, refusals, warnings)
    newest = paired([row for row in fair if row.part == TOWN and row.newest])
    if newest is not None and newest.gain < 0 and newest.p < CHANCE:
        refusals.append(
            f"Sur les {newest.count} derniers courriers de la ville, il se trompe plus que le modèle en service "
            f"({newest.lost} courriers perdus, {newest.gained} gagnés)."
        )
    for code in sorted({row.wanted for row in fair}):
        _class_fall(code, [row for row in fair if row.wanted == code], name_of, refusals, warnings)
    _calibration(witness, refusals)
    return GateReport(refusals=tuple(refusals), warnings=tuple(warnings))


def _witness(rows: Sequence[Judged], refusals: list[str], warnings: list[str]) -> None:
    result = paired(rows)
    if result is None or result.gain >= -WITNESS_LOSS:
        return
    lost = f"{-100 * result.gain:.1f}".replace(".", ",")
    said = f"Sur les {result.count} courriers témoins, il perd {lost} points ({result.lost} perdus, {result.gained} gagnés)."
    (refusals if result.gain < -WITNESS_LIMIT and result.p < CHANCE else warnings).append(said)


def _class_fall(
    code: str, rows: Sequence[Judged], name_of: Callable[[str], str], refusals: list[str], warnings: list[str]
) -> None:
    if len(rows) < CLASS_MAILS:
        return
    before, now = sum(row.rival_right for row in rows), accuracy(rows).hits
    if before - now < CLASS_FALL * len(rows):
        return
    lost = sum(row.rival_right and not row.right for row in rows)
    said = f"« {name_of(code)} » baisse : {now} courriers retrouvés sur {len(rows)}, contre {before} avec le modèle en service."
    beyond_chance = sign_test(now - before + lost, lost) < CHANCE
    (refusals if beyond_chance else warnings).append(said)


def _calibration(rows: Sequence[Judged], refusals: list[str]) -> None:
    if len(rows) < CALIBRATION_MAILS:
        return
    error = calibration_error(calibration(rows))
    before = calibration_error(
        calibration(
            [
                Judged(
                    id=r.id, part=r.part, wanted=r.wanted, guess=r.rival, probability=r.rival_probability, also=r.also
                )
                for r in rows
            ]
        )
    )
    if error > CALIBRATION_LIMIT and error > before + CALIBRATION_RISE:
        refusals.append(
            f"Ses probabilités ne veulent plus rien dire : écart moyen de {round(100 * error)} points entre ce qu’il annonce et ce "
            f"qui se vérifie ({round(100 * before)} avec le modèle en service)."
        )
