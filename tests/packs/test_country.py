"""Countries: rules, whose number it is, when nothing leaves unasked."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import ContentError
from assistant.packs.country import ELSEWHERE, Countries, load_countries, load_country
from tests.packs.content import COUNTRY, NUMBERS, ROOT, write_country

TODAY = date(2026, 11, 23)
COUNTRIES = load_countries(ROOT, TODAY)


def refused(root: Path, rules: str = COUNTRY, numbers: str = NUMBERS) -> str:
    with pytest.raises(ContentError) as caught:
        load_country(write_country(root, "FR", rules, numbers), TODAY)
    return str(caught.value)


def test_the_countries_shipped_have_no_error() -> None:
    assert [one for one in COUNTRIES.problems if one.severity == "error"] == []


@pytest.mark.parametrize(
    ("code", "number"), [("FR", "112"), ("GB", "999"), ("US", "911"), ("IT", "112"), ("ES", "112"), ("BE", "112")]
)
def test_each_country_has_its_emergency_number(code: str, number: str) -> None:
    assert COUNTRIES.resolve(code).emergency_number == number


def test_a_country_without_pack_has_the_number_every_phone_knows() -> None:
    assert COUNTRIES.resolve("PL") == ELSEWHERE


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("+33639980001", "FR"),
        ("+447700900123", "GB"),
        ("+12025550123", "US"),
        ("+262692000000", "FR"),
        ("FR.1234abcd", "FR"),
        ("GB.9z", "GB"),
        ("+48500000000", "PL"),
    ],
)
def test_an_address_tells_its_country(address: str, code: str) -> None:
    assert COUNTRIES.country_of(address, "ES") == code


@pytest.mark.parametrize("address", ["", "bot", "+", "+999123", "cc.abc", "00", "١٢٣"])
def test_an_address_that_tells_nothing_is_the_channels_country(address: str) -> None:
    assert COUNTRIES.country_of(address, "ES") == "ES"


@given(st.text())
@settings(max_examples=200)
def test_no_address_breaks_the_country(address: str) -> None:
    assert COUNTRIES.country_of(address, "FR")


@pytest.mark.parametrize(
    "now",
    [
        datetime(2026, 11, 23, 19, 0, tzinfo=UTC),  # Monday, 20:00 in Paris
        datetime(2026, 11, 24, 7, 59, tzinfo=UTC),
        datetime(2026, 11, 22, 12, 0, tzinfo=UTC),  # Sunday
        datetime(2026, 11, 11, 12, 0, tzinfo=UTC),  # a holiday
    ],
)
def test_nights_sundays_and_holidays_are_quiet(now: datetime) -> None:
    assert COUNTRIES.resolve("FR").is_quiet(now)


@pytest.mark.parametrize("now", [datetime(2026, 11, 23, 18, 59, tzinfo=UTC), datetime(2026, 11, 24, 8, 0, tzinfo=UTC)])
def test_a_weekday_is_not_quiet(now: datetime) -> None:
    assert not COUNTRIES.resolve("FR").is_quiet(now)


def test_the_next_moment_to_write_skips_the_night() -> None:
    late = datetime(2026, 11, 23, 22, 0, tzinfo=UTC)
    assert COUNTRIES.resolve("FR").next_loud(late) == datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def test_the_next_moment_to_write_skips_sunday_and_christmas() -> None:
    eve = datetime(2026, 12, 24, 20, 0, tzinfo=UTC)
    assert COUNTRIES.resolve("FR").next_loud(eve) == datetime(2026, 12, 26, 8, 0, tzinfo=UTC)


def test_the_next_moment_to_write_is_now_when_now_is_fine() -> None:
    noon = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
    assert COUNTRIES.resolve("FR").next_loud(noon) == noon


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("Europe/Paris", "Paris"), "country.yml:2: error: `timezone`: `Paris` is not a time zone"),
        (('["05-01"]', '["13-01"]'), "country.yml:5"),
        (("last monday 8", "final monday 8"), "is not a rule"),
        (('"20:00"', '"25:00"'), "quiet.start"),
    ],
)
def test_a_rule_that_cannot_be_used_is_told_with_its_line(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    assert said in refused(tmp_path, rules=COUNTRY.replace(*change))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("distress", "sadness"), "covers"),
        (("09:00-23:00", "nine to five"), "numbers.yml:8: error: `services.0.hours`"),
        (("under_16: listen", "under_16: nobody"), "numbers.yml:2: error: There is no service `nobody`"),
        (("    verified_on: 2026-11-01\n", ""), "needs `verified_on`"),
        (("0800 (free)", "x" * 61), "text.en"),
        (("https://example.org", "a friend"), "source"),
    ],
)
def test_a_number_that_cannot_be_used_is_told_with_its_line(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    assert said in refused(tmp_path, numbers=NUMBERS.replace(*change))


def test_two_services_may_not_share_an_id(tmp_path: Path) -> None:
    twice = NUMBERS + NUMBERS.partition("services:\n")[2]
    assert "used twice" in refused(tmp_path, numbers=twice)


def test_a_folder_that_is_not_a_country_is_told(tmp_path: Path) -> None:
    write_country(tmp_path, "France")
    assert "not an ISO 3166" in str(load_countries(tmp_path, TODAY).problems[0])


def test_a_broken_country_leaves_the_others_working(tmp_path: Path) -> None:
    write_country(tmp_path, "FR", rules="name: [")
    write_country(tmp_path, "BE")
    assert list(load_countries(tmp_path, TODAY).by_code) == ["BE"]


def loaded_with(root: Path, numbers: str) -> Countries:
    write_country(root, "FR", numbers=numbers)
    return load_countries(root, TODAY)


def test_a_number_checked_half_a_year_ago_is_an_error(tmp_path: Path) -> None:
    (problem,) = loaded_with(tmp_path, NUMBERS.replace("2026-11-01", "2026-05-26")).problems
    assert (problem.severity, problem.line) == ("error", 4)


def test_a_stale_number_is_still_named_rather_than_none(tmp_path: Path) -> None:
    countries = loaded_with(tmp_path, NUMBERS.replace("2026-11-01", "2026-05-26"))
    assert [one.id for one in countries.resolve("FR").services] == ["listen"]


def test_a_number_checked_within_half_a_year_is_fine(tmp_path: Path) -> None:
    assert loaded_with(tmp_path, NUMBERS.replace("2026-11-01", "2026-05-28")).problems == ()


def test_an_unverified_number_is_a_warning(tmp_path: Path) -> None:
    (problem,) = loaded_with(tmp_path, NUMBERS.replace("verified: true", "verified: false")).problems
    assert "not verified" in problem.message
