"""The event stream of an open page."""

from __future__ import annotations

import time

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from assistant.console.core import me, row_id, the_console
from assistant.console.live import RETRY_MS, stream
from assistant.store.watching import is_visible


def register(console: Blueprint) -> None:
    console.add_url_rule("/stream", "stream", events)


def events() -> ResponseReturnValue:
    """Hints of what moved in my teams; 503 when all places are taken, and the page then asks by itself."""
    console, person = the_console(), me()
    thread = request.args.get("conversation", type=row_id)
    if thread is not None and not is_visible(console.store, person.teams, thread):
        thread = None
    tab = request.args.get("tab", "")[:40]
    page = console.watcher.subscribe(person.teams, thread, f"{person.id} {tab}" if tab else "")
    if page is None:
        return Response(status=503, headers={"Retry-After": str(RETRY_MS // 1000 * 30)})
    body = stream(console.watcher, page, console.config.stream_length, time.monotonic)
    response = Response(body, mimetype="text/event-stream", headers={"X-Accel-Buffering": "no"})
    # A page that goes away before the first line never starts the generator: its place is freed here.
    response.call_on_close(lambda: console.watcher.unsubscribe(page))
    return response
