"""Choosing a range by a number within it: "17" or "16 ou 17" for "De 16 à 17 ans"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from assistant.dialogue.answers.answer import Answer, chosen
from assistant.dialogue.answers.message import Message, folded_label
from assistant.dialogue.answers.negation import negated
from assistant.dialogue.values import Expected, Option
from assistant.dialogue.words import Words

Span = tuple[int, int]

MAX_WORDS: Final = 5
MAX_CONNECTOR: Final = 3
"""Letters of words that may stand around the numbers ("ou", "j'ai", "ans")."""

MAX_NUMBER: Final = 999_999
"""What six digits hold: an open range ends there."""

_SIGN: Final = re.compile(r"(?<![\d\s])\s*[-+<>]\s*\w")
_DIGITS: Final = re.compile(r"\d{1,6}")


def by_range(message: Message, expected: Expected, words: Words) -> Answer | None:
    """The one option whose label names two numbers that hold all numbers said, or one number that leaves room for them.

    "15" is "Under 16" where "From 16 to 17" is offered too: which side is open shows in the other ranges, so that no
    word of the language need be known.
    """
    said = [int(found) for found in _DIGITS.findall(message.folded)]
    if not said or len(message.words) > MAX_WORDS or not _bare(message) or negated(message, words):
        return None
    spans = [(option, span) for option, span in _spans(expected.options) if _holds(span, said)]
    return chosen(spans[0][0], expected.slot) if len(spans) == 1 else None


def _bare(message: Message) -> bool:
    """Numbers and little else: "moins de 16" and "-16" speak of another range."""
    little = all(word.isdecimal() or len(word) <= MAX_CONNECTOR for word in message.words)
    return little and not _SIGN.search(message.raw)


def _holds(span: Span, said: list[int]) -> bool:
    return all(span[0] <= number <= span[1] for number in said)


def _spans(options: Sequence[Option]) -> Iterator[tuple[Option, Span]]:
    """Each option that names a range, with its bounds, both included."""
    named = [(option, _numbers(option)) for option in options]
    closed = [numbers for _, numbers in named if len(numbers) == 2]
    if not closed:
        return
    lowest, highest = min(low for low, _ in closed), max(high for _, high in closed)
    for option, numbers in named:
        if len(numbers) == 2:
            yield option, (numbers[0], numbers[1])
        elif len(numbers) == 1 and numbers[0] <= lowest:
            yield option, (0, numbers[0] - 1)
        elif len(numbers) == 1 and numbers[0] >= highest:
            yield option, (numbers[0] + 1, MAX_NUMBER)


def _numbers(option: Option) -> list[int]:
    return [int(found) for found in _DIGITS.findall(folded_label(option.label))]
