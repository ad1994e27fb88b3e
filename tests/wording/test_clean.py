from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.wording.clean import MARKS_LIMIT, VALUE_LIMIT, clean, forbidden_character


@pytest.mark.parametrize("bad", ["\x00", "\x1b", "\x7f", "\ud800", "\u202e", "\u2066", "\u200f", "\u200b", "\ufeff"])
def test_characters_that_disturb_a_sentence_are_removed(bad: str) -> None:
    assert clean(f"Ly{bad}on") == "Lyon"


@pytest.mark.parametrize("text", ["👩‍🍳 chef", "می‌خواهم", "Éloïse d'Arc", "Nguyễn", "line\nline"])
def test_what_a_language_needs_is_kept(text: str) -> None:
    assert clean(text) == text


def test_stacked_marks_are_cut() -> None:
    assert len(clean("a" + "\u0301" * 10_000)) == 1 + MARKS_LIMIT


def test_a_long_value_is_cut_and_says_so() -> None:
    assert (len(clean("a" * 5000)), clean("a" * 5000)[-3:]) == (VALUE_LIMIT, "...")


def test_many_blank_lines_become_one() -> None:
    assert clean("a\r\n\r\n\r\n\r\nb") == "a\n\nb"


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_no_text_is_too_strange(text: str) -> None:
    cleaned = clean(text)
    assert len(cleaned) <= VALUE_LIMIT
    assert {unicodedata.category(c) for c in cleaned if c != "\n"}.isdisjoint({"Cc", "Cs"})


@pytest.mark.parametrize(
    ("text", "found"), [("a\x07", "U+0007"), ("\u202eabc", "U+202E"), ("a\nb", None), ("\u200fא", None)]
)
def test_a_catalogue_may_hold_direction_marks_but_no_overrides(text: str, found: str | None) -> None:
    assert forbidden_character(text) == found
