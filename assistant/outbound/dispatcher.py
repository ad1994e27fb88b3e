"""Who empties the outbox: a few threads that lease rows and hand them over.

Correctness never depends on it: several dispatchers may run at once, and one that is killed leaves leases that end.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from assistant.log import where
from assistant.outbound.delivery import Delivery
from assistant.outbound.providers.base import Provider
from assistant.outbound.retries import Patience
from assistant.store.outbox import lease_ambiguous, lease_due
from assistant.store.store import Store

log = structlog.get_logger(__name__)

MOST_ROWS_A_ROUND = 1000
"""A round of `run_once` ends even if rows keep coming in."""


@dataclass(frozen=True, slots=True)
class DispatcherConfig:
    """`lease` must outlast the provider's time-outs, all requests of one sending together: a row whose lease ended is
    looked up, and sent again when the provider does not have it. `gap`: pause between two messages to one person.

    `poll`: how often, without being woken, the outbox is looked at. `start_within`: a leased row is handed over this
    soon or not at all, so that the rest of its lease outlasts the time-outs.
    """

    threads: int = 4
    gap: timedelta = timedelta(seconds=0.8)
    lease: timedelta = timedelta(seconds=60)
    poll: timedelta = timedelta(seconds=1)
    start_within: timedelta = timedelta(seconds=15)
    patience: Patience = field(default_factory=Patience)


class Dispatcher:
    """`providers` by account: rows of other accounts are left alone. `clock` gives aware UTC times.

    `status_callback` makes the address for a row's statuses; it must name the row, for a callback proves acceptance.
    """

    def __init__(
        self,
        store: Store,
        providers: Mapping[str, Provider],
        clock: Callable[[], datetime],
        status_callback: Callable[[int], str],
        config: DispatcherConfig | None = None,
    ) -> None:
        self._store = store
        self._accounts = tuple(providers)
        self._clock = clock
        self._config = config or DispatcherConfig()
        self.delivery = Delivery(store, providers, clock, status_callback, self._config.patience)
        self._wish = threading.Condition()
        self._wakes = 0
        self._stopping = False
        self._threads: list[threading.Thread] = []

    def run_once(self) -> int:
        """Do everything that is due now: look up what is unclear, send what may be sent. Returns how many rows moved.

        Raises SQLAlchemy's errors when the database is down.
        """
        done = 0
        while done < MOST_ROWS_A_ROUND and not self._stopping and (self._send_one() or self._look_one_up()):
            done += 1
        return done

    def wake(self) -> None:
        """There may be something to send. Cheap; may be called from any thread, before `start` and after `stop`."""
        with self._wish:
            self._wakes += 1
            self._wish.notify()

    def start(self) -> None:
        """Work in threads until `stop`. Starting twice has no effect."""
        if self._threads:
            return
        self._stopping = False
        for number in range(self._config.threads):
            thread = threading.Thread(target=self._work, name=f"dispatcher-{number}", daemon=True)
            self._threads.append(thread)
            thread.start()

    def stop(self, timeout: float = 20.0) -> None:
        """Finish what is being handed over, then end the threads. `timeout` in seconds, for all of them."""
        with self._wish:
            self._stopping = True
            self._wish.notify_all()
        for thread in self._threads:
            thread.join(timeout)
        self._threads = []

    def _send_one(self) -> bool:
        config = self._config
        row = lease_due(self._store, self._accounts, self._clock(), lease=config.lease, gap=config.gap)
        # A machine that slept meanwhile leaves the row to a look-up: another dispatcher may have sent it by now.
        if row is not None and self._clock() - row.began_at <= config.start_within:
            self.delivery.send(row)
        return row is not None

    def _look_one_up(self) -> bool:
        row = lease_ambiguous(self._store, self._accounts, self._clock(), lease=self._config.lease)
        if row is not None:
            self.delivery.look_up(row)
        return row is not None

    def _work(self) -> None:
        while not self._stopping:
            seen, moved = self._wakes, self._round()
            # What follows in a conversation may leave once the gap is over.
            pause = min(self._config.gap, self._config.poll) if moved else self._config.poll
            with self._wish:
                self._wish.wait_for(lambda seen=seen: self._stopping or self._wakes != seen, pause.total_seconds())  # type: ignore[misc]

    def _round(self) -> int:
        try:
            return self.run_once()
        except Exception as error:  # a thread that ended would take its share of the sending with it
            log.error("sending_interrupted", error=type(error).__name__, where=where(error))
            return 0
