"""Whom to name to somebody in danger."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.packs.country import load_countries
from assistant.packs.helplines import protocol, referral, stale
from assistant.packs.services import CATEGORIES, Category, openings
from tests.packs.content import NUMBERS, ROOT, write_country

NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
NIGHT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
COUNTRIES = load_countries(ROOT, NOON.date())
FRANCE = COUNTRIES.resolve("FR")


@pytest.mark.parametrize(
    ("category", "first"),
    [
        ("suicide", "3114"),
        ("self_harm", "3114"),
        ("abuse", "119"),
        ("domestic_violence", "3919"),
        ("online_harassment", "3018"),
        ("sextortion", "3018"),
        ("sleeping_rough", "115"),
        ("overdose", "15 "),
        ("eating_disorder", "0 800 235 236"),
    ],
)
def test_in_france_each_danger_has_its_own_number_first(category: Category, first: str) -> None:
    assert protocol(FRANCE, "fr", NOON, category).talk_now.startswith(first)


def test_a_service_that_is_closed_is_not_named() -> None:
    assert "3018" not in protocol(FRANCE, "fr", NIGHT, "sextortion").talk_now


def test_somebody_answers_at_night_too() -> None:
    assert protocol(FRANCE, "fr", NIGHT, "sextortion").services == ("suicide",)


def test_the_text_is_in_the_persons_language() -> None:
    assert " or " in protocol(FRANCE, "en", NOON, "suicide").talk_now


def test_a_regional_locale_reads_its_languages_text() -> None:
    assert protocol(FRANCE, "fr_BE", NOON, "suicide").talk_now == protocol(FRANCE, "fr", NOON, "suicide").talk_now


def test_in_a_language_the_file_does_not_know_the_number_stands_alone() -> None:
    assert protocol(FRANCE, "pt", NIGHT, "suicide").talk_now == "3114"


def test_numbers_follow_the_country_not_the_language() -> None:
    assert "116 123" in protocol(COUNTRIES.resolve("GB"), "fr", NOON, "suicide").talk_now


def test_in_belgium_the_service_that_speaks_the_language_comes_first() -> None:
    assert protocol(COUNTRIES.resolve("BE"), "nl", NOON, "suicide").services[0] == "suicide_nl"


def test_without_a_pack_the_emergency_number_is_whom_to_talk_to() -> None:
    assert protocol(COUNTRIES.resolve("PL"), "fr", NOON).talk_now == "112"


def test_a_helpline_for_children_is_not_named_to_an_adult() -> None:
    assert "119" not in protocol(FRANCE, "fr", NOON, "abuse", "26_over").talk_now


@pytest.mark.parametrize("code", ["FR", "GB", "US", "BE", "IT", "ES", "PL"])
@pytest.mark.parametrize("category", CATEGORIES)
def test_what_is_named_fits_in_an_sms(code: str, category: Category) -> None:
    for locale in ("fr", "en"):
        assert 0 < len(protocol(COUNTRIES.resolve(code), locale, NOON, category).talk_now) <= 110


@pytest.mark.parametrize("code", ["FR", "GB", "US", "BE", "IT", "ES"])
@pytest.mark.parametrize("locale", ["fr", "en"])
def test_an_unverified_service_is_never_named(code: str, locale: str) -> None:
    country = COUNTRIES.resolve(code)
    named = {one for category in CATEGORIES for one in protocol(country, locale, NOON, category).services}
    assert named <= {one.id for one in country.services if one.verified}


def test_young_people_under_sixteen_in_france_are_sent_to_119() -> None:
    assert referral(FRANCE, "fr").startswith("119")


def test_without_a_referral_the_emergency_number_is_given() -> None:
    assert referral(COUNTRIES.resolve("PL"), "fr") == "112"


def test_a_stale_service_is_still_named_rather_than_none(tmp_path: Path) -> None:
    write_country(tmp_path, "FR", numbers=NUMBERS.replace("2026-11-01", "2020-01-01"))
    country = load_countries(tmp_path, NOON.date()).resolve("FR")
    assert protocol(country, "en", NOON).talk_now == "0800 (free)"


def test_stale_services_are_listed() -> None:
    assert len(stale(FRANCE, date(2028, 1, 1))) == len(FRANCE.services)


@pytest.mark.parametrize(
    ("hours", "moment", "is_open"),
    [
        ("09:00-23:00", datetime(2026, 11, 23, 9, 0, tzinfo=UTC), True),
        ("09:00-23:00", datetime(2026, 11, 23, 23, 0, tzinfo=UTC), False),
        ("08:00-02:00", datetime(2026, 11, 23, 1, 59, tzinfo=UTC), True),
        ("08:00-02:00", datetime(2026, 11, 23, 2, 0, tzinfo=UTC), False),
        ("mon-fri 10:00-16:00", datetime(2026, 11, 22, 12, 0, tzinfo=UTC), False),
        ("fri-mon 10:00-16:00", datetime(2026, 11, 22, 12, 0, tzinfo=UTC), True),
        ("fri 20:00-02:00", datetime(2026, 11, 21, 1, 0, tzinfo=UTC), True),
        ("sat 10:00-12:00, mon 14:00-24:00", datetime(2026, 11, 23, 23, 59, tzinfo=UTC), True),
    ],
)
def test_hours_are_read_as_people_write_them(hours: str, moment: datetime, is_open: bool) -> None:
    assert any(one.covers(moment) for one in openings(hours)) is is_open


@given(st.text(max_size=20))
def test_unreadable_hours_are_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match=r"write 24/7"):
        openings("x" + text)
