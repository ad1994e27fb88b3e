"""How long to wait before another try, and when to stop trying."""

from __future__ import annotations

import random
from datetime import timedelta

MOST_ATTEMPTS = 5
"""Tries of one message. With the delays below they end within two hours."""
FIRST_DELAY = timedelta(seconds=15)
GROWTH = 4
LONGEST_DELAY = timedelta(minutes=30)
JITTER = 0.2
"""Share of the delay by which it varies, so that a crowd turned away does not come back all at once."""

SETTLE = timedelta(seconds=15)
"""How long a message of unknown fate is left to a callback before it is looked up at the provider."""
MOST_LOOK_UPS = 4


def retry_delay(attempts: int, retry_after: float | None, random_share: float | None = None) -> timedelta:
    """The pause after the `attempts`-th try (from 1): 15 s, 1 min, 4 min, 16 min, or what the provider asked for.

    `random_share` in 0..1 places it within the jitter; by default at random.
    """
    share = random.random() if random_share is None else random_share
    wanted = max(FIRST_DELAY * float(GROWTH ** (attempts - 1)), timedelta(seconds=min(retry_after or 0.0, 86_400.0)))
    return min(wanted * (1 + JITTER * (2 * share - 1)), LONGEST_DELAY)


def look_up_delay(lookups: int) -> timedelta:
    """The pause after the `lookups`-th look-up that got no answer: 30 s, 1 min, 2 min."""
    return SETTLE * float(2**lookups)
