"""Who is reading and writing where, on its way to the database: noted by every request, written by one thread.

No request waits for it, and two hundred pages make one small transaction every few seconds.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from threading import Lock

from assistant.store.presence import STALE, Mark

SEEN_EVERY = timedelta(seconds=15)
"""Shorter than the slowest pace of the pages, so that two of their questions never leave a gap as long as `STALE`."""
TYPED_EVERY = timedelta(seconds=3)
"""A page tells every four seconds; one that comes a little early is not lost."""
GATHER = timedelta(seconds=5)
"""That somebody is still there may wait this long for company; that they came, or write, may not."""


class Marks:
    """Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._noted: dict[tuple[int, int], Mark] = {}
        self._pending: dict[tuple[int, int], Mark] = {}
        self._urgent = False

    def note(self, conversation_id: int, person_id: int, now: datetime, *, typing: bool = False) -> None:
        """Somebody has this conversation open now, and perhaps types in it."""
        key = (conversation_id, person_id)
        with self._lock:
            before = self._noted.get(key)
            if before is not None and _is_known(before, now, typing):
                return
            typed_at = now if typing else before.typed_at if before else None
            self._noted[key] = self._pending[key] = Mark(conversation_id, person_id, now, typed_at)
            self._urgent |= typing or before is None or now - before.seen_at >= STALE

    def due(self, now: datetime) -> tuple[Mark, ...]:
        """What is to be written now; it counts as written."""
        with self._lock:
            oldest = min((mark.seen_at for mark in self._pending.values()), default=now)
            if not self._urgent and now - oldest < GATHER:
                return ()
            found, self._pending, self._urgent = tuple(self._pending.values()), {}, False
            self._noted = {key: mark for key, mark in self._noted.items() if now - mark.seen_at < STALE}
            return found


def _is_known(before: Mark, now: datetime, typing: bool) -> bool:
    if typing:
        return before.typed_at is not None and now - before.typed_at < TYPED_EVERY
    return now - before.seen_at < SEEN_EVERY
