"""Which pieces of a text does the model look at? Shared by training and serving, so that they cannot drift apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nlu.families import Families
from nlu.vocabulary import Vocabulary

Floats = NDArray[np.float32]
HalfFloats = NDArray[np.float16]
Indices = NDArray[np.int64]

WORD_MARK, FAMILY_MARK = "#", "@"
"""Open a feature of words and one of families. Folded text never holds them, so none is taken for another."""
START, END = "^", "$"
"""The ends of the message: "later" alone and "later" within a sentence are not the same wish."""


@dataclass(frozen=True, slots=True)
class Look:
    """What is looked at: the shortest and longest groups of letters; how far apart two words, or two families, may
    stand to be looked at together; and the weights of words and of families against letters."""

    chars: tuple[int, int]
    word_window: int
    word_weight: float
    family_window: int
    family_weight: float


def letters(text: str, look: Look) -> list[str]:
    """Groups of letters of the whole text, spaces and both ends included."""
    closed = f"{START}{text}{END}"
    shortest, longest = look.chars
    return [closed[i : i + n] for n in range(shortest, longest + 1) for i in range(len(closed) - n + 1)]


def words(text: str, look: Look) -> list[str]:
    """Words, and pairs of words in their order that stand near each other, both ends of the message included."""
    found = text.split()
    if not found:
        return []
    closed = [START, *found, END]
    pairs = [
        f"{WORD_MARK}{closed[i]} {closed[j]}"
        for i in range(len(closed))
        for j in range(i + 1, min(i + 1 + look.word_window, len(closed)))
    ]
    return [WORD_MARK + word for word in found] + pairs


def families(found: Sequence[tuple[str, ...]], look: Look) -> list[str]:
    """Families, and pairs of families that stand near each other, in their order. `found`: see `Families.of`."""
    single = [FAMILY_MARK + name for names in found for name in names]
    pairs = [
        f"{FAMILY_MARK}{first} {second}"
        for i in range(len(found))
        for j in range(i + 1, min(i + 1 + look.family_window, len(found)))
        for first in found[i]
        for second in found[j]
    ]
    return single + pairs


def blocks(text: str, known: Families, look: Look) -> tuple[tuple[list[str], float], ...]:
    """(features, weight) of each block of a normalised text: letters, words, families."""
    return (
        (letters(text, look), 1.0),
        (words(text, look), look.word_weight),
        (families(known.of(text), look), look.family_weight),
    )


def rarity_of(times: NDArray[np.int64], total: int) -> Floats:
    """The smoothed inverse document frequency of features that so many of `total` texts hold."""
    return (np.log((1 + total) / (1 + times)) + 1).astype(np.float32)


def vectorise(text: str, vocabulary: Vocabulary, rarity: Floats, known: Families, look: Look) -> tuple[Indices, Floats]:
    """Columns and values of a normalised text: three blocks, each of length 1 before its weight.

    What the vocabulary does not know counts in the length, as something rare, and so weakens what it knows: one
    familiar word in a foreign sentence must not speak for the whole.
    """
    found = [_block(features, weight, vocabulary, rarity) for features, weight in blocks(text, known, look)]
    return np.concatenate([columns for columns, _ in found]), np.concatenate([values for _, values in found])


def _block(features: list[str], weight: float, vocabulary: Vocabulary, rarity: Floats) -> tuple[Indices, Floats]:
    counts = Counter(features)
    columns = vocabulary.columns(list(counts))
    known = columns >= 0
    times = np.fromiter(counts.values(), dtype=np.float32, count=len(counts))[known]
    columns = columns[known]
    values = (1 + np.log(times)) * rarity[columns]
    unknown = len(counts) - len(columns)
    length = np.sqrt(values @ values + unknown * rarity.max() ** 2)
    return columns, (values * (weight / length) if length else values).astype(np.float32)
