"""The in-memory twin of a provider: for tests, and for conversations in the terminal."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable
from datetime import timedelta
from itertools import count

from assistant.outbound.providers.base import Accepted, Ambiguous, Fate, Found, LookUpFailed, Submission

CLOCK_SKEW = timedelta(seconds=10)
"""Looks as far back as the real provider's look-up does."""


class MemoryProvider:
    """Keeps everything it accepted in `accepted`, in order. `script` is the fate of the next sends, one each.

    `on_accept` is called with every message taken, before `send` returns.
    """

    def __init__(self, on_accept: Callable[[Submission], None] | None = None) -> None:
        self._lock = threading.Lock()
        self._ids = count(1)
        self._script: deque[tuple[Fate, bool]] = deque()
        self.on_accept = on_accept
        self.accepted: list[tuple[str, Submission]] = []
        self.look_ups_fail = False

    def next(self, *fates: Fate, arrives: bool = True) -> None:
        """Script the fates of the next sends. `arrives`: whether an ambiguous one was taken in truth."""
        self._script.extend((fate, arrives) for fate in fates)

    @property
    def texts(self) -> list[str]:
        return [submission.text for _, submission in self.accepted]

    def send(self, submission: Submission) -> Fate:
        with self._lock:
            fate, arrives = self._script.popleft() if self._script else (None, True)
            match fate:
                case None | Accepted():
                    return self._take(submission, fate.provider_id if fate else None)
                case Ambiguous() if arrives:
                    self._take(submission, None)
            return fate

    def find(self, submission: Submission) -> Found | LookUpFailed:
        if self.look_ups_fail:
            return LookUpFailed("no answer")
        with self._lock:
            return Found(tuple(_same(self.accepted, submission)))

    def _take(self, submission: Submission, provider_id: str | None) -> Accepted:
        accepted = Accepted(provider_id or f"SM{next(self._ids):032x}")
        self.accepted.append((accepted.provider_id, submission))
        if self.on_accept:
            self.on_accept(submission)
        return accepted


def _same(accepted: Iterable[tuple[str, Submission]], wanted: Submission) -> Iterable[str]:
    since = wanted.created_at - CLOCK_SKEW
    for provider_id, submission in accepted:
        if (submission.to, submission.text) == (wanted.to, wanted.text) and submission.created_at >= since:
            yield provider_id
