"""A message taken apart once, for all the ways of answering."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from assistant.dialogue.text import fold
from assistant.dialogue.words import Words

MAX_FILLER: Final = 4
"""Words of the longest filler."""


@dataclass(frozen=True, slots=True)
class Message:
    """`folded` is the whole text folded, `words` its words, `core` the words without fillers, `raw` as written."""

    raw: str
    folded: str
    words: tuple[str, ...]
    core: tuple[str, ...]

    @property
    def stripped(self) -> str:
        return " ".join(self.core)

    def is_one_of(self, entries: Iterable[str]) -> bool:
        """The whole message, with or without its fillers."""
        return self.folded in entries or (bool(self.core) and self.stripped in entries)


def take_apart(text: str, words: Words) -> Message:
    """Never raises, whatever the text."""
    folded = fold(text)
    parts = tuple(folded.split())
    return Message(text, folded, parts, without_fillers(parts, words.fillers))


def without_fillers(parts: tuple[str, ...], fillers: frozenset[str]) -> tuple[str, ...]:
    """The words without fillers, which may be of several words ("je dirais"); the longest filler goes first."""
    kept: list[str] = []
    at = 0
    while at < len(parts):
        size = _filler_at(parts, at, fillers)
        if not size:
            kept.append(parts[at])
        at += size or 1
    return tuple(kept)


def _filler_at(parts: tuple[str, ...], at: int, fillers: frozenset[str]) -> int:
    """How many words from `at` on are one filler."""
    for size in range(min(MAX_FILLER, len(parts) - at), 0, -1):
        if " ".join(parts[at : at + size]) in fillers:
            return size
    return 0


@lru_cache(maxsize=4096)
def folded_label(label: str) -> str:
    """Labels are ours and few; messages must not be remembered."""
    return fold(label)
