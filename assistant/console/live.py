"""Telling open pages that something moved. Only numbers travel: the page fetches what changed through its own scope.

One thread per process reads versions while at least one page listens, and ends when nobody does. Each stream holds a
thread of the server, so their number is capped; a page that finds no place asks again from time to time instead.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from queue import Empty, Full, Queue
from threading import Event, Lock, Thread

import structlog
from sqlalchemy.exc import SQLAlchemyError

from assistant.store.store import Store
from assistant.store.watching import Change, changes_since, delivery_states

log = structlog.get_logger(__name__)

HEARTBEAT_SECONDS = 15.0
"""A line of silence: finds out that a page is gone, and keeps proxies from hanging up."""
RETRY_MS = 2000
_QUEUE = 200


@dataclass(frozen=True, slots=True)
class Hint:
    """Conversation X is at version V."""

    conversation_id: int
    version: int


@dataclass(eq=False, slots=True)
class Subscription:
    """One open page: the teams it may see, and the thread it shows."""

    teams: frozenset[int]
    conversation_id: int | None
    tab: str
    hints: Queue[Hint | None] = field(default_factory=lambda: Queue(_QUEUE))
    """None: another page of the same tab took this one's place."""

    def give(self, hint: Hint | None) -> None:
        try:
            self.hints.put_nowait(hint)
        except Full:
            # A page that far behind fetches everything anyway when it reads the first hint.
            log.debug("console_stream_behind")


class Watcher:
    """Reads what moved and tells those concerned. `limit` pages at most."""

    def __init__(self, store: Store, limit: int, every: timedelta) -> None:
        self._store = store
        self._limit = limit
        self._every = every.total_seconds()
        self._lock = Lock()
        self._pages: set[Subscription] = set()
        self._stop: Event | None = None

    @property
    def open_pages(self) -> int:
        with self._lock:
            return len(self._pages)

    def subscribe(
        self, teams: frozenset[int], conversation_id: int | None = None, tab: str = ""
    ) -> Subscription | None:
        """A place for one more page, or None when all are taken.

        `tab` names a tab of a browser. Going from page to page it takes its own place again: that its page before is
        gone shows only later, when nobody takes what is sent there.
        """
        page = Subscription(teams, conversation_id, tab)
        with self._lock:
            self._replace(tab)
            if len(self._pages) >= self._limit:
                return None
            self._pages.add(page)
            if self._stop is None:
                self._stop = Event()
                Thread(target=self._run, args=(self._stop,), name="console-watcher", daemon=True).start()
        return page

    def unsubscribe(self, page: Subscription) -> None:
        with self._lock:
            self._pages.discard(page)
            if not self._pages and self._stop is not None:
                self._stop.set()
                self._stop = None

    def _replace(self, tab: str) -> None:
        for older in [page for page in self._pages if tab and page.tab == tab]:
            self._pages.discard(older)
            older.give(None)

    def _run(self, stop: Event) -> None:
        memory = Memory(self._store)
        while not stop.is_set():
            with self._lock:
                pages = tuple(self._pages)
            try:
                memory.look(pages)
            except SQLAlchemyError as error:
                # The database may be away for a while: the pages poll meanwhile, and this thread keeps trying.
                log.warning("console_watch_failed", error=type(error).__name__)
            stop.wait(self._every)


class Memory:
    """What was known at the last look. The first look learns; each later one tells what is new."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._newest: datetime | None = None
        self._versions: dict[int, int] | None = None
        self._deliveries: dict[int, tuple[tuple[int, str], ...]] = {}

    def look(self, pages: Iterable[Subscription]) -> None:
        pages = tuple(pages)
        for change in self._moved():
            for page in pages:
                if change.team_id in page.teams:
                    page.give(Hint(change.conversation_id, change.version))
        self._tell_deliveries(pages)

    def _moved(self) -> tuple[Change, ...]:
        known = self._versions
        changes = changes_since(self._store, self._newest)
        self._newest = max((change.at for change in changes), default=self._newest)
        self._versions = {change.conversation_id: change.version for change in changes}
        if known is None:
            return ()
        return tuple(change for change in changes if known.get(change.conversation_id) != change.version)

    def _tell_deliveries(self, pages: tuple[Subscription, ...]) -> None:
        threads = {page.conversation_id for page in pages if page.conversation_id is not None}
        known, self._deliveries = self._deliveries, delivery_states(self._store, threads)
        for page in pages:
            thread = page.conversation_id
            if thread in known and known[thread] != self._deliveries[thread]:
                page.give(Hint(thread, (self._versions or {}).get(thread, 0)))


def stream(watcher: Watcher, page: Subscription, length: timedelta, clock: Callable[[], float]) -> Iterator[str]:
    """The text of an event stream (https://html.spec.whatwg.org/multipage/server-sent-events.html).

    Ends after `length`; the page opens another one. `clock` counts seconds.
    """
    try:
        end = clock() + length.total_seconds()
        yield f"retry: {RETRY_MS}\nevent: hello\ndata: {{}}\n\n"
        while (left := end - clock()) > 0:
            try:
                hint = page.hints.get(timeout=min(left, HEARTBEAT_SECONDS))
            except Empty:
                yield ": still here\n\n"
            else:
                if hint is None:
                    yield "event: replaced\ndata: {}\n\n"
                    return
                data = json.dumps({"conversation": hint.conversation_id, "version": hint.version})
                yield f"event: changed\ndata: {data}\n\n"
    finally:
        watcher.unsubscribe(page)
