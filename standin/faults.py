"""What goes wrong on purpose, switched while running: the next requests of one kind meet the fault."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from typing import Literal, get_args

Place = Literal["send", "list", "content", "status", "inbound"]
"""Where: the application sends, looks up, makes contents; the stand-in posts a status or an inbound message."""

Kind = Literal["duplicate", "reorder", "delay", "drop", "answer", "accept_then_time_out", "refuse", "fail"]
PLACES: frozenset[str] = frozenset(get_args(Place))
KINDS: frozenset[str] = frozenset(get_args(Kind))


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault, met `times` times (None: until cleared).

    On `status` and `inbound` (what the stand-in posts): `duplicate` posts twice, `reorder` after the next one, `drop`
    never, `delay` after `seconds`, or at `flush()` when that is 0.
    On `send`, `list` and `content` (what it answers): `answer` with HTTP `status` (429, 500, 503) and `retry_after`;
    `refuse` with error `code`; `drop` closes the connection without an answer.
    On `send` only: `accept_then_time_out` takes the message and never answers in time; `fail` takes it and reports
    error `code` later by callback.
    """

    place: Place
    kind: Kind
    times: int | None = 1
    code: int = 0
    status: int = 0
    retry_after: int | None = None
    seconds: float = 0.0

    def __post_init__(self) -> None:
        if self.place not in PLACES or self.kind not in KINDS:
            raise ValueError(f"no fault {self.kind!r} at {self.place!r}")


class Faults:
    """The faults switched on now, in the order they were added. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pending: list[Fault] = []

    def add(self, fault: Fault) -> None:
        with self._lock:
            self._pending.append(fault)

    def clear(self) -> None:
        with self._lock:
            self._pending.clear()

    def pending(self) -> tuple[Fault, ...]:
        with self._lock:
            return tuple(self._pending)

    def take(self, place: Place) -> Fault | None:
        """The fault the next request at this place meets; counts it as met."""
        with self._lock:
            for position, fault in enumerate(self._pending):
                if fault.place == place:
                    self._meet(position, fault)
                    return fault
        return None

    def _meet(self, position: int, fault: Fault) -> None:
        if fault.times is None:
            return
        if fault.times <= 1:
            del self._pending[position]
        else:
            self._pending[position] = replace(fault, times=fault.times - 1)
