"""A quantity: "7", "7/10", "environ 7,5", "sept"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from assistant.dialogue.answers.answer import INVALID, Answer
from assistant.dialogue.answers.message import Message
from assistant.dialogue.slots import within
from assistant.dialogue.values import Expected
from assistant.dialogue.words import Words

MAX_WORDS: Final = 8
MAX_SPELLED: Final = 3
"""Words of the longest entry of a pack's numbers ("quatre vingt dix")."""
HUNDRED: Final = 100
_COUNTED_ON: Final = frozenset({60, 80})
_NUMBER: Final = re.compile(r"(?<![\w.,])-?\d{1,9}(?:[.,]\d{1,6})?(?![\d])")
_OUT_OF: Final = re.compile(r"(-?\d{1,9}(?:[.,]\d{1,6})?)\s*(?:/|sur|out of)\s*(\d{1,9})(?!\d)", re.IGNORECASE)


def quantity(message: Message, expected: Expected, words: Words) -> Answer | None:
    """The one number said; INVALID when it is out of bounds, None when there is none or several."""
    if len(message.words) > MAX_WORDS:
        return None
    number = _said(message, expected, words)
    if number is None:
        return None
    if not within(number, expected.min_value, expected.max_value):
        return INVALID
    return Answer(slots={expected.slot: number})


def _said(message: Message, expected: Expected, words: Words) -> float | None:
    scale = _OUT_OF.search(message.raw)
    if scale and expected.max_value is not None and float(scale.group(2)) == expected.max_value:
        return _float(scale.group(1))
    written = {_float(found) for found in _NUMBER.findall(message.raw)}
    if len(written) == 1:
        return written.pop()
    if written:
        return None
    return _in_words(message, words)


def _in_words(message: Message, words: Words) -> float | None:
    if words.numbers.get(message.folded, words.numbers.get(message.stripped)) == -1:
        return None
    whole = next((n for parts in (message.words, message.core) if (n := spelled(parts, words)) is not None), None)
    if whole is not None:
        return float(whole)
    spoken = {words.numbers[word] for word in message.words if words.numbers.get(word, -1) >= 0}
    return float(spoken.pop()) if len(spoken) == 1 and len(message.core) <= 3 else None


def spelled(parts: Sequence[str], words: Words) -> int | None:
    """The number that these words spell, from tens down: "vingt et un" is 21, "soixante quinze" 75. None for others."""
    values = _values([part for part in parts if part not in words.number_links], words)
    if not values:
        return None
    if values[0] == 1 and len(values) > 1 and values[1] >= 10:  # "une trentaine", "a hundred"
        values = values[1:]
    rooms = [HUNDRED * 10, *map(_room, values)]
    fits = all(0 <= value < room for value, room in zip(values, rooms, strict=False))
    return sum(values) if fits else None


def _values(parts: Sequence[str], words: Words) -> list[int] | None:
    """The value of each number word, the longest entry first; None when a word is none."""
    values: list[int] = []
    while parts:
        size = next((n for n in range(min(MAX_SPELLED, len(parts)), 0, -1) if " ".join(parts[:n]) in words.numbers), 0)
        if not size:
            return None
        values.append(words.numbers[" ".join(parts[:size])])
        parts = parts[size:]
    return values


def _room(value: int) -> int:
    """What may follow must be smaller: one to nine after twenty; after sixty and eighty, French goes on to nineteen."""
    if value == HUNDRED:
        return HUNDRED
    if value >= 20 and value % 10 == 0:
        return 20 if value in _COUNTED_ON else 10
    return 0


def _float(text: str) -> float:
    return float(text.replace(",", "."))
