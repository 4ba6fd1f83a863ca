"""Days off and months as French texts count them."""

from datetime import date, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.domain.calendar_fr import Calendar, Territory, add_months, easter_of, holidays_of

SUBDIVISIONS = {
    Territory.METROPOLE: None,
    Territory.ALSACE_MOSELLE: "6AE",
    Territory.GUADELOUPE: "971",
    Territory.MARTINIQUE: "972",
    Territory.GUYANE: "973",
    Territory.REUNION: "974",
    Territory.MAYOTTE: "976",
}
CUSTOMS = ("Jour de Victor", "Fête de Victor", "Mi-Carême", "Vendredi")
TOWN = Calendar()
DAYS = st.dates(min_value=date(2020, 1, 1), max_value=date(2060, 12, 31))


@pytest.mark.parametrize("territory", list(Territory))
def test_the_days_off_are_those_of_an_independent_list(territory: Territory) -> None:
    for year in range(2023, 2041):
        other = holidays.country_holidays("FR", subdiv=SUBDIVISIONS[territory], years=year, language="fr")
        # Custom, and in no text: the labour code (L3422-2) names the abolition day only.
        law = {day for day, name in other.items() if not name.startswith(CUSTOMS)}
        if territory is Territory.ALSACE_MOSELLE:
            law.add(easter_of(year) - timedelta(days=2))
        assert holidays_of(year, territory) == law, year


def test_a_month_goes_from_a_day_to_the_same_day() -> None:
    assert add_months(date(2026, 1, 15), 2) == date(2026, 3, 15)
    assert add_months(date(2026, 12, 31), 2) == date(2027, 2, 28)
    assert add_months(date(2027, 12, 31), 2) == date(2028, 2, 29)
    assert add_months(date(2026, 11, 30), 1) == date(2026, 12, 30)


def test_working_days_leave_out_week_ends_and_days_off() -> None:
    friday = date(2026, 4, 3)  # before Easter Monday
    assert TOWN.after_open_days(friday, 1) == date(2026, 4, 7)
    assert TOWN.after_workable_days(friday, 1) == date(2026, 4, 4)
    assert Calendar(territory=Territory.ALSACE_MOSELLE).after_open_days(date(2026, 4, 2), 1) == date(2026, 4, 7)


def test_ten_working_days_over_may_skip_three_days_off() -> None:
    assert TOWN.after_open_days(date(2026, 4, 30), 10) == date(2026, 5, 19)


def test_clear_days_count_neither_the_first_nor_the_last_and_end_on_a_working_day() -> None:
    assert TOWN.after_clear_days(date(2026, 3, 2), 3) == date(2026, 3, 6)  # Monday: Friday is useful
    assert TOWN.after_clear_days(date(2026, 3, 4), 3) == date(2026, 3, 9)  # would be Sunday


@given(DAYS, st.integers(min_value=1, max_value=40))
def test_a_delay_in_working_days_ends_on_one_and_holds_as_many(start: date, count: int) -> None:
    end = TOWN.after_open_days(start, count)
    between = [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]
    assert TOWN.open(end)
    assert sum(map(TOWN.open, between)) == count


@given(DAYS, st.integers(min_value=0, max_value=36))
def test_months_never_go_past_the_month_they_lead_to(start: date, months: int) -> None:
    end = add_months(start, months)
    assert (end.year - start.year) * 12 + end.month - start.month == months
    assert end.day <= start.day
