"""Energy used between two moments: from the processor's own counter where it can be read, else time times declared watts."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Self

RAPL = Path("/sys/class/powercap")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Watt-hours and how they were found; `measured` is False for an estimate."""

    watt_hours: float
    seconds: float
    measured: bool
    how: str


class Meter:
    """Use with `with`; `reading` is there afterwards. The counter covers the whole processor, other programs included."""

    def __init__(self, watts: float) -> None:
        self._watts = watts
        self.reading = Reading(watt_hours=0.0, seconds=0.0, measured=False, how="rien n’a été mesuré")

    def __enter__(self) -> Self:
        self._began, self._counted = time.monotonic(), _counter()
        return self

    def __exit__(self, *_: object) -> None:
        seconds, now = time.monotonic() - self._began, _counter()
        # The counter starts again from zero at its top: such a reading is no reading.
        if self._counted is not None and now is not None and now >= self._counted:
            hours = (now - self._counted) / 3.6e9
            self.reading = Reading(watt_hours=hours, seconds=seconds, measured=True, how="compteur RAPL du processeur")
            return
        said = f"estimation : durée × {self._watts:.0f} W déclarés (compteur RAPL illisible)"
        self.reading = Reading(watt_hours=seconds * self._watts / 3600, seconds=seconds, measured=False, how=said)


def _counter() -> int | None:
    """Microjoules of all packages, or None."""
    total, found = 0, False
    for file in sorted(RAPL.glob("intel-rapl:*/energy_uj")):
        if file.parent.name.count(":") > 1:
            continue
        try:
            total += int(file.read_text(encoding="ascii"))
            found = True
        except (OSError, ValueError):
            return None
    return total if found else None
