"""Which known names does a text hold? Networks, languages: phrases from the training data's lookups and synonyms."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from assistant.dialogue.text import fold
from assistant.dialogue.values import Entity

_WORD = re.compile(r"\w+")
_LONGEST = 4
"""Words in the longest phrase looked for."""


def find_entities(text: str, phrases: Mapping[str, Mapping[str, str]], max_characters: int) -> tuple[Entity, ...]:
    """Names found in the text, the longest first at each place, none overlapping. Offsets count characters of `text`.

    `phrases`: entity → folded phrase → value. Total: never raises, whatever the text holds.
    """
    if not phrases:
        return ()
    words = [(fold(found[0]), found.start(), found.end()) for found in _WORD.finditer(text[:max_characters])]
    return tuple(_walk(words, phrases))


def _walk(words: list[tuple[str, int, int]], phrases: Mapping[str, Mapping[str, str]]) -> Iterator[Entity]:
    at = 0
    while at < len(words):
        for length in range(min(_LONGEST, len(words) - at), 0, -1):
            found = _named(" ".join(word for word, _, _ in words[at : at + length]), phrases)
            if found is not None:
                yield Entity(*found, start=words[at][1], end=words[at + length - 1][2])
                at += length
                break
        else:
            at += 1


def _named(phrase: str, phrases: Mapping[str, Mapping[str, str]]) -> tuple[str, str] | None:
    return next(((entity, values[phrase]) for entity, values in phrases.items() if phrase in values), None)
