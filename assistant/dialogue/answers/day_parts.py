"""Choosing a part of the day by the hour within it: "lundi 14h" or "around 2pm" for "In the afternoon"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from assistant.dialogue.answers.answer import Answer, chosen
from assistant.dialogue.answers.message import Message
from assistant.dialogue.answers.negation import negated
from assistant.dialogue.values import Expected
from assistant.dialogue.words import Words

PARTS: Final = {"morning": range(5, 12), "afternoon": range(12, 18), "evening": range(18, 24)}
"""The hours of an option, by its value."""
MAX_WORDS: Final = 8

_HOUR: Final = re.compile(
    r"(?<![\d:])(\d{1,2})"
    r"(?:\s?(?:h|heures?|uhr)\b|\s?h\s?\d\d\b|:\d\d(?!\d)(?!\s?[ap]\.?m)|(?::\d\d)?\s?([ap])\.?m\b)",
    re.IGNORECASE,
)


def by_hour(message: Message, expected: Expected, words: Words) -> Answer | None:
    """The one option that holds every hour said. A bare number is none: it may be the number of an answer."""
    options = {option.value: option for option in expected.options if option.value in PARTS}
    if len(options) < len(PARTS) or len(message.words) > MAX_WORDS or negated(message, words):
        return None
    hours = tuple(_hours(message.raw))
    held = [option for value, option in options.items() if hours and all(hour in PARTS[str(value)] for hour in hours)]
    return chosen(held[0], expected.slot, sure=False) if held else None


def _hours(text: str) -> Iterator[int]:
    for found in _HOUR.finditer(text):
        hour, half = int(found[1]), (found[2] or "").lower()
        yield hour % 12 + (12 if half == "p" else 0) if half else hour
