"""Which known names does a text hold? Phrases from the lookups, synonyms and annotations of the training data.

A gazetteer: the longest phrase at each place, and a word of five letters or more also with a slip in it ("instagrm",
"marseile"), provided that it is not a word the examples know anyway.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from assistant.dialogue.text import fold
from assistant.dialogue.values import Entity

_WORD = re.compile(r"\w+")
_LONGEST = 4
"""Words in the longest phrase looked for."""
MIN_SLIP = 5
MIN_TWO_SLIPS = 9
"""Letters from which one slip, or two, leave a name recognisable."""
SLIPPED = 0.8
"""Confidence in a name that was not written as it is known."""


@dataclass(frozen=True, slots=True)
class _Name:
    entity: str
    value: str


class Gazetteer:
    """Names by phrase, and by first letter for those with a slip. Immutable; shared by threads."""

    def __init__(self, phrases: Mapping[str, Mapping[str, str]]) -> None:
        """`phrases`: entity → folded phrase → value. A phrase may name several ("stage": a contract, and a goal)."""
        self.phrases = phrases
        self._names: dict[str, tuple[_Name, ...]] = {}
        for entity, values in phrases.items():
            for phrase, value in values.items():
                self._names[phrase] = (*self._names.get(phrase, ()), _Name(entity, value))
        self._by_letter: dict[str, list[str]] = {}
        for phrase in self._names:
            if " " not in phrase and len(phrase) >= MIN_SLIP and phrase.isalpha():
                self._by_letter.setdefault(phrase[0], []).append(phrase)

    def find(self, text: str, max_characters: int, known: Callable[[str], bool]) -> tuple[Entity, ...]:
        """Names in the text, no two places overlapping. Offsets count characters of `text`. Total: never raises.

        `known` tells of a folded word whether it is an ordinary one, which is then never taken for a slip.
        """
        if not self._names:
            return ()
        words = [(fold(found[0]), found.start(), found.end()) for found in _WORD.finditer(text[:max_characters])]
        return tuple(self._walk(words, known))

    def _walk(self, words: Sequence[tuple[str, int, int]], known: Callable[[str], bool]) -> Iterator[Entity]:
        at = 0
        while at < len(words):
            length, names, confidence = self._at(words, at, known)
            for name in names:
                yield Entity(name.entity, name.value, words[at][1], words[at + length - 1][2], confidence)
            at += length

    def _at(
        self, words: Sequence[tuple[str, int, int]], at: int, known: Callable[[str], bool]
    ) -> tuple[int, tuple[_Name, ...], float]:
        """How many words from `at` on are a name, and what it names; 1 and nothing otherwise."""
        for length in range(min(_LONGEST, len(words) - at), 0, -1):
            found = self._names.get(" ".join(word for word, _, _ in words[at : at + length]))
            if found:
                return length, found, 1.0
        word = words[at][0]
        near = self._near(word) if len(word) >= MIN_SLIP and not known(word) else ()
        return 1, near, SLIPPED

    def _near(self, word: str) -> tuple[_Name, ...]:
        slips = 2 if len(word) >= MIN_TWO_SLIPS else 1
        candidates = self._by_letter.get(word[0], ())
        scored = ((OSA.distance(word, one, score_cutoff=slips), one) for one in candidates)
        found = min((pair for pair in scored if pair[0] <= slips), default=None)
        return self._names[found[1]] if found else ()
