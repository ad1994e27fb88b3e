"""Conditions: what they parse, when they hold, what they refuse."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.dialogue.conditions import BadCondition, parse
from assistant.dialogue.values import Json

SLOTS: dict[str, Json] = {"mood": "low", "energy": 3.0, "flag": True, "nets": ["a", "b"], "empty": None, "count": 1}
FACTS: dict[str, Json] = {"consent": "yes"}


@pytest.mark.parametrize(
    "text",
    [
        'slots.mood is "low"',
        "slots.mood = 'low'",
        'slots.mood == "low"',
        'slots.mood is not "high"',
        'slots.mood != "high"',
        "slots.energy < 4",
        "slots.energy >= 3",
        "slots.energy is 3",
        "slots.flag",
        "slots.flag is true",
        "not slots.empty",
        "slots.empty is null",
        "slots.mood is not null",
        'slots.nets contains "a"',
        'slots.mood contains "lo"',
        'context.consent is "yes" and slots.energy > 2',
        'slots.energy > 9 or slots.mood is "low"',
        'not (slots.energy > 9 or slots.mood is "high")',
        'slots.energy > 9 and slots.flag or slots.mood is "low"',
        "slots.unheard_of is null",
        "-1 < slots.energy",
    ],
)
def test_it_holds(text: str) -> None:
    assert parse(text).holds(SLOTS, FACTS)


@pytest.mark.parametrize(
    "text",
    [
        "slots.count is true",  # 1 is not true
        "slots.mood < 3",  # a text is not smaller than a number
        "slots.flag > 0",
        "slots.energy contains 3",
        "slots.empty",
        "not slots.flag",
        'slots.unheard_of is "low"',
    ],
)
def test_it_does_not_hold(text: str) -> None:
    assert not parse(text).holds(SLOTS, FACTS)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("slots.mood is", "too early"),
        ("", "too early"),
        ("slots.mood low", "not expected"),
        ('(slots.mood is "low"', "parenthesis"),
        ("mood is 3", "neither slots"),
        ("slots.a.b is 3", "neither slots"),
        ('slots.mood matches "x"', "no regular expressions"),
        ("slots.mood is `ls`", "cannot read"),
        ("__import__('os') is 1", "neither slots"),
        ("slots.a is 1 and " * 100, "at most"),
    ],
)
def test_it_is_refused_with_a_reason(text: str, reason: str) -> None:
    with pytest.raises(BadCondition, match=reason):
        parse(text)


@given(st.text(alphabet="slots.context mood<>=!()\"' andornotis1234contains", max_size=60))
@settings(max_examples=150, deadline=None)
def test_any_text_is_either_a_condition_or_refused(text: str) -> None:
    with contextlib.suppress(BadCondition):
        assert parse(text).holds(SLOTS, FACTS) in (True, False)
