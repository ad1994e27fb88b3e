"""Which pieces of a text does the model look at? Shared by training and serving, so that they cannot drift apart."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nlu.vocabulary import Vocabulary

Floats = NDArray[np.float32]
HalfFloats = NDArray[np.float16]
Indices = NDArray[np.int64]

WORD_MARK = "#"
"""Opens a word feature. Folded text never holds it, so words and letters cannot be taken for each other."""
START, END = "^", "$"
"""The ends of the message: "later" alone and "later" within a sentence are not the same wish."""


@dataclass(frozen=True, slots=True)
class NgramRanges:
    """Shortest and longest n-grams, in letters and in words, and the weight of words against letters."""

    chars: tuple[int, int]
    words: tuple[int, int]
    word_weight: float


def char_ngrams(text: str, ranges: NgramRanges) -> list[str]:
    """Groups of letters of the whole text, spaces and both ends included."""
    closed = f"{START}{text}{END}"
    shortest, longest = ranges.chars
    return [closed[i : i + n] for n in range(shortest, longest + 1) for i in range(len(closed) - n + 1)]


def word_ngrams(text: str, ranges: NgramRanges) -> list[str]:
    """Words and groups of following words, both ends included, marked so that they differ from groups of letters."""
    words = [START, *text.split(), END]
    shortest, longest = ranges.words
    groups = (words[i : i + n] for n in range(shortest, longest + 1) for i in range(len(words) - n + 1))
    return [WORD_MARK + " ".join(group) for group in groups if group not in ([START], [END])]


def build_vocabulary(texts: Iterable[str], ranges: NgramRanges) -> tuple[Vocabulary, Floats]:
    """Feature → column, sorted, and each column's weight: the smoothed inverse document frequency."""
    seen: Counter[str] = Counter()
    total = 0
    for text in texts:
        total += 1
        seen.update({*char_ngrams(text, ranges), *word_ngrams(text, ranges)})
    features = sorted(seen)
    rarity = [math.log((1 + total) / (1 + seen[feature])) + 1 for feature in features]
    return Vocabulary(features), np.asarray(rarity, dtype=np.float32)


def vectorise(text: str, vocabulary: Vocabulary, rarity: Floats, ranges: NgramRanges) -> tuple[Indices, Floats]:
    """Columns and values of a normalised text: two blocks (letters, words), each of length 1 before its weight.

    What the vocabulary does not know counts in the length, as something rare, and so weakens what it knows: one
    familiar word in a foreign sentence must not speak for the whole.
    """
    char_columns, char_values = _block(char_ngrams(text, ranges), vocabulary, rarity)
    word_columns, word_values = _block(word_ngrams(text, ranges), vocabulary, rarity)
    columns = np.concatenate((char_columns, word_columns))
    return columns, np.concatenate((char_values, word_values * np.float32(ranges.word_weight)))


def _block(features: list[str], vocabulary: Vocabulary, rarity: Floats) -> tuple[Indices, Floats]:
    counts = Counter(features)
    columns = vocabulary.columns(list(counts))
    known = columns >= 0
    times = np.fromiter(counts.values(), dtype=np.float32, count=len(counts))[known]
    columns = columns[known]
    values = (1 + np.log(times)) * rarity[columns]
    unknown = len(counts) - len(columns)
    length = np.sqrt(values @ values + unknown * rarity.max() ** 2)
    return columns, (values / length if length else values).astype(np.float32)
