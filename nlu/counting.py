"""How often does each text hold each feature? Counted once, and then looked at by every fold of a cross-validation.

`features.vectorise` says the same of one text; training asks about thousands, six times over. Needs scipy.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from nlu.families import Families
from nlu.features import Floats, Look, blocks, rarity_of

Rows = NDArray[np.int64]
Columns = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Counts:
    """`held`: a row per text and a column per feature, 1 + log of how often. `block`: that of each feature, by number;
    `weights`: of each block. The features are sorted."""

    features: Sequence[str]
    held: csr_matrix
    block: NDArray[np.int64]
    weights: Floats

    def kept(self, rows: Rows, least: int) -> tuple[Columns, Floats]:
        """The columns of features that at least `least` of these texts hold, and how rare each is among them."""
        times = np.bincount(self.held[rows].indices, minlength=len(self.features))
        columns = np.flatnonzero(times >= least)
        return columns, rarity_of(times[columns], len(rows))

    def vectors(self, rows: Rows, columns: Columns, rarity: Floats) -> csr_matrix:
        """What `features.vectorise` makes of these texts when only these columns are known, one row each."""
        asked = self.held[rows]
        known = np.full(len(self.features), -1)
        known[columns] = np.arange(len(columns))
        found = known[asked.indices]
        row = np.repeat(np.arange(len(rows)), np.diff(asked.indptr))
        place = row * len(self.weights) + self.block[asked.indices]
        values = np.where(found >= 0, asked.data * rarity[found], rarity.max())
        length = np.sqrt(np.bincount(place, values**2, minlength=len(rows) * len(self.weights)))
        values *= (np.tile(self.weights, len(rows)) / np.maximum(length, 1e-12))[place]
        inside = found >= 0
        ends = np.concatenate([[0], np.cumsum(np.bincount(row[inside], minlength=len(rows)))])
        return csr_matrix((values[inside], found[inside], ends), shape=(len(rows), len(columns)))


def count(texts: Sequence[str], known: Families, look: Look) -> Counts:
    """What normalised texts hold."""
    columns: dict[str, int] = {}
    block: list[int] = []
    weights: tuple[float, ...] = ()
    indices: list[int] = []
    values: list[float] = []
    ends = [0]
    for text in texts:
        found = blocks(text, known, look)
        weights = tuple(weight for _, weight in found)
        for number, (features, _) in enumerate(found):
            for feature, times in Counter(features).items():
                column = columns.setdefault(feature, len(columns))
                if column == len(block):
                    block.append(number)
                indices.append(column)
                values.append(times)
        ends.append(len(indices))
    order = sorted(columns)
    rank = np.empty(len(columns), dtype=np.int64)
    rank[[columns[feature] for feature in order]] = np.arange(len(order))
    held = csr_matrix((1 + np.log(values), rank[indices], ends), shape=(len(texts), len(order)))
    blocks_in_order = np.empty(len(block), dtype=np.int64)
    blocks_in_order[rank] = block
    return Counts(order, held, blocks_in_order, np.asarray(weights, dtype=np.float32))
