"""The packet beside a conversation: shown anew when something moved, and the small things that are changed in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from assistant.console.conversation.packet_values import side_of
from assistant.console.conversation.thread_values import facts_of
from assistant.console.core import me, the_console
from assistant.console.errors import is_fragment, problem_page
from assistant.console.etags import stamp_of, tagged, unless_known
from assistant.console.finding import ROOT, find_thread
from assistant.console.reading import reader
from assistant.console.rendering import reader_locale, render, words
from assistant.console.words import N_
from assistant.errors import RefusedInput
from assistant.store.caseload import set_referent
from assistant.store.nicknames import LONGEST_NICKNAME, set_nickname
from assistant.store.packets import packet_stamp, read_packet
from assistant.store.store import Store
from assistant.store.tags import LONGEST_TAG, MOST_TAGS, add_tag, remove_tag, team_tags
from assistant.store.threads import Thread, note_reading
from assistant.store.watching import thread_pulse


def register(console: Blueprint) -> None:
    console.add_url_rule(f"{ROOT}/side", "side", side)
    for name, view in (
        ("nickname", nickname),
        ("whose", whose),
        ("tag", tag),
        ("untag", untag),
    ):
        console.add_url_rule(f"{ROOT}/{name}", name, view, methods=["POST"])


def side(conversation_id: int) -> ResponseReturnValue:
    """The packet alone, for a page that is open; nothing is unsealed, nor written down, while nothing moved."""
    stamp = _stamp(conversation_id)
    if known := unless_known(stamp):
        return known
    found = find_thread(conversation_id)
    note_reading(the_console().store, me().id, conversation_id, "packet", the_console().now())
    return tagged(_drawn(found), stamp)


def side_values(found: Thread) -> dict[str, object]:
    """The values of `_side.html`. Reads what the assistant keeps: only for a page whose reading is written down."""
    console, here = the_console(), reader()
    packet = read_packet(console.store, me().teams, found.id)
    if packet is None:
        abort(404)
    risk = "crisis" if found.crisis_open else found.risk
    return {
        "side": side_of(packet, risk, here, console.ports),
        "side_stamp": _stamp(found.id),
        "facts": facts_of(found, here),
        "offered_tags": tuple(one for one in team_tags(console.store, me().teams) if one not in packet.tags),
        "longest_nickname": LONGEST_NICKNAME,
        "longest_tag": LONGEST_TAG,
    }


def nickname(conversation_id: int) -> ResponseReturnValue:
    text = request.form.get("nickname", "")
    return _changed(conversation_id, lambda: set_nickname(_store(), me(), conversation_id, text, _now()))


def whose(conversation_id: int) -> ResponseReturnValue:
    """Make it one of mine, or nobody's."""
    mine = request.form.get("whose") == "mine"
    return _changed(conversation_id, lambda: set_referent(_store(), me(), conversation_id, mine=mine, now=_now()))


def tag(conversation_id: int) -> ResponseReturnValue:
    text = request.form.get("tag", "")
    return _changed(conversation_id, lambda: add_tag(_store(), me(), conversation_id, text, _now()))


def untag(conversation_id: int) -> ResponseReturnValue:
    text = request.form.get("tag", "")
    return _changed(conversation_id, lambda: remove_tag(_store(), me(), conversation_id, text, _now()))


def _changed(conversation_id: int, change: Callable[[], bool]) -> ResponseReturnValue:
    try:
        done = change()
    except RefusedInput as error:
        return problem_page(_refusal(), error.status, conversation_id)
    if not done:
        abort(404)
    if is_fragment():
        return tagged(_drawn(find_thread(conversation_id)), _stamp(conversation_id))
    return redirect(url_for("console.thread", conversation_id=conversation_id, _anchor="about"), 303)


def _refusal() -> str:
    text = N_("A nickname and a tag have %(most)s characters at most, a conversation has %(tags)s tags at most.")
    return words(text, most=LONGEST_TAG, tags=MOST_TAGS)


def _drawn(found: Thread) -> str:
    return render("conversation/_side.html", thread=found, **side_values(found))


def _stamp(conversation_id: int) -> str:
    """Another one when the packet may be another one; the day is part of it, because a date becomes past."""
    moved = packet_stamp(_store(), me().teams, conversation_id)
    if moved is None:
        abort(404)
    here = reader()
    lines = thread_pulse(_store(), me().teams, conversation_id)
    return stamp_of("side", moved, lines, here.now.astimezone(here.zone).date(), reader_locale())


def _store() -> Store:
    return the_console().store


def _now() -> datetime:
    return the_console().now()
