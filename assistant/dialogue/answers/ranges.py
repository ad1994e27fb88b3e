"""Choosing a range by a number within it: "17" or "16 ou 17" for "De 16 à 17 ans"."""

from __future__ import annotations

import re
from typing import Final

from assistant.dialogue.answers.answer import Answer, chosen
from assistant.dialogue.answers.message import Message, folded_label
from assistant.dialogue.values import Expected, Option

MAX_WORDS: Final = 5
MAX_CONNECTOR: Final = 3
"""Letters of words that may stand around the numbers ("ou", "j'ai", "ans")."""

_SIGN: Final = re.compile(r"(?<![\d\s])\s*[-+<>]\s*\w")
_DIGITS: Final = re.compile(r"\d{1,6}")


def by_range(message: Message, expected: Expected) -> Answer | None:
    """The one option whose label names two numbers that hold all numbers said."""
    said = [int(found) for found in _DIGITS.findall(message.folded)]
    if not said or len(message.words) > MAX_WORDS or not _bare(message):
        return None
    fitting = [option for option in expected.options if _holds(option, said)]
    return chosen(fitting[0], expected.slot) if len(fitting) == 1 else None


def _bare(message: Message) -> bool:
    """Numbers and little else: "moins de 16" and "-16" speak of another range."""
    little = all(word.isdecimal() or len(word) <= MAX_CONNECTOR for word in message.words)
    return little and not _SIGN.search(message.raw)


def _holds(option: Option, said: list[int]) -> bool:
    bounds = [int(found) for found in _DIGITS.findall(folded_label(option.label))]
    return len(bounds) == 2 and all(bounds[0] <= number <= bounds[1] for number in said)
