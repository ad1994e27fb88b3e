"""Free text: anything said is the answer."""

from __future__ import annotations

from typing import Final

from assistant.dialogue.answers.answer import Answer
from assistant.dialogue.answers.message import without_fillers
from assistant.dialogue.slots import clean_text
from assistant.dialogue.text import fold
from assistant.dialogue.values import Expected, Json
from assistant.dialogue.words import Words

_SEPARATORS: Final = ",;\n"
MAX_OPENING: Final = 4
"""Written words an opening may have ("je dirais plutôt à")."""


def free_text(text: str, expected: Expected, words: Words) -> Answer | None:
    """The text, cleaned; a place without its opening words ("à Lyon" → "Lyon"), a list cut at commas and lines.

    Only likely, so that "menu" is still the menu; sure for a command that is also a plain word ("home").
    """
    cleaned = clean_text(text)
    if not cleaned:
        return None
    value: Json = cleaned
    if expected.type == "place":
        value = without_opening(cleaned, words)
    elif expected.type == "list":
        value = _items(cleaned)
    return Answer(slots={expected.slot: value}, sure=fold(text) in words.also_answers)


def without_opening(text: str, words: Words) -> str:
    """Without the fillers it begins with; all of it when nothing would be left."""
    parts = text.split()
    for size in range(min(MAX_OPENING, len(parts) - 1), 0, -1):
        if not without_fillers(tuple(fold(" ".join(parts[:size])).split()), words.fillers):
            return " ".join(parts[size:])
    return text


def _items(text: str) -> list[Json]:
    for separator in _SEPARATORS[1:]:
        text = text.replace(separator, _SEPARATORS[0])
    return [item.strip() for item in text.split(_SEPARATORS[0]) if item.strip()]
