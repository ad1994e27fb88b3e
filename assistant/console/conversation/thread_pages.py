"""One conversation: reading it, and keeping it up to date."""

from __future__ import annotations

from flask import Blueprint, make_response, request
from flask.typing import ResponseReturnValue

from assistant.console.conversation.composing import Composer, NoteBox
from assistant.console.conversation.desk import later_values, write_values
from assistant.console.conversation.packet_pages import side_values
from assistant.console.conversation.thread_values import thread_values
from assistant.console.core import me, row_id, the_console
from assistant.console.etags import stamp_of, tagged, unless_known
from assistant.console.finding import ROOT, find_thread
from assistant.console.lists.inbox_pages import inbox_values
from assistant.console.reading import reader
from assistant.console.rendering import render
from assistant.store.inbox import View
from assistant.store.threads import Thread, note_reading


def register(console: Blueprint) -> None:
    console.add_url_rule(ROOT, "thread", thread)
    console.add_url_rule(f"{ROOT}/lines", "lines", lines)


def thread(conversation_id: int) -> ResponseReturnValue:
    before = request.args.get("before", type=row_id)
    found = find_thread(conversation_id, before)
    _note("page", found)
    return whole_page(found, older=before is not None)


def lines(conversation_id: int) -> ResponseReturnValue:
    """The lines and the state of the conversation, for a page that is open; 304 while nothing moved."""
    found = find_thread(conversation_id)
    stamp = _stamp(found)
    if known := unless_known(stamp):
        return known
    _note("refresh", found)
    values = thread_values(found, reader(), the_console().ports) | later_values(found) | {"refresh": True}
    return tagged(render("conversation/_lines.html", **values), stamp)


def whole_page(
    found: Thread,
    status: int = 200,
    *,
    older: bool = False,
    composer: Composer | None = None,
    note: NoteBox | None = None,
) -> ResponseReturnValue:
    """The page of a conversation; `composer` and `note` are boxes whose text was not taken."""
    inbox, inbox_stamp = inbox_values(found.id, _beside(found))
    values = inbox | thread_values(found, reader(), the_console().ports) | write_values(found, composer, note)
    values |= side_values(found)
    page = {"person": me(), "inbox_stamp": inbox_stamp, "stamp": _stamp(found), "older": older}
    return make_response(render("conversation/thread.html", **(values | page)), status)


def _beside(found: Thread) -> View:
    """The list that stands beside a conversation opened without one."""
    return "mine" if found.owner_id == me().id else "waiting"


def _note(how: str, found: Thread) -> None:
    note_reading(the_console().store, me().id, found.id, how, the_console().now())


def _stamp(found: Thread) -> str:
    states = tuple((line.id, line.status, line.content is None) for line in found.lines)
    markers = tuple(marker.id for marker in found.markers)
    day = reader().now.astimezone(reader().zone).date()
    beside = (tuple(note.id for note in found.notes), found.later)
    return stamp_of(found.version, found.owner_id, found.opted_out, states, markers, beside, reader().locale, day)
