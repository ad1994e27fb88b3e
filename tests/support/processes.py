"""Waiting for other processes, which take the time they take."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable

PATIENCE = 45.0
"""Seconds until a condition that does not come true is a failure."""
PAUSE = 0.03


def until(condition: Callable[[], bool], what: str, seconds: float = PATIENCE) -> None:
    """Ask again and again until it is true; fails when that takes too long."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"it never came true that {what}"
        time.sleep(PAUSE)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
