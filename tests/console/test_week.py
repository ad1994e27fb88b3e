"""Opening hours with the days of the reader's language."""

from __future__ import annotations

import pytest

from assistant.console.teams.week import as_shown, as_stored


@pytest.mark.parametrize(
    ("locale", "typed"),
    [
        ("fr", "lun-ven 09:00-18:00, sam 10:00-12:00"),
        ("fr", "Lundi-Vendredi 09:00-18:00, samedi 10:00-12:00"),
        ("fr", "lun.-ven. 09:00-18:00, sam. 10:00-12:00"),
        ("fr", "mon-fri 09:00-18:00, sat 10:00-12:00"),
        ("en", "Monday-Friday 09:00-18:00, Saturday 10:00-12:00"),
        ("es", "lun-vie 09:00-18:00, sáb 10:00-12:00"),
    ],
)
def test_days_may_be_written_in_the_readers_language(locale: str, typed: str) -> None:
    assert as_stored(typed, locale) == "mon-fri 09:00-18:00, sat 10:00-12:00"


@pytest.mark.parametrize("typed", ["24/7", "09:00-23:00", "", "demain 9h"])
def test_what_names_no_day_stays_as_it_is(typed: str) -> None:
    assert as_stored(typed, "fr") == typed


def test_days_are_shown_as_they_may_be_written() -> None:
    assert as_shown("mon-fri 09:00-18:00, sat 10:00-12:00", "fr") == "lun-ven 09:00-18:00, sam 10:00-12:00"


@pytest.mark.parametrize("locale", ["fr", "en", "es", "it", "de", "ar"])
def test_what_is_shown_can_be_saved_again(locale: str) -> None:
    stored = "mon-wed 09:00-12:00, thu 10:00-12:00, fri-sat 08:00-10:00, sun 10:00-11:00"
    assert as_stored(as_shown(stored, locale), locale) == stored
