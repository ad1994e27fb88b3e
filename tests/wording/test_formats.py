from __future__ import annotations

from datetime import date

import pytest
from babel.localedata import locale_identifiers

from assistant.wording import formats

TUESDAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("fr", "mardi 24 novembre"),
        ("fr_BE", "mardi 24 novembre"),
        ("en", "Tuesday 24 November"),
        ("en_US", "Tuesday, November 24"),
        ("es", "martes, 24 de noviembre"),
        ("hu", "november 24., kedd"),
        ("not a locale", "Tuesday 24 November"),
    ],
)
def test_a_day_is_written_in_words(locale: str, words: str) -> None:
    assert formats.day(TUESDAY, locale) == words


def test_every_locale_of_babel_can_write_a_day() -> None:
    languages = [name for name in locale_identifiers() if "_" not in name and name != "root"]
    assert [name for name in languages if "24" not in formats.day(TUESDAY, name)] == []


@pytest.mark.parametrize(
    ("value", "locale", "words"),
    [
        (7.0, "fr", "7"),
        (7.5, "fr", "7,5"),
        (7.5, "en", "7.5"),
        (1234, "fr", "1 234"),
        (float("nan"), "en", ""),
        (10**400, "en", ""),
        (1e26, "fr", ""),
    ],
)
def test_a_number_is_written_as_the_locale_does(value: float, locale: str, words: str) -> None:
    assert formats.number(value, locale) == words


@pytest.mark.parametrize(
    ("items", "locale", "words"),
    [
        (["a", "b", "c"], "fr", "a, b et c"),
        (["a", "b", "c"], "en", "a, b and c"),
        (["a", ""], "fr", "a"),
        ([], "fr", ""),
    ],
)
def test_a_list_is_joined_as_the_locale_does(items: list[str], locale: str, words: str) -> None:
    assert formats.listing(items, locale) == words
