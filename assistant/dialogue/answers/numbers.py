"""A quantity: "7", "7/10", "environ 7,5", "sept"."""

from __future__ import annotations

import re
from typing import Final

from assistant.dialogue.answers.answer import INVALID, Answer
from assistant.dialogue.answers.message import Message
from assistant.dialogue.slots import within
from assistant.dialogue.values import Expected
from assistant.dialogue.words import Words

MAX_WORDS: Final = 8
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
    if message.folded in words.numbers or message.stripped in words.numbers:
        number = words.numbers.get(message.folded, words.numbers.get(message.stripped, -1))
        return float(number) if number >= 0 else None
    spoken = {words.numbers[word] for word in message.words if words.numbers.get(word, -1) >= 0}
    return float(spoken.pop()) if len(spoken) == 1 and len(message.core) <= 3 else None


def _float(text: str) -> float:
    return float(text.replace(",", "."))
