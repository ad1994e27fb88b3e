"""Watching what moves for all open pages of this process, live ones and those that ask by the clock.

One thread looks at the database while at least one page listens or asks, and ends when nobody does. Each stream holds a
thread of the server, so their number is capped; a page that finds no place asks by the clock instead.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock, Thread

import structlog
from sqlalchemy.exc import SQLAlchemyError

from assistant.console.live.hints import Subscription, tell
from assistant.console.live.marks import Marks
from assistant.console.live.memory import Known, Memory
from assistant.console.live.pace import Crowd
from assistant.store.presence import write_marks
from assistant.store.store import Store

log = structlog.get_logger(__name__)

LINGER_SECONDS = 30.0
"""How long the thread goes on looking after the last question: longer than the slowest pace."""
OLD_SECONDS = 5.0
"""A look this old says nothing any more about whether something moved."""


class Watcher:
    """Looks at what moved and tells those concerned. `limit` streams at most; `clock` tells the time, aware."""

    def __init__(self, store: Store, limit: int, every: timedelta, clock: Callable[[], datetime]) -> None:
        self.marks = Marks()
        self._store = store
        self._limit = limit
        self._every = every.total_seconds()
        self._clock = clock
        self._crowd = Crowd()
        self._lock = Lock()
        self._pages: set[Subscription] = set()
        self._running = False
        self._last: tuple[float, str, Known] | None = None

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
            self._keep_running()
        return page

    def unsubscribe(self, page: Subscription) -> None:
        with self._lock:
            self._pages.discard(page)

    def ask(self, page: str) -> float:
        """A page asks by the clock; the seconds after which it may ask again. `page` names it."""
        pace = self._crowd.ask(page, time.monotonic())
        with self._lock:
            self._keep_running()
        return pace

    def known(self) -> tuple[str, Known] | None:
        """The newest look, with a name that is another one after each time the thread may have missed something.
        None while nothing is known: then everything may have moved."""
        with self._lock:
            last = self._last
        if last is None or time.monotonic() - last[0] > OLD_SECONDS + self._every:
            return None
        return last[1], last[2]

    def _replace(self, tab: str) -> None:
        for older in [page for page in self._pages if tab and page.tab == tab]:
            self._pages.discard(older)
            older.give(None)

    def _keep_running(self) -> None:
        if not self._running:
            self._running = True
            Thread(target=self._run, name="console-watcher", daemon=True).start()

    def _is_wanted(self) -> bool:
        asked = self._crowd.last()
        return bool(self._pages) or (asked is not None and time.monotonic() - asked < LINGER_SECONDS)

    def _run(self) -> None:
        memory, name, missed = Memory(self._store), secrets.token_hex(4), False
        while (pages := self._next_round()) is not None:
            try:
                write_marks(self._store, self.marks.due(self._clock()))
                threads = {page.conversation_id for page in pages if page.conversation_id is not None}
                known = memory.look(threads, self._clock())
            except SQLAlchemyError as error:
                # The database may be away for a while: this thread keeps trying, and learns anew what there is.
                log.warning("console_watch_failed", error=type(error).__name__)
                memory, name, missed = Memory(self._store), secrets.token_hex(4), True
            else:
                with self._lock:
                    self._last = (time.monotonic(), name, known)
                # Known first, told then: who asks because of a hint finds what it is about.
                tell(pages, None if missed else known)
                missed = False
            time.sleep(self._every)

    def _next_round(self) -> tuple[Subscription, ...] | None:
        """The open pages; None when nobody listens or asks any more, and the thread ends."""
        with self._lock:
            if self._is_wanted():
                return tuple(self._pages)
            self._running, self._last = False, None
            return None
