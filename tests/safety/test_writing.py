"""Reading what people type."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.safety.writing import MAX_WORD, Writing

WRITING = Writing(
    spelling={"jveux": ("je", "veux"), "j": ("je",)},
    ignored={"trop"},
    vocabulary={"je", "veux", "mourir", "suicide", "la", "vie", "🔪"},
    prefixes=("scarif",),
    strong={"suicide", "mourir"},
)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("Jveux TROP mourir", ["je", "veux", "mourir"]),
        ("mouriiiir", ["mourir"]),
        ("mourrir", ["mourir"]),
        ("$uicid3", ["suicide"]),
        ("su#cide", ["suicide"]),
        ("suicde", ["suicide"]),
        ("s u i c i d e", ["suicide"]),
        ("sui cide", ["suicide"]),
        ("jeveuxmourir", ["je", "veux", "mourir"]),
        ("scarifications", ["scarifications"]),
        ("la_vie🔪", ["la", "vie", "🔪"]),
        ("Où ça", ["ou", "ca"]),
        ("2m1", ["2m1"]),
        ("a b c d e", ["a", "b", "c", "d", "e"]),
        ("courir", ["courir"]),
        ("ok!non", ["ok", "non"]),
    ],
)
def test_a_message_is_read_as_the_lexicons_words(typed: str, read: list[str]) -> None:
    assert WRITING.words(typed) == read


@given(st.text(max_size=200))
@settings(max_examples=200, deadline=None)
def test_any_text_has_a_reading(text: str) -> None:
    assert all(word and len(word) <= MAX_WORD * 4 for word in WRITING.words(text))
