"""Many open tabs of the console at once, each behaving as `assistant/console/static/live.js` does."""

from __future__ import annotations

import asyncio
import random
import re
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from threading import Thread

import httpx

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_BESIDE_STREAM = 30.0
_EVERYTHING = 60.0
_TRY_AGAIN = 60.0
"""Seconds, as in live.js."""
_KEPT_OPEN = 300.0
"""Seconds for which browsers keep a connection that nothing goes over."""
_PARTS = {"inbox": "list", "thread": "conversations/{}/lines", "presence": "conversations/{}/presence"}


@dataclass(eq=False)
class Tab:
    """A conversation open in front of somebody. `shows`: the text of its lines; `live`: whether it has a stream;
    `asked`: how many pulses it took; `seen`: when each awaited word appeared, in seconds of the monotonic clock."""

    client: httpx.AsyncClient
    name: str
    conversation: int
    shows: str = ""
    live: bool = False
    asked: int = 0
    failures: int = 0
    seen: dict[str, float] = field(default_factory=dict)
    awaited: set[str] = field(default_factory=set)
    _known: dict[str, str | None] = field(default_factory=dict)
    _tags: dict[str, str] = field(default_factory=dict)
    _pace: float = 5.0
    _everything: float = 0.0
    _told: asyncio.Event = field(default_factory=asyncio.Event)

    async def live_on(self) -> None:
        """Until cancelled."""
        listening = asyncio.create_task(self._listen())
        try:
            while True:
                try:
                    await self._ask()
                except httpx.HTTPError:
                    self.failures += 1
                await self._pause()
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)

    async def _listen(self) -> None:
        address = f"stream?conversation={self.conversation}&tab={self.name}"
        while True:
            try:
                async with self.client.stream("GET", address, timeout=None) as answer:
                    self.live = answer.status_code == 200
                    async for line in answer.aiter_lines():
                        if line.startswith("event:"):
                            self._told.set()
            except httpx.HTTPError:
                pass
            waits = 2.0 if self.live else _TRY_AGAIN * (1 + random.random() / 4)
            self.live = False
            await asyncio.sleep(waits)

    async def _pause(self) -> None:
        seconds = (_BESIDE_STREAM if self.live else self._pace) * (1 + random.random() / 4)
        try:
            await asyncio.wait_for(self._told.wait(), seconds)
        except TimeoutError:
            return
        finally:
            self._told.clear()

    async def _ask(self) -> None:
        answer = await self.client.get(f"pulse?conversation={self.conversation}&tab={self.name}")
        answer.raise_for_status()
        self.asked += 1
        found = answer.json()
        self._pace = found["pace"]
        parts: dict[str, str | None] = found["parts"]
        all_of_them = time.monotonic() >= self._everything
        if all_of_them:
            self._everything = time.monotonic() + _EVERYTHING
        for name, address in _PARTS.items():
            if all_of_them or parts[name] is None or parts[name] != self._known.get(name):
                await self._fetch(name, address.format(self.conversation))
        self._known.update(parts)

    async def _fetch(self, name: str, address: str) -> None:
        tag = self._tags.get(name)
        answer = await self.client.get(address, headers={"If-None-Match": tag} if tag else {})
        if answer.status_code == 304:
            return
        answer.raise_for_status()
        self._tags[name] = answer.headers["ETag"]
        if name != "thread":
            return
        self.shows = answer.text
        for word in [word for word in self.awaited if word in answer.text]:
            self.seen[word] = time.monotonic()
            self.awaited.discard(word)


def log_in(url: str, email: str, password: str) -> str:
    """The cookie of a new session."""
    with httpx.Client(base_url=f"{url}/console/", trust_env=False, timeout=30) as client:
        found = _TOKEN.search(client.get("login").text)
        form = {"csrf_token": found[1] if found else "", "email": email, "password": password}
        if client.post("login", data=form).status_code != httpx.codes.SEE_OTHER:
            raise RuntimeError("the counsellor cannot log in")
        return "; ".join(f"{name}={value}" for name, value in client.cookies.items())


@contextmanager
def open_tabs(url: str, cookies: Sequence[str], conversations: Sequence[int], number: int) -> Iterator[list[Tab]]:
    """`number` tabs, dealt out over people and conversations, alive in a thread of their own until the block ends."""
    opened: Future[tuple[list[Tab], Callable[[], object]]] = Future()
    work = partial(asyncio.run, _live(url, cookies, conversations, number, opened))
    thread = Thread(target=work, name="tabs", daemon=True)
    thread.start()
    tabs, close = opened.result(60)
    try:
        yield tabs
    finally:
        close()
        thread.join(timeout=60)


async def _live(
    url: str,
    cookies: Sequence[str],
    conversations: Sequence[int],
    number: int,
    opened: Future[tuple[list[Tab], Callable[[], object]]],
) -> None:
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=None, keepalive_expiry=_KEPT_OPEN)
    clients = [
        httpx.AsyncClient(
            base_url=f"{url}/console/", headers={"Cookie": cookie, "HX-Request": "true"}, limits=limits, timeout=60
        )
        for cookie in cookies
    ]
    tabs = [Tab(clients[n % len(clients)], f"tab{n}", conversations[n % len(conversations)]) for n in range(number)]
    living = [asyncio.create_task(tab.live_on()) for tab in tabs]
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    opened.set_result((tabs, lambda: loop.call_soon_threadsafe(stop.set)))
    await stop.wait()
    for one in living:
        one.cancel()
    await asyncio.gather(*living, return_exceptions=True)
    for client in clients:
        await client.aclose()
