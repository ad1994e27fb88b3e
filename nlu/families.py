"""Which families of words does a text speak of? "taf", "boulot" and "emploi" are one word to whoever listens.

A small thesaurus per language, `nlu/data/families/<locale>.yml`: words and short expressions under the name of what
they have in common. The model learns what families mean from examples that hold a few of their words, and so
understands the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import yaml

from assistant.errors import Problem
from nlu.yamltree import items, read_mapping

LONGEST = 7
"""Words in the longest expression, once its short forms are spelt out."""
ANY_ENDING = "*"
SHORTEST_STEM = 3
"""Letters of a beginning that stands for all its endings: fewer would belong to everything."""


@dataclass(frozen=True)
class Families:
    """Entry → the names of its families. `words` hold folded words and expressions, `stems` beginnings of words."""

    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    stems: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def of(self, text: str) -> list[tuple[str, ...]]:
        """The families of normalised text, in its order; the longest expression at each place, none overlapping."""
        if not self.words and not self.stems:
            return []
        return list(self._walk(text.split()))

    def _walk(self, words: Sequence[str]) -> Iterator[tuple[str, ...]]:
        at = 0
        while at < len(words):
            for length in range(min(self._longest, len(words) - at), 0, -1):
                found = self._named(words[at : at + length])
                if found:
                    yield found
                    at += length
                    break
            else:
                at += 1

    def _named(self, words: Sequence[str]) -> tuple[str, ...]:
        whole = " ".join(words)
        found = self.words.get(whole, ())
        last = len(whole) - len(words[-1])
        for end in range(max(last + 1, SHORTEST_STEM), len(whole) + 1):
            found += self.stems.get(whole[:end], ())
        return found

    @cached_property
    def _longest(self) -> int:
        return max((entry.count(" ") + 1 for entries in (self.words, self.stems) for entry in entries), default=1)


def joined(several: Iterable[Families]) -> Families:
    """The thesauri of several languages as one: a family has one name everywhere."""
    words: dict[str, tuple[str, ...]] = {}
    stems: dict[str, tuple[str, ...]] = {}
    for families in several:
        for into, entries in ((words, families.words), (stems, families.stems)):
            for entry, names in entries.items():
                into[entry] = tuple(dict.fromkeys((*into.get(entry, ()), *names)))
    return Families(words, stems)


def read_families(path: Path, shown: str, read: Callable[[str], str]) -> tuple[Families, list[Problem]]:
    """The thesaurus of one language, empty where there is none, and every problem with its line.

    `read` brings an entry into the form in which texts are looked at.
    """
    if not path.exists():
        return Families(), []
    node, problems = read_mapping(path, shown)
    if node is None:
        return Families(), problems
    words: dict[str, tuple[str, ...]] = {}
    stems: dict[str, tuple[str, ...]] = {}
    for name, listed, line in items(node):
        if not isinstance(listed, yaml.ScalarNode):
            problems.append(Problem(shown, line, f"`{name}` must be words with commas between them."))
            continue
        for entry, wrong in _entries(listed.value, read):
            if wrong:
                problems.append(Problem(shown, line, f"`{name}`: {wrong}"))
                continue
            into = stems if entry.endswith(ANY_ENDING) else words
            key = entry.rstrip(ANY_ENDING)
            into[key] = tuple(dict.fromkeys((*into.get(key, ()), name)))
    return Families(words, stems), problems


def _entries(listed: str, read: Callable[[str], str]) -> Iterable[tuple[str, str]]:
    """(entry, what is wrong with it or "") of each piece between commas."""
    for raw in listed.split(","):
        entry = raw.strip()
        if not entry:
            continue
        ending = ANY_ENDING if entry.endswith(ANY_ENDING) else ""
        folded = read(entry.removesuffix(ANY_ENDING))
        if not folded or folded.count(" ") >= LONGEST:
            yield entry, f'"{entry}" must be one to {LONGEST} words.'
        elif ending and len(folded) < SHORTEST_STEM:
            yield entry, f'"{entry}" must have {SHORTEST_STEM} letters at least before the *.'
        else:
            yield folded + ending, ""
