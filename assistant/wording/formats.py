"""Dates, numbers and lists as a locale writes them, through Babel (CLDR)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from babel.core import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal

LARGEST = 1e15
"""Beyond it a float is not exact; nobody means such a number."""

_SPACES = str.maketrans({"\u202f": " ", "\u00a0": " "})
"""CLDR separates thousands with narrow spaces, each of which doubles the price of an SMS."""

_HOUSE_ENGLISH = "en_GB"
"""English without a country: "Tuesday 24 November", "a, b and c"."""


def day(value: date, locale: str) -> str:
    """Weekday, day and month in words: "mardi 24 novembre", "Tuesday 24 November". The year is never far."""
    return format_date(value, _day_pattern(locale), locale=_babel(locale)).translate(_SPACES)


def number(value: float, locale: str) -> str:
    """At most two decimals, none when they are zeros: 7.0 → "7", 7.5 → "7,5" in French. "" for what is no count."""
    if not -LARGEST < value < LARGEST:
        return ""
    return format_decimal(value, format="#,##0.##", locale=_babel(locale)).translate(_SPACES)


def listing(items: Sequence[str], locale: str) -> str:
    """ "a, b et c" in French; empty for no items."""
    return format_list([item for item in items if item], locale=_babel(locale))


def language(identifier: str, locale: str) -> str:
    """What a language is called within a sentence: "en" → "anglais" in French; the identifier if nobody knows."""
    code = identifier.replace("-", "_").partition("_")[0]
    return str(_babel(locale).languages.get(code, identifier))


@lru_cache(maxsize=64)
def _babel(locale: str) -> Locale:
    """The locale Babel has for this identifier; an unknown one is written as house English."""
    name = _HOUSE_ENGLISH if locale == "en" else locale.replace("-", "_")
    try:
        return Locale.parse(name)
    except (UnknownLocaleError, ValueError, TypeError):
        return Locale.parse(_HOUSE_ENGLISH)


@lru_cache(maxsize=64)
def _day_pattern(locale: str) -> str:
    """CLDR's pattern for weekday, day and month, its abbreviated names written in full."""
    skeletons = _babel(locale).datetime_skeletons
    found = next((skeletons[name] for name in ("MMMMEEEEd", "MMMMEd", "MMMEd") if name in skeletons), None)
    pattern = found.pattern if found is not None else "EEEE d MMMM"
    return _widened(pattern)


def _widened(pattern: str) -> str:
    """E → EEEE and MMM → MMMM outside quoted parts."""
    parts = re.split(r"('[^']*')", pattern)
    return "".join(
        part if part.startswith("'") else re.sub(r"\bL{3,4}\b|\bM{3,4}\b", "MMMM", re.sub(r"[Ec]+", "EEEE", part))
        for part in parts
    )
