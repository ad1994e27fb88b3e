"""Days and quantities as people say them, with the words of the languages that ship."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assistant.dialogue.answers.answer import INVALID, Answer
from assistant.dialogue.answers.dates import day
from assistant.dialogue.answers.message import take_apart
from assistant.dialogue.answers.numbers import quantity
from assistant.dialogue.values import Context, Expected
from assistant.packs.locale import load_pack

LOCALES = Path(__file__).parents[2] / "locales"
WORDS = {locale: load_pack(LOCALES / locale).words for locale in ("fr", "en")}
TODAY = date(2026, 11, 25)
"""A Wednesday."""


def said_day(locale: str, text: str) -> Answer | None:
    words = WORDS[locale]
    context = Context(locale=locale, channel="sms", today=TODAY, words=words)
    return day(take_apart(text, words), Expected("when", "date"), context)


def said_number(locale: str, text: str) -> Answer | None:
    return quantity(take_apart(text, WORDS[locale]), Expected("hours", "float"), WORDS[locale])


@pytest.mark.parametrize(
    ("locale", "text", "meant"),
    [
        ("fr", "demain", "2026-11-26"),
        ("fr", "ds 3 jrs", "2026-11-28"),
        ("fr", "dans deux semaines stp", "2026-12-09"),
        ("fr", "2 semaines", "2026-12-09"),
        ("fr", "d'ici 10 jours", "2026-12-05"),
        ("fr", "dans vingt et un jours", "2026-12-16"),
        ("fr", "dans trois mois", "2027-02-25"),
        ("fr", "3 mars", "2027-03-03"),
        ("fr", "le 1er avril", "2027-04-01"),
        ("fr", "jeudi 3 décembre", "2026-12-03"),
        ("fr", "le 3", "2026-12-03"),
        ("fr", "fin du mois", "2026-11-30"),
        ("fr", "ce week-end", "2026-11-28"),
        ("fr", "lundi prochain", "2026-11-30"),
        ("fr", "mar", "2026-12-01"),
        ("en", "in 2 wks", "2026-12-09"),
        ("en", "the 3rd of march", "2027-03-03"),
        ("en", "March 3rd", "2027-03-03"),
        ("en", "end of the month", "2026-11-30"),
        ("en", "next friday", "2026-11-27"),
    ],
)
def test_a_day_is_understood(locale: str, text: str, meant: str) -> None:
    assert said_day(locale, text) == Answer(slots={"when": meant})


@pytest.mark.parametrize(("locale", "text"), [("fr", "il y a 2 semaines"), ("en", "2 weeks ago"), ("fr", "deux")])
def test_what_is_no_coming_day_is_not_made_one(locale: str, text: str) -> None:
    assert said_day(locale, text) is None


def test_a_day_that_does_not_exist_is_said_to_be_none() -> None:
    assert said_day("fr", "31 février") == INVALID


@pytest.mark.parametrize(
    ("locale", "text", "meant"),
    [
        ("fr", "vingt-cinq", 25),
        ("fr", "vingt et un", 21),
        ("fr", "soixante quinze", 75),
        ("fr", "quatre-vingt-dix-sept", 97),
        ("fr", "une trentaine", 30),
        ("fr", "environ trente cinq", 35),
        ("fr", "7 sur 10", 7),
        ("en", "twenty one", 21),
        ("en", "a hundred and five", 105),
        ("en", "seven", 7),
    ],
)
def test_a_quantity_is_understood(locale: str, text: str, meant: float) -> None:
    words = WORDS[locale]
    bounded = Expected("hours", "float", max_value=10) if "10" in text else Expected("hours", "float")
    assert quantity(take_apart(text, words), bounded, words) == Answer(slots={"hours": float(meant)})


@pytest.mark.parametrize("text", ["deux trois", "le dernier", "dix ou douze"])
def test_two_numbers_are_none(text: str) -> None:
    assert said_number("fr", text) is None
