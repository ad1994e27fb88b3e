from __future__ import annotations

from assistant.wording.sources import forms, in_order
from tests.wording.books import text


def test_a_text_that_counts_has_two_forms() -> None:
    assert forms(text("t/x", "one thing", many="{count} things")) == ("one thing", "{count} things")


def test_a_plain_text_has_one_form() -> None:
    assert forms(text("t/x", "Hi")) == ("Hi",)


def test_texts_come_in_the_order_of_files_and_lines() -> None:
    given = [text("b/x", "B"), text("a/y", "A2", line=9), text("a/x", "A1", line=2)]
    assert [source.text for source in in_order(given)] == ["A1", "A2", "B"]
