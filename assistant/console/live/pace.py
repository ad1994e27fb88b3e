"""How often an open page may ask: so often that all of them together stay cheap."""

from __future__ import annotations

from threading import Lock

ASKS_PER_SECOND = 10.0
"""By all pages together, as long as `SLOWEST` allows it."""
QUICKEST, SLOWEST = 5.0, 16.0
"""Seconds between two questions of one page, which adds up to a quarter of its own."""
_PRESENT = 60.0
"""Seconds after its last question in which a page counts: longer than any pace, jitter included."""
_MOST = 5000


class Crowd:
    """Counts the pages that ask. Times are seconds of any steady clock. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._asked: dict[str, float] = {}

    def ask(self, page: str, now: float) -> float:
        """A page asked; the seconds after which it may ask again."""
        with self._lock:
            # Asked again, it moves to the end: the oldest are always first.
            self._asked.pop(page, None)
            self._asked[page] = now
            while self._is_gone(next(iter(self._asked)), now):
                del self._asked[next(iter(self._asked))]
            return pace(len(self._asked))

    def last(self) -> float | None:
        """When the newest question was asked."""
        with self._lock:
            return next(reversed(self._asked.values()), None)

    def _is_gone(self, page: str, now: float) -> bool:
        return now - self._asked[page] > _PRESENT or len(self._asked) > _MOST


def pace(pages: int) -> float:
    """Seconds between two questions of one page when this many ask."""
    return min(max(pages / ASKS_PER_SECOND, QUICKEST), SLOWEST)
