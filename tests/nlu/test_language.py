"""A guess of the language, only when sure."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlu.interpreter import EmbeddedInterpreter
from tests.nlu.content import held_out


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("slt", "fr"),
        ("bjr jve 1 stage koi fr", "fr"),
        ("je comprends pas ta question", "fr"),
        ("hello can i talk to someone", "en"),
        ("wagwan", "en"),
        ("ok", None),
        ("menu", None),
        ("2", None),
        ("quiero hablar con una persona por favor", "es"),
        ("vorrei parlare con qualcuno", "it"),
        ("хочу поговорить", None),
        ("", None),
    ],
)
def test_a_sure_guess_among_our_languages_or_none(
    interpreter: EmbeddedInterpreter, text: str, language: str | None
) -> None:
    assert interpreter.guess_language(text) == language


@pytest.mark.parametrize("locale", ["fr", "en", "es", "it"])
def test_lines_held_out_are_almost_never_taken_for_another_language(
    interpreter: EmbeddedInterpreter, locale: str
) -> None:
    lines = held_out(locale)
    guesses = Counter(interpreter.guess_language(line.text) for line in lines)
    assert len(lines) - guesses[locale] - guesses[None] <= 0.01 * len(lines)
    assert guesses[locale] >= 0.9 * len(lines)


@pytest.mark.parametrize(
    ("text", "locale", "meaning"),
    [
        ("hello can i talk to someone", "fr", "human"),
        ("je veux parler à quelqu'un", "en", "human"),
        ("quiero hablar con una persona", "fr", "human"),
    ],
)
def test_a_message_in_our_other_language_is_understood(
    interpreter: EmbeddedInterpreter, text: str, locale: str, meaning: str
) -> None:
    assert interpreter.parse(text, locale).intent == meaning


@pytest.mark.parametrize(
    ("text", "locale", "answers"),
    [
        ("delete everything you have on me", "fr", "en"),
        ("je veux parler à quelqu'un", "fr_BE", "fr"),
        ("ok", "en", "en"),
    ],
)
def test_the_locale_that_answers_is_known(
    interpreter: EmbeddedInterpreter, text: str, locale: str, answers: str
) -> None:
    assert interpreter.locale_for(text, locale) == answers


@pytest.mark.parametrize("text", ["\ud800" * 40, "\x00" * 40, "bonjour\x00\x07 tout le monde\udfff", "ﷺ" * 50])
def test_broken_text_is_survived(interpreter: EmbeddedInterpreter, text: str) -> None:
    assert interpreter.guess_language(text) in {None, "fr", "en", "es", "it"}


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(exclude_categories=()), max_size=200))
def test_any_text_gives_one_of_our_languages_or_none(interpreter: EmbeddedInterpreter, text: str) -> None:
    assert interpreter.guess_language(text) in {None, "fr", "en", "es", "it"}
