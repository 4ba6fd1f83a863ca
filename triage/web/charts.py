"""Geometry of the bar charts that templates draw as inline SVG: numbers in, rectangles out. Knows no page.

A chart is never alone: its table stands under it, so it only has to show a shape. Units are those of the view box.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

WIDTH, HEIGHT = 720, 220
LEFT, RIGHT, TOP, BOTTOM = 48, 8, 12, 28
MOST_LABELS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One rectangle; `label` is "" where there is no room for one. `said` is its full name and value."""

    x: float
    y: float
    width: float
    height: float
    middle: float
    label: str
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A line of the scale."""

    y: float
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Upright bars over a scale from zero."""

    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    base: int = HEIGHT - BOTTOM


def bar_chart(values: Sequence[tuple[str, str, int]]) -> Chart:
    """From (short label, full name and value in words, value >= 0)."""
    top = _round_up(max((v for _, _, v in values), default=0))
    room, high = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
    step = room / max(1, len(values))
    every = ceil(len(values) / MOST_LABELS) or 1
    bars = []
    for at, (label, said, value) in enumerate(values):
        height = round(high * value / top, 1)
        x = LEFT + at * step
        bars.append(
            Bar(
                x=round(x + step * 0.12, 1),
                y=round(HEIGHT - BOTTOM - height, 1),
                width=round(max(1.0, step * 0.76), 1),
                height=height,
                middle=round(x + step / 2, 1),
                label=label if at % every == 0 else "",
                said=said,
            )
        )
    ticks = tuple(
        Tick(y=round(HEIGHT - BOTTOM - high * share, 1), label=_plain(top * share)) for share in (0.0, 0.5, 1.0)
    )
    return Chart(bars=tuple(bars), ticks=ticks)


def _round_up(value: int) -> int:
    """The next of 2, 4, 10, 20, 40, 100…: even, so that the middle line has a whole number."""
    if value <= 2:
        return 2
    size: int = 10 ** floor(log10(value))
    steps = (2 * size, 4 * size, 10 * size) if size > 1 else (2, 4, 6, 10)
    return next(step for step in steps if step >= value)


def _plain(value: float) -> str:
    return f"{value:,.0f}".replace(",", "\N{NARROW NO-BREAK SPACE}")
