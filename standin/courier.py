"""Posting webhooks and callbacks to the application, in order, from threads of its own.

Deterministic: with one courier thread, and without delays in seconds, what is handed in first is posted first,
and `flush()` returns once everything has been posted.
"""

from __future__ import annotations

import heapq
import itertools
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import httpx

from standin.config import StandInConfig
from standin.faults import Faults, Place
from standin.signing import sign

TIMEOUT = httpx.Timeout(15.0, connect=5.0)
"""The provider's own: 5 s to connect, 15 s to answer."""
RETRIES = 1

Posted = Callable[[bool], None]


@dataclass(frozen=True, slots=True)
class Parcel:
    """One webhook to post. `before` runs just before the first attempt, `after` with whether it was answered 2xx."""

    place: Place
    url: str
    fields: dict[str, str] = field(repr=False)
    before: Callable[[], None] | None = None
    after: Posted | None = None


class Courier:
    """Takes parcels, meets their faults, posts them. Threads start with the first parcel and end with `close()`."""

    def __init__(self, config: StandInConfig, faults: Faults, transport: httpx.BaseTransport | None = None) -> None:
        self._config = config
        self._faults = faults
        self._client = httpx.Client(timeout=TIMEOUT, transport=transport, trust_env=False)
        self._change = threading.Condition()
        self._queue: list[tuple[float, int, Parcel]] = []
        self._kept_back: list[Parcel] = []
        self._parked: list[Parcel] = []
        self._counter = itertools.count()
        self._busy = 0
        self._closed = False
        self._threads: list[threading.Thread] = []

    def take(self, parcel: Parcel) -> None:
        """Post it as soon as everything before it was, unless a fault says otherwise."""
        fault = self._faults.take(parcel.place)
        match fault.kind if fault else None:
            case "drop":
                self._quietly(parcel)
            case "reorder":
                with self._change:
                    self._kept_back.append(parcel)
            case "delay" if fault and fault.seconds == 0:
                with self._change:
                    self._parked.append(parcel)
            case "delay" if fault:
                self._put(parcel, after_seconds=fault.seconds)
            case "duplicate":
                self._put(parcel, parcel)
            case _:
                self._put(parcel)

    def flush(self, timeout: float = 10.0) -> bool:
        """Post what was delayed or kept back too, and wait for the end; False when it took longer than `timeout`."""
        with self._change:
            late, self._kept_back, self._parked = self._kept_back + self._parked, [], []
            self._queue = [(0.0, number, parcel) for _, number, parcel in self._queue]
            heapq.heapify(self._queue)
        if late:
            self._put(*late)
        return self.wait_idle(timeout)

    def wait_idle(self, timeout: float = 10.0) -> bool:
        """Wait until nothing is left to post; what is parked or kept back does not count."""
        with self._change:
            return self._change.wait_for(lambda: self._closed or (not self._queue and not self._busy), timeout)

    def close(self) -> None:
        with self._change:
            self._closed = True
            self._change.notify_all()
        for thread in self._threads:
            if thread is not threading.current_thread():
                thread.join(timeout=20)
        self._client.close()

    def _put(self, *parcels: Parcel, after_seconds: float = 0.0) -> None:
        with self._change:
            if self._closed:
                return
            due = time.monotonic() + after_seconds if after_seconds else 0.0
            for parcel in (*parcels, *self._kept_back):
                heapq.heappush(self._queue, (due, next(self._counter), parcel))
            self._kept_back = []
            while len(self._threads) < self._config.couriers:
                self._threads.append(threading.Thread(target=self._run, name="standin-courier", daemon=True))
                self._threads[-1].start()
            self._change.notify_all()

    def _run(self) -> None:
        while (parcel := self._next()) is not None:
            try:
                self._deliver(parcel)
            finally:
                with self._change:
                    self._busy -= 1
                    self._change.notify_all()

    def _next(self) -> Parcel | None:
        with self._change:
            while not self._closed:
                wait = self._queue[0][0] - time.monotonic() if self._queue else None
                if wait is not None and wait <= 0:
                    self._busy += 1
                    return heapq.heappop(self._queue)[2]
                self._change.wait(wait)
            return None

    def _deliver(self, parcel: Parcel) -> None:
        if parcel.before:
            parcel.before()
        answered = bool(parcel.url) and self._post(parcel)
        if parcel.after:
            parcel.after(answered)

    def _quietly(self, parcel: Parcel) -> None:
        """What the fault swallowed still happened; only the application never hears of it."""
        self._put(Parcel(parcel.place, "", {}, parcel.before, parcel.after))

    def _post(self, parcel: Parcel) -> bool:
        headers = {
            "X-Twilio-Signature": sign(self._config.auth_token, parcel.url, parcel.fields),
            "I-Twilio-Idempotency-Token": secrets.token_hex(16),
            "User-Agent": "TwilioProxy/1.1",
        }
        for _ in range(1 + (RETRIES if parcel.place == "inbound" else 0)):
            status = self._attempt(parcel, headers)
            if status is not None and status < 500:
                return status < 300
        return False

    def _attempt(self, parcel: Parcel, headers: dict[str, str]) -> int | None:
        public, local = self._config.reroute or ("", "")
        url = local + parcel.url.removeprefix(public) if public and parcel.url.startswith(public) else parcel.url
        try:
            return self._client.post(url, data=parcel.fields, headers=headers).status_code
        except httpx.HTTPError:
            return None
