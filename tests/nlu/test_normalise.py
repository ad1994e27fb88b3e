"""From the writing of text messages to plain words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlu.normalise import Habits, normalise

HABITS = Habits({"jsp": "je sais pas", "pk": "pourquoi"}, {"👍": "ok", "+": "plus"})


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("JSP", "je sais pas"),
        ("Jspppp", "je sais pas"),
        ("ouiiiii !!!", "oui"),
        ("pk ??", "pourquoi"),
        ("pkg", "pkg"),
        ("👍🏽", "ok"),
        ("a+", "a plus"),
        ("j'ai 1000 €", "j ai 1000"),
        ("allée", "allee"),
        ("", ""),
        ("❤️", ""),
    ],
)
def test_short_forms_drawn_out_letters_and_signs_become_words(written: str, read: str) -> None:
    assert normalise(written, HABITS, 100) == read


def test_only_the_first_characters_are_read() -> None:
    assert normalise("oui " * 1000, Habits(), 10) == "oui oui ou"


@settings(max_examples=150)
@given(st.text(max_size=300))
def test_any_text_becomes_words_separated_by_single_spaces(text: str) -> None:
    found = normalise(text, HABITS, 100)
    assert found == " ".join(found.split())
