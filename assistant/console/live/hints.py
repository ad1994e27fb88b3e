"""What open pages are told: that a conversation moved, never how. And the event stream that carries it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from queue import Empty, Full, Queue
from typing import Literal

import structlog

from assistant.console.live.memory import Known

log = structlog.get_logger(__name__)

HEARTBEAT_SECONDS = 15.0
"""A line of silence: finds out that a page is gone, and keeps proxies from hanging up."""
RETRY_MS = 2000
_QUEUE = 200


@dataclass(frozen=True, slots=True)
class Hint:
    """Conversation X is at version V ("changed"), somebody came or went there ("presence"), or look at everything."""

    conversation_id: int | None
    version: int | None = None
    kind: Literal["changed", "presence"] = "changed"


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


def tell(pages: Iterable[Subscription], known: Known | None) -> None:
    """Give each page its hints: of its own teams and no others. None: everything may have moved."""
    for page in pages:
        if known is None:
            page.give(Hint(None))
            continue
        told = {change.conversation_id: change.version for change in known.moved if change.team_id in page.teams}
        for number, version in told.items():
            page.give(Hint(number, version))
        for team, number in known.threads:
            if number == page.conversation_id and number not in told:
                # Gone to another team: this page is not told where, only to look again.
                page.give(Hint(number if team in page.teams else None))
        for team, number in known.stirred:
            if team in page.teams:
                page.give(Hint(number, kind="presence"))


def stream(
    page: Subscription, length: timedelta, clock: Callable[[], float], leave: Callable[[], None]
) -> Iterator[str]:
    """The text of an event stream (https://html.spec.whatwg.org/multipage/server-sent-events.html).

    Ends after `length`; the page opens another one. `clock` counts seconds; `leave` gives the place back.
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
                yield f"event: {hint.kind}\ndata: {_data(hint)}\n\n"
    finally:
        leave()


def _data(hint: Hint) -> str:
    said = {"conversation": hint.conversation_id, "version": hint.version}
    return json.dumps({name: number for name, number in said.items() if number is not None})
