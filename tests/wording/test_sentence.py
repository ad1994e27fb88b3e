from __future__ import annotations

import pytest

from assistant.wording.sentence import sentence


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Hi {gone}, how are you?", "Hi, how are you?"),
        ("{gone}, what brings you?", "What brings you?"),
        ("Well done, {gone}.", "Well done."),
        ("Bravo {gone} !", "Bravo !"),
        ("Near you ({gone}).", "Near you."),
        ("First\n{gone}\nLast", "First\nLast"),
        ("Town: {here}, street: {gone}", "Town: Lyon, street:"),
        ("{gone}", ""),
    ],
)
def test_a_value_that_is_not_there_leaves_no_hole(text: str, words: str) -> None:
    assert sentence(text, lambda slot: "Lyon" if slot == "here" else "") == words


def test_a_text_without_gaps_keeps_its_spacing() -> None:
    assert sentence("a  b\n\n{here}", lambda slot: "c") == "a  b\n\nc"
