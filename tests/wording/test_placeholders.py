from __future__ import annotations

import pytest

from assistant.wording.placeholders import difference, fill, placeholders, stray_braces


def test_placeholders_are_found_by_name() -> None:
    assert placeholders("Hi {name}, {name} from {town}") == {"name", "town"}


@pytest.mark.parametrize("text", ["{0}", "{a.b}", "{a[0]}", "{ a }", "{", "}", "{a!r}", "{a:>9}", "{{a}}", "{}"])
def test_anything_else_between_braces_is_stray(text: str) -> None:
    assert stray_braces(text)


def test_a_value_that_looks_like_a_placeholder_stays_as_it_is() -> None:
    assert fill("{a} and {b}", {"a": "{b}", "b": "2"}.__getitem__) == "{b} and 2"


def test_the_same_placeholders_in_another_order_are_no_difference() -> None:
    assert difference("{b} {a}", {"a", "b"}, {"a", "b"}) is None


@pytest.mark.parametrize(
    ("text", "words"),
    [("Bonjour", "{name} is missing"), ("{nom} {name}", "{nom} does not exist"), ("{name.x} {name}", "only hold")],
)
def test_a_difference_says_what_to_correct(text: str, words: str) -> None:
    assert words in (difference(text, {"name"}, {"name"}) or "")
