"""The features a model knows, found quickly and kept small: a dictionary of them would weigh more than the model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray


class Vocabulary:
    """Feature → column, in the order given. Immutable; equal when the features are.

    Looked up by Python's own 64-bit hash, which is the same for the whole life of a process and no longer, so the
    table is made anew when a model is loaded. That two of some ten thousand features share one has odds of about one in
    10^11, and would cost one feature its weight.
    """

    __slots__ = ("_columns", "_hashes", "_joined")

    def __init__(self, features: Sequence[str]) -> None:
        """`features` hold no line break: they are pieces of folded text."""
        self._joined = "\n".join(features).encode()
        hashes = _hashes(features)
        self._columns: NDArray[np.int32] = np.argsort(hashes).astype(np.int32)
        self._hashes: NDArray[np.int64] = hashes[self._columns]

    @classmethod
    def from_bytes(cls, joined: bytes) -> Vocabulary:
        return cls(joined.decode().split("\n") if joined else [])

    def to_bytes(self) -> bytes:
        return self._joined

    def columns(self, features: Sequence[str]) -> NDArray[np.int64]:
        """The column of each feature, -1 for those that are not known."""
        if not len(self._hashes):
            return np.full(len(features), -1, dtype=np.int64)
        wanted = _hashes(features)
        places = np.minimum(np.searchsorted(self._hashes, wanted), len(self._hashes) - 1)
        found = self._hashes[places] == wanted
        return np.where(found, self._columns[places], -1).astype(np.int64)

    def __iter__(self) -> Iterator[str]:
        return iter(self._joined.decode().split("\n")) if self._joined else iter(())

    def __len__(self) -> int:
        return len(self._hashes)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Vocabulary) and other._joined == self._joined

    def __hash__(self) -> int:
        return hash(self._joined)


def _hashes(features: Sequence[str]) -> NDArray[np.int64]:
    return np.fromiter(map(hash, features), dtype=np.int64, count=len(features))
