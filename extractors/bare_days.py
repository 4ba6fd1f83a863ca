"""Days of the month without their month (`le 17`, `semaine du 10 au 14`): the month just named, or the nearest one."""

import re
from bisect import bisect_left, insort
from datetime import date
from itertools import islice

from extractors.calendar_fr import make_date, nearest_month
from extractors.date_ranges import WITH_MONTH, inside, ranges_of
from extractors.dates import LEAN, add_date, day_of, in_named_month
from extractors.overlaps import CONTEXT
from extractors.reading import Candidate, Reading
from extractors.starts import opening
from extractors.tense import direction
from triage.domain.entities import EntityType

_BARE = opening(
    r"(?i)(?<![A-Za-zÀ-ÿ])(?:le|du|au|des|les|lieu du|avant le|jusqu'au|depuis le|d[eè]s le)[ ](?P<day>1er|[0-3]?[0-9])"
    r"(?=[ ]?[.;:!?)\n]|[ ]\(|[ ]?,(?!.{0,3}(?:rue|av|bd|place|quai|chemin|all|impasse|[0-9]))|$|[ ](?:on|il|elle|ils|je|j'|au|[aà]|vers|et|ou|pour|dans|jusqu|matin|soir|apr[eè]s|dernier|prochain|a|est|[eé]tait|sera|aura|devait|doit|qui|avec|mais|avant|apr[eè]s|chez|devant|donc|car|si|d[eè]s|puis|sans|sur|par|nous|vous|ils|elles|[a-zà-ÿ]{3,12}(?:era|eront|ait))(?![A-Za-zÀ-ÿ]))"
)
_RANGE_END = opening(
    r"(?i)(?<![A-Za-zÀ-ÿ])(?:du|le|les|des|entre le)[ ](?P<one>[0-3]?[0-9])[ ](?:au|et|ou|et le|ou le)[ ](?P<two>[0-3]?[0-9])(?=[ ]?[.,;!?)\n]|$|[ ](?:pour|on|je|il|avec|dans|[aà]|inclus))"
)
_NOT_A_DAY = re.compile(
    r"(?i)(?:faites|fait|composez|num[eé]ro|n[°o]|t[eé]l[eé]phon\S{0,4}|art(?:icle)?\.?|page|caf[eé]|bus|ligne|tram|lot|habite|porte|chambre|salle|quai|voie|au num[eé]ro|devant|face)[ ](?:le|du|au)[ ]$|[0-9][ ]au[ ]$"
)

_STREET = re.compile(
    r"(?i)(?:rue|avenue|boulevard|chemin|quai|impasse|all[eé]e|cours|bd|av)[ ](?:(?:de la|de l'|des|du|de|d')[ ]?)?[A-ZÀ-Ýa-zà-ÿ'-]{3,20}(?:[ ][A-ZÀ-Ý][a-zà-ÿ'-]+)?,?[ ]$"
)
_EMERGENCY = re.compile(
    r"(?i)[ ](?:est[ ]pr[eé]venu|a[ ]\w{1,3}[ ]appel|ne[ ]r[eé]pond|m'a|m'ont|r[eé]pond|ils m)"
)  # the police, not a day


def find_bare_days(reading: Reading) -> None:
    """Days of the month without their month: `semaine du 10 au 14`, `le 17`."""
    for match in reading.every(_RANGE_END):
        if _STREET.search(reading.before(match.start(), 40)):
            continue  # « rue des Lilas, du 1 au 19 »: houses
        past = direction(reading, match.start(), match.end()) < 0
        for group in ("one", "two"):
            found = in_named_month(reading, match.start(), int(match[group]), only=True) or nearest_month(
                int(match[group]), reading.today, None, LEAN[-1] if past else 0.7
            )
            add_date(reading, match.start(group), match.end(group), found, CONTEXT - 1, "date_jour_seul", 0.7)
    days, ranges = _Days(), None
    for match in reading.every(_BARE):
        prefix = reading.text[max(0, match.start("day") - 24) : match.start("day")]
        if _NOT_A_DAY.search(prefix) or (
            match["day"] in {"15", "17", "18"}
            and (
                _EMERGENCY.match(reading.after(match.end("day"), 24)) or re.search(r"(?i)appel\S{0,6}[ ]le[ ]$", prefix)
            )
        ):
            continue
        if match[0].lower().startswith(("au ", "du ", "des ", "les ")) and not re.search(
            r"(?i)(?:lieu|jusqu'|date|depuis|avant|apr[eè]s|partir|matin|soir|semaine|nuit|courrier|mail|message|r[eé]union|conseil|conseil d'[eé]cole|comit[eé]|s[eé]ance|lettre|appel|visite|arr[eê]t[eé]|audience|convocation)[ ]?(?:du|au)[ ]$",
            prefix,
        ):
            continue
        day = day_of(match["day"])
        ahead = direction(reading, match.start(), match.end())
        lean = 1.0 if "lieu du" in prefix else LEAN[ahead]
        found = _same_month(reading, days, match.start(), day, past=ahead < 0)
        if found is None and day:
            if ranges is None:
                ranges = ranges_of(reading)
            found = in_named_month(reading, match.start(), day) or inside(ranges, day)
            found = found or nearest_month(day, reading.today, None, lean)
        add_date(reading, match.start("day"), match.end("day"), found, CONTEXT - 2, "date_jour_seul", 0.65)


class _Days:
    """The dates found so far, by where they end."""

    def __init__(self) -> None:
        self._seen = 0
        self._found: list[Candidate] = []

    def last_before(self, reading: Reading, start: int) -> Candidate | None:
        """The one that ends last before a place, at most 300 characters away; of two that end together, the first found."""
        for candidate in islice(reading.found, self._seen, None):
            if candidate.type is EntityType.DATE:
                insort(self._found, candidate, key=_end)
        self._seen = len(reading.found)
        index = bisect_left(self._found, start, key=_end) - 1
        if index < 0 or start - self._found[index].end > 300:
            return None
        return self._found[bisect_left(self._found, self._found[index].end, key=_end)]


def _end(candidate: Candidate) -> int:
    return candidate.end


def _same_month(reading: Reading, days: _Days, start: int, day: int | None, *, past: bool) -> date | None:
    """`le 20 juin (débité le 27)`, `du 6 au 31 octobre, plus une benne le 6`: the month just named."""
    last = days.last_before(reading, start)
    if last is None or day is None:
        return None
    base = date.fromisoformat(last.value)
    if not past and base > reading.today and last.rule in WITH_MONTH and "\n\n" not in reading.text[last.end : start]:
        found = make_date(base.year, base.month, day)  # plans to come follow one another
        if found and found >= base:
            return found
    if start - last.end > 60 or last.rule != "date_lettres" or re.search(r"[.!?\n]", reading.text[last.end : start]):
        return None
    return make_date(base.year, base.month, day)
