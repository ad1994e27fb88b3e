"""Where a server dies: a file names a point and how often it is to be passed; whoever passes it then kills the server.

The file is made by the test and removed at the kill, so that the server that is started next lives.
"""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path

ANY_STEP = "any_step"
"""Every statement that writes, every commit, and the moments just before and after a request to the provider."""


class Trap:
    """`set` is the test's side, `reach` the server's. Safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._passed = 0

    def set(self, point: str, passing: int = 1) -> None:
        """Kill the server when it passes `point` for the `passing`-th time (from 1)."""
        draft = self._path.with_suffix(".draft")
        draft.write_text(f"{point} {passing}", encoding="ascii")
        draft.rename(self._path)

    @property
    def is_set(self) -> bool:
        """False once it has sprung."""
        return self._path.exists()

    def clear(self) -> None:
        self._path.unlink(missing_ok=True)

    def reach(self, *names: str) -> None:
        """The server is at this point, known by any of these names."""
        with self._lock:
            try:
                point, passing = self._path.read_text(encoding="ascii").split()
            except FileNotFoundError:
                self._passed = 0
                return
            if point not in names:
                return
            self._passed += 1
            if self._passed >= int(passing):
                self._path.unlink()
                # The server is started as the leader of a process group of its own.
                os.killpg(os.getpgrp(), signal.SIGKILL)
