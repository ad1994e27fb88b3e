"""How an open page learns that it is out of date: by the event stream, or by asking for its pulse."""

from __future__ import annotations

import time

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from assistant.console.core import me, row_id, the_console
from assistant.console.live.hints import RETRY_MS, stream
from assistant.console.live.presence_pages import stamp_of_others, stamp_of_people
from assistant.store.attention import Attention, read_attention
from assistant.store.watching import is_visible, thread_pulse


def register(console: Blueprint) -> None:
    console.add_url_rule("/stream", "stream", events)
    console.add_url_rule("/pulse", "pulse", pulse)


def events() -> ResponseReturnValue:
    """Hints of what moved in my teams; 503 when all places are taken, and the page then asks by itself."""
    console, person = the_console(), me()
    thread = request.args.get("conversation", type=row_id)
    if thread is not None and not is_visible(console.store, person.teams, thread):
        thread = None
    page = console.watcher.subscribe(person.teams, thread, _tab() if request.args.get("tab") else "")
    if page is None:
        return Response(status=503, headers={"Retry-After": str(RETRY_MS // 1000 * 30)})

    def leave() -> None:
        console.watcher.unsubscribe(page)

    body = stream(page, console.config.stream_length, time.monotonic, leave)
    response = Response(body, mimetype="text/event-stream", headers={"X-Accel-Buffering": "no"})
    # A page that goes away before the first line never starts the generator: its place is freed here.
    response.call_on_close(leave)
    return response


def pulse() -> ResponseReturnValue:
    """What an open page compares with the answer before: a part whose name is another one has to be fetched.

    Nothing is unsealed and nothing is drawn for it. `parts` by the name the page gives them, null when it is not known
    whether they moved; `pace`: seconds until the page may ask again; `attention`: what calls for this person.
    """
    console, person = the_console(), me()
    thread = request.args.get("conversation", type=row_id)
    # Asked first: what moves while we answer is another name the next time.
    parts = {"inbox": stamp_of_teams(), "presences": stamp_of_people()}
    if thread is not None:
        lines = thread_pulse(console.store, person.teams, thread)
        parts |= {"thread": lines, "side": lines, "presence": stamp_of_others(thread)}
        if lines is not None:
            console.watcher.marks.note(thread, person.id, console.now())
    wanted = read_attention(console.store, person.id, person.teams, console.now())
    return jsonify(parts=parts, pace=console.watcher.ask(_tab()), attention=said(wanted))


def stamp_of_teams() -> str | None:
    """Another one after each change in one of my teams; None when nothing is known yet."""
    looked = the_console().watcher.known()
    if looked is None:
        return None
    name, known = looked
    return ".".join((name, *(str(known.beats.get(team, 0)) for team in sorted(me().teams))))


def said(wanted: Attention) -> dict[str, list[str]]:
    """Words that only tell one call from another: what is new is seen by comparing them."""
    return {
        "crisis": [f"c{number}" for number in wanted.crisis],
        "waiting": [f"w{number}" for number in wanted.waiting],
        "mine": [f"m{conversation}.{message}" for conversation, message in wanted.mine],
        "mention": [f"n{note}" for note in wanted.mentions],
    }


def _tab() -> str:
    """A tab of one person's browser."""
    return f"{me().id} {request.args.get('tab', '')[:40]}"
