"""Is it worth asking? A circuit breaker: whoever failed several times in a row is left alone for a while."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock

FAILURES = 3
REST = 30.0
"""Seconds."""


class Breaker:
    """Closed: everybody may ask. Open, after `failures` in a row: nobody. Half-open, `rest` seconds later: one may.

    Its success closes the circuit, its failure opens it again. Threads share it; none waits for another's answer.
    """

    def __init__(
        self, failures: int = FAILURES, rest: float = REST, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._most, self._rest, self._clock = failures, rest, clock
        self._lock = Lock()
        self._failed = 0
        self._next_try = 0.0

    def may_ask(self) -> bool:
        """Whoever is told yes says `succeeded` or `failed` afterwards."""
        with self._lock:
            if self._failed < self._most:
                return True
            if self._clock() < self._next_try:
                return False
            # The one who tries. Should no word come back from it, another one tries after the next rest.
            self._next_try = self._clock() + self._rest
            return True

    def succeeded(self) -> bool:
        """Whether this closed the circuit."""
        with self._lock:
            opened, self._failed = self._failed >= self._most, 0
            return opened

    def failed(self) -> bool:
        """Whether this opened the circuit, for the first time or again."""
        with self._lock:
            self._failed = min(self._failed + 1, self._most)
            if self._failed == self._most:
                self._next_try = self._clock() + self._rest
            return self._failed == self._most
