"""Reads the delays of the legal clock, [[deadline]] tables of the town's referential file, and says in words what is wrong."""

import tomllib
from dataclasses import replace
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from triage.domain.calendar_fr import Calendar, Territory
from triage.domain.clock import Clock, Delay, Effect, Ended, Event, Unit
from triage.domain.errors import ConfigurationError
from triage.domain.referential import Referential

REQUIRED = ("code", "name", "event", "amount", "unit", "effect", "article", "source", "checked")
FIELDS = {*REQUIRED, "labels", "without", "words", "ended_by", "appeal"}
LONGEST = {Unit.HOURS: 24 * 366, Unit.MONTHS: 120}
MOST = 3660  # days: a delay beyond ten years is a mistake of typing


class Registration(StrEnum):
    """How the town acknowledges at once, within one working day, that a mail came (CRPA R112-11-2)."""

    SHOWN = "repere"  # the day is shown, and makes no mail late
    SERVER = "serveur"  # the town's mail server answers each mail by itself: nothing to do
    AGENTS = "agents"  # people do it: a mail without is late


_Choice = TypeVar("_Choice", bound=StrEnum)


def load_clock(path: Path, referential: Referential) -> Clock:
    """The clock of a referential file that was loaded without error.

    Raises ConfigurationError naming the file, the delay, the field and the fault.
    """
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    territory = _one_of(path, "territory", raw.get("territory", Territory.METROPOLE.value), Territory)
    rows = raw.get("deadline", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise _fault(path, "« deadline » doit être une suite de tables [[deadline]]")
    registration = _one_of(path, "registration", raw.get("registration", Registration.AGENTS.value), Registration)
    known = {code for e in referential.entries for code in (e.label.code, e.label.service)}
    delays: list[Delay] = []
    for row in rows:
        delay = _delay(path, row, known)
        if delay.code in {d.code for d in delays}:
            raise _fault(path, f"l'échéance « {delay.code} » figure deux fois")
        delays.append(delay)
    delays = [d for delay in delays for d in _registered(delay, registration)]
    return Clock(delays=tuple(delays), calendar=Calendar(territory=territory))


def _registered(delay: Delay, registration: Registration) -> list[Delay]:
    """The delay as the town's way of acknowledging leaves it."""
    if Ended.REGISTERED not in delay.ended_by or registration is Registration.AGENTS:
        return [delay]
    return [] if registration is Registration.SERVER else [replace(delay, effect=Effect.MARK)]


def _delay(path: Path, row: dict[str, Any], known: set[str]) -> Delay:
    where = f"échéance « {row.get('code', '?')} »"
    for wrong in sorted(set(row) - FIELDS):
        raise _fault(path, f"{where} : champ inconnu {wrong}")
    for key in REQUIRED:
        if key not in row:
            raise _fault(path, f"{where} : le champ « {key} » manque")
    texts = _sentences(path, where, row)
    labels, without, words = (_texts(path, where, key, row) for key in ("labels", "without", "words"))
    for code in (*labels, *without):
        if code not in known:
            raise _fault(path, f"{where} : « {code} » n'est pas un code du référentiel")
    unit = _one_of(path, f"{where} : « unit »", row["unit"], Unit)
    _check_amount(path, where, row["amount"], unit)
    if not isinstance(row["checked"], date):
        raise _fault(path, f"{where} : « checked » est une date, par exemple 2026-04-04")
    return Delay(
        **texts,
        event=_one_of(path, f"{where} : « event »", row["event"], Event),
        amount=row["amount"],
        unit=unit,
        effect=_one_of(path, f"{where} : « effect »", row["effect"], Effect),
        checked=row["checked"],
        labels=labels,
        without=without,
        words=words,
        ended_by=frozenset(
            _one_of(path, f"{where} : « ended_by »", one, Ended) for one in _texts(path, where, "ended_by", row)
        ),
    )


def _sentences(path: Path, where: str, row: dict[str, Any]) -> dict[str, str]:
    texts = {key: row[key] for key in ("code", "name", "article", "source")}
    for key, value in texts.items():
        if not isinstance(value, str) or not value.strip():
            raise _fault(path, f"{where} : « {key} » est un texte")
    appeal = row.get("appeal", "")
    if not isinstance(appeal, str):
        raise _fault(path, f"{where} : « appeal » est un texte")
    return texts | {"appeal": appeal}


def _check_amount(path: Path, where: str, amount: object, unit: Unit) -> None:
    if isinstance(amount, bool) or not isinstance(amount, int) or abs(amount) > LONGEST.get(unit, MOST):
        raise _fault(path, f"{where} : « amount » est un nombre entier raisonnable")
    if amount < 0 and unit is not Unit.DAYS:
        raise _fault(path, f"{where} : avant un événement, on ne compte qu'en jours")


def _texts(path: Path, where: str, key: str, row: dict[str, Any]) -> tuple[str, ...]:
    value = row.get(key, [])
    if not isinstance(value, list) or not all(isinstance(v, str) and v.strip() for v in value):
        raise _fault(path, f"{where} : « {key} » est une liste de textes")
    return tuple(value)


def _one_of(path: Path, where: str, value: Any, choices: type[_Choice]) -> _Choice:
    try:
        return choices(value)
    except ValueError as error:
        allowed = ", ".join(choice.value for choice in choices)
        raise _fault(path, f"{where} vaut l'un de : {allowed}") from error


def _fault(path: Path, words: str) -> ConfigurationError:
    return ConfigurationError(f"{path.name}: {words}", subject=path.name, words=f"Référentiel {path.name} : {words}.")
