"""Public holidays by rule."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.packs.country import load_countries
from assistant.packs.holidays import HolidayRules, easter
from tests.packs.content import ROOT

COUNTRIES = load_countries(ROOT, date(2026, 11, 23))


@pytest.mark.parametrize(
    ("year", "month", "day"), [(1818, 3, 22), (2000, 4, 23), (2026, 4, 5), (2027, 3, 28), (2038, 4, 25)]
)
def test_easter_falls_on_its_published_date(year: int, month: int, day: int) -> None:
    assert easter(year) == date(year, month, day)


@pytest.mark.parametrize(
    ("country", "day"),
    [
        ("FR", date(2026, 5, 14)),  # Ascension
        ("FR", date(2026, 5, 25)),  # Whit Monday
        ("FR", date(2026, 7, 14)),
        ("GB", date(2026, 4, 3)),  # Good Friday
        ("GB", date(2026, 8, 31)),  # Summer bank holiday
        ("GB", date(2026, 12, 28)),  # 26 December is a Saturday
        ("GB", date(2021, 12, 27)),  # Christmas on a Saturday
        ("GB", date(2021, 12, 28)),  # and Boxing Day on the Sunday after it
        ("US", date(2026, 11, 26)),  # Thanksgiving
        ("US", date(2026, 1, 19)),
        ("IT", date(2026, 4, 6)),
        ("ES", date(2026, 10, 12)),
        ("BE", date(2026, 7, 21)),
    ],
)
def test_a_public_holiday_is_known(country: str, day: date) -> None:
    assert COUNTRIES.resolve(country).holidays.is_holiday(day)


@pytest.mark.parametrize(
    ("country", "day"), [("FR", date(2026, 12, 26)), ("GB", date(2026, 7, 14)), ("US", date(2026, 5, 1))]
)
def test_an_ordinary_day_is_not_a_holiday(country: str, day: date) -> None:
    assert not COUNTRIES.resolve(country).holidays.is_holiday(day)


@pytest.mark.parametrize(
    "rules", [HolidayRules(fixed=("02-29",)), HolidayRules(fixed=("5/1",)), HolidayRules(nth=("fifth monday 1",))]
)
def test_a_rule_that_cannot_be_read_is_told(rules: HolidayRules) -> None:
    assert len(rules.wrong()) == 1


def test_a_fifth_month_that_does_not_exist_is_told() -> None:
    assert HolidayRules(nth=("last monday 13",)).wrong()
