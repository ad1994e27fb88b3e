"""How long to wait before another try, and when to stop trying."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta

MOST_ATTEMPTS = 5
"""Tries of one message. With the usual patience they end within two hours."""
MOST_LOOK_UPS = 4
GROWTH = 4
LONGEST_DELAY = timedelta(minutes=30)
JITTER = 0.2
"""Share of the delay by which it varies, so that a crowd turned away does not come back all at once."""


@dataclass(frozen=True, slots=True)
class Patience:
    """`first_delay`: the pause before the second try; the next are longer. `settle`: how long a message of unknown
    fate is left to a callback before it is looked up at the provider, whose list may lag behind.
    """

    first_delay: timedelta = timedelta(seconds=15)
    settle: timedelta = timedelta(seconds=15)

    def retry_delay(self, attempts: int, retry_after: float | None, random_share: float | None = None) -> timedelta:
        """The pause after the `attempts`-th try (from 1): 15 s, 1 min, 4 min, 16 min, or what the provider asked for.

        `random_share` in 0..1 places it within the jitter; by default at random.
        """
        share = random.random() if random_share is None else random_share
        grown = self.first_delay * float(GROWTH ** (attempts - 1))
        wanted = max(grown, timedelta(seconds=min(retry_after or 0.0, 86_400.0)))
        return min(wanted * (1 + JITTER * (2 * share - 1)), LONGEST_DELAY)

    def look_up_delay(self, lookups: int) -> timedelta:
        """The pause after the `lookups`-th look-up that got no answer: 30 s, 1 min, 2 min."""
        return self.settle * float(2**lookups)
