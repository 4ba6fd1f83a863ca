"""The dashboard in words: tables, charts, delays and mailbox health as plain values that templates and CSV print."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from triage.domain.referential import Label
from triage.ports.dashboard import Delay, Figures, ServiceFigures
from triage.web import words
from triage.web.bannettes import name_of
from triage.web.charts import Chart, bar_chart
from triage.web.outcome_models import Reader
from triage.web.periods import Period

MOST_LETTERS = 30
MOST_BARS = 62  # beyond, days are summed up by week


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A table: what a page shows under a chart and what its CSV holds. Cells are words or numbers."""

    code: str
    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str | int | float, ...], ...]
    chart: Chart | None = None
    summary: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """A mailbox in plain words; `code` is fine, silent or broken."""

    name: str
    code: str
    state: str
    last_mail: str
    reached: str


def volumes(figures: Figures, period: Period) -> Sheet:
    """Mails by day, or by week over a long period; days without mail are there too."""
    counts = dict(figures.days)
    days = [period.first + timedelta(days=n) for n in range(period.days)]
    weekly = len(days) > MOST_BARS
    groups: dict[date, int] = {}
    for day in days:
        first = max(day - timedelta(days=day.weekday()), period.first) if weekly else day
        groups[first] = groups.get(first, 0) + counts.get(day, 0)
    total = sum(groups.values())
    return Sheet(
        code="volumes",
        title=f"Courriers reçus par {'semaine' if weekly else 'jour'}",
        header=("Semaine du" if weekly else "Jour", "Courriers reçus"),
        rows=tuple((f"{d.day:02d}/{d.month:02d}/{d.year}", n) for d, n in groups.items()),
        chart=bar_chart(
            [(f"{d.day}/{d.month}", f"{words.day(d.year, d.month, d.day)} : {n}", n) for d, n in groups.items()]
        ),
        summary=f"{words.number(total)} courrier{'s' if total > 1 else ''} {period.said}, "
        f"{words.number(max(groups.values(), default=0))} au plus en {'une semaine' if weekly else 'un jour'}.",
    )


def by_service(figures: Figures, reader: Reader) -> Sheet:
    """One line a service."""

    def share(part: int, whole: int) -> str:
        return words.per_cent(part / whole) if whole else "—"

    def row(s: ServiceFigures) -> tuple[str | int | float, ...]:
        name = name_of(Label(service=s.service), reader.referential) if s.service else "Pas encore triés"
        sure = "—" if s.confidence is None else words.per_cent(s.confidence)
        return name, s.received, s.open, s.late, s.ended, s.decided, share(s.changed, s.decided), sure

    return Sheet(
        code="services",
        title="Par service",
        header=(
            "Service", "Reçus", "Ouverts", "En retard", "Terminés", "Propositions vues", "dont corrigées",
            "Confiance moyenne",
        ),
        rows=tuple(map(row, figures.services)),
    )  # fmt: skip


def confidence(figures: Figures) -> Sheet:
    """Mails by tenth of confidence."""
    names = [f"{n * 10} à {n * 10 + 10}{words.NBSP}%" for n in range(len(figures.confidences))]
    total = sum(figures.confidences)
    sure = sum(figures.confidences[9:])
    return Sheet(
        code="confiance",
        title="Confiance du tri automatique",
        header=("Confiance", "Courriers"),
        rows=tuple(zip(names, figures.confidences, strict=True)),
        chart=bar_chart([(f"{n * 10}", f"{names[n]} : {c}", c) for n, c in enumerate(figures.confidences)]),
        summary=f"{words.per_cent(sure / total)} des propositions ont 90{words.NBSP}% de confiance ou plus."
        if total
        else "Aucune proposition.",
    )


def letters(figures: Figures, names: Mapping[str, str]) -> Sheet:
    """Which letters were proposed; those taken by a person are not known here."""
    return Sheet(
        code="modeles",
        title="Modèles de réponse proposés",
        header=("Modèle", "Courriers"),
        rows=tuple((names.get(letter, letter), count) for letter, count in figures.letters[:MOST_LETTERS]),
    )


def delays(figures: Figures) -> Sheet:
    """How long until a person first acted, and until the end."""

    def row(name: str, delay: Delay) -> tuple[str | int | float, ...]:
        return name, delay.count, lasting(delay.median), lasting(delay.ninety)

    return Sheet(
        code="delais",
        title="Délais",
        header=("Étape", "Courriers", "Délai médian", "9 courriers sur 10 en moins de"),
        rows=(
            row("De la réception à la première action d’une personne", figures.first_gesture),
            row("De la réception à la clôture", figures.ending),
        ),
    )


def lasting(seconds: float | None) -> str:
    """`12 min`, `5 h`, `3 jours`; `—` for nothing. Rounded up: a delay is never made to look shorter."""
    if seconds is None:
        return "—"
    for limit, unit, name in ((5400, 60, "min"), (2 * 86400, 3600, "h")):
        if seconds <= limit:
            return f"{max(1, -(-int(seconds) // unit))}{words.NBSP}{name}"
    return f"{-(-int(seconds) // 86400)}{words.NBSP}jours"


def health(
    states: Mapping[str, tuple[datetime | None, str]],
    last: Mapping[str, datetime],
    silent_hours: Mapping[str, float],
    reader: Reader,
) -> Sequence[Health]:
    """Every mailbox that was read or is set, the troubled ones first."""
    now = reader.now()
    shown = []
    for name in sorted({*states, *last, *silent_hours}):
        reached, error = states.get(name, (None, ""))
        newest = last.get(name)
        limit = silent_hours.get(name)
        since = (now - newest).total_seconds() if newest else None
        silent = limit is not None and since is not None and since > limit * 3600
        if error:
            code, said = "broken", error
        elif reached is None:
            code, said = "broken", "Jamais relevée."
        elif silent and limit is not None:
            code = "silent"
            said = f"Silencieuse depuis {lasting(since)}, plus que les {limit:g} heures habituelles : vérifiez qu’elle reçoit."
        else:
            code, said = "fine", "Tout va bien."
        shown.append(
            Health(
                name=name,
                code=code,
                state=said,
                last_mail=words.long_date(newest, reader.zone) if newest else "aucun courrier",
                reached=words.long_date(reached, reader.zone) if reached else "jamais",
            )
        )
    return sorted(shown, key=lambda h: (["broken", "silent", "fine"].index(h.code), h.name))
