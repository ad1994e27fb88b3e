"""When a team is there: hours, holidays, closures, nights, and the two odd days of the year."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.handoff.hours import check_closures, check_hours, clock_of
from assistant.packs.holidays import HolidayRules
from assistant.store.values import Team

OFFICE = "mon-fri 09:00-12:00, mon-fri 14:00-18:00"
CHRISTMAS = HolidayRules(fixed=("12-25",))
MOMENTS = st.integers(0, 2 * 365 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


def team(hours: str = OFFICE, **more: object) -> Team:
    return Team(1, "Paris", opening_hours=hours, **more)  # type: ignore[arg-type]


def at(text: str) -> datetime:
    """A moment by the clock in Paris in winter."""
    return datetime.fromisoformat(f"{text}+01:00")


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-11-23T08:59", False),
        ("2026-11-23T09:00", True),
        ("2026-11-23T12:00", False),
        ("2026-11-23T14:00", True),
        ("2026-11-23T18:00", False),
        ("2026-11-22T10:00", False),
    ],
)
def test_a_team_is_there_in_its_hours(moment: str, is_open: bool) -> None:
    assert clock_of(team()).is_open(at(moment)) is is_open


def test_after_hours_the_next_opening_is_the_next_working_day() -> None:
    assert clock_of(team()).next_opening(at("2026-11-20T18:00")) == at("2026-11-23T09:00")


def test_while_open_the_next_opening_is_now() -> None:
    assert clock_of(team()).next_opening(at("2026-11-23T10:00")) == at("2026-11-23T10:00")


def test_the_next_closing_is_the_end_of_the_span_that_runs() -> None:
    assert clock_of(team()).next_closing(at("2026-11-23T10:00")) == at("2026-11-23T12:00")


def test_spans_that_touch_are_one() -> None:
    clock = clock_of(team("mon 09:00-13:00, mon 13:00-18:00"))
    assert clock.next_closing(at("2026-11-23T10:00")) == at("2026-11-23T18:00")


def test_a_night_belongs_to_the_day_it_begins() -> None:
    clock = clock_of(team("fri 22:00-06:00"))
    assert (clock.is_open(at("2026-11-21T05:00")), clock.is_open(at("2026-11-20T05:00"))) == (True, False)


def test_a_public_holiday_is_kept() -> None:
    assert not clock_of(team(), CHRISTMAS).is_open(at("2026-12-25T10:00"))


def test_a_team_that_works_on_holidays_is_there() -> None:
    assert clock_of(team(keeps_holidays=False), CHRISTMAS).is_open(at("2026-12-25T10:00"))


def test_closures_are_skipped() -> None:
    clock = clock_of(team(closures="2026-12-24..2027-01-01"), CHRISTMAS)
    assert clock.next_opening(at("2026-12-23T18:00")) == at("2027-01-04T09:00")


def test_a_team_that_never_closes_is_always_there() -> None:
    clock = clock_of(team("24/7"))
    assert (clock.is_open(at("2026-12-25T03:00")), clock.next_closing(at("2026-12-25T03:00"))) == (True, None)


@pytest.mark.parametrize("hours", ["", "whenever"])
def test_a_team_without_readable_hours_is_never_there(hours: str) -> None:
    clock = clock_of(team(hours))
    assert (clock.is_open(at("2026-11-23T10:00")), clock.next_opening(at("2026-11-23T10:00"))) == (False, None)


def test_a_duty_contacts_own_hours_know_no_holiday() -> None:
    assert clock_of(team(closures="2026-12-25"), CHRISTMAS, "24/7").is_open(at("2026-12-25T10:00"))


def test_hours_follow_the_clock_on_the_wall_when_it_changes() -> None:
    clock = clock_of(team("mon 09:00-18:00"))
    assert clock.next_opening(datetime(2026, 3, 28, tzinfo=UTC)) == datetime(2026, 3, 30, 7, 0, tzinfo=UTC)


@given(MOMENTS)
def test_at_the_next_opening_it_is_open_and_until_then_closed(now: datetime) -> None:
    clock = clock_of(team(), CHRISTMAS)
    opening = clock.next_opening(now)
    assert opening is not None
    assert clock.is_open(opening)
    assert opening == now or not clock.is_open(opening - timedelta(seconds=1))


@given(MOMENTS)
def test_it_closes_exactly_when_it_says(now: datetime) -> None:
    clock = clock_of(team(), CHRISTMAS)
    closing = clock.next_closing(now)
    assert (closing is not None) is clock.is_open(now)
    if closing is not None:
        assert clock.is_open(closing - timedelta(seconds=1))
        assert not clock.is_open(closing)


def test_hours_that_cannot_be_read_are_refused_with_what_to_write() -> None:
    with pytest.raises(ValueError, match="mon-fri 09:00-18:00"):
        check_hours("9 to 5")


@pytest.mark.parametrize("text", ["24 December", "2026-12-24..2026-12-01", "2026-13-01"])
def test_a_closure_that_cannot_be_read_is_refused_with_its_line(text: str) -> None:
    with pytest.raises(ValueError, match="is not a day"):
        check_closures(f"2026-12-24\n{text}")
