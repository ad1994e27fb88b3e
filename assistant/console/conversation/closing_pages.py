"""Handing back: the last words to the person, what became of it, and what the assistant goes on with, in one form."""

from __future__ import annotations

import secrets

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from assistant.console.conversation.decision_pages import decision_page
from assistant.console.conversation.decision_values import continuations, endings
from assistant.console.core import me, the_console
from assistant.console.finding import ROOT, back_to, find_thread
from assistant.console.reading import reader
from assistant.errors import AssistantError
from assistant.handoff.outcomes import OUTCOMES
from assistant.handoff.ownership import check_release
from assistant.handoff.refusals import Refused
from assistant.handoff.replies import LONGEST_REPLY, Reply, reply
from assistant.store.threads import Thread


def register(console: Blueprint) -> None:
    console.add_url_rule(f"{ROOT}/hand-back", "hand_back", hand_back, methods=["GET", "POST"])


def hand_back(conversation_id: int) -> ResponseReturnValue:
    """The closing line leaves first, then the assistant speaks. Pressing twice does both once: the line carries a key,
    and the form the epoch in which it was opened."""
    found = find_thread(conversation_id)
    if request.method == "GET":
        return _form(found)
    if _done(found):
        return back_to(conversation_id)
    try:
        _close(found)
    except AssistantError as error:
        after = find_thread(conversation_id)
        return back_to(conversation_id) if _done(after) else _form(after, error)
    the_console().ports.wake()
    return back_to(conversation_id)


def _close(found: Thread) -> None:
    """Raises `HandoffConflict` or `Refused`."""
    console, given = the_console(), request.form
    check_release(me().id, found.owner_id, found.owner_name, crisis_open=found.crisis_open)
    outcome = given.get("outcome", "")
    if outcome not in OUTCOMES:
        raise Refused("no_outcome")
    offered = {choice.value for choice in continuations(console.store, found, reader(), console.ports)}
    wanted = given.get("flow", "")
    flow = wanted if wanted in offered and wanted else None
    words = given.get("text", "")
    if words.strip():
        drafts = console.ports.shape(words, found.kind, found.locale) if len(words) <= LONGEST_REPLY else ()
        reply(console.store, me(), found.id, Reply(given.get("key", "")[:64], words, drafts), console.now())
    console.ports.hand_back(found.id, me(), flow, outcome)


def _done(found: Thread) -> bool:
    """Whether the first press of two has given it back already."""
    opened = request.form.get("epoch", "")
    return found.owner_id is None and opened.isdecimal() and int(opened) < found.epoch


def _form(found: Thread, error: AssistantError | None = None) -> ResponseReturnValue:
    console, here = the_console(), reader()
    return decision_page(
        "conversation/_hand_back.html",
        found,
        error,
        endings=endings(here),
        continuations=continuations(console.store, found, here, console.ports),
        key=request.form.get("key", "") or secrets.token_hex(16),
        limit=LONGEST_REPLY,
    )
