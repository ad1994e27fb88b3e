"""One conversation: reading it, and answering."""

from __future__ import annotations

import secrets

from flask import Blueprint, make_response, request
from flask.typing import ResponseReturnValue

from assistant.console.core import me, row_id, the_console
from assistant.console.errors import is_fragment, what_happened
from assistant.console.finding import ROOT, back_to, find_thread
from assistant.console.inbox_pages import inbox_values, reader, stamp_of, tagged, unless_known
from assistant.console.rendering import render
from assistant.console.showing import loses_pictures
from assistant.console.thread_values import Composer, composer_for, thread_values
from assistant.errors import HandoffConflict
from assistant.handoff.refusals import Refused
from assistant.handoff.replies import LONGEST_REPLY, Reply, reply
from assistant.outbound.segments import count_segments
from assistant.store.inbox import View
from assistant.store.threads import Thread, note_reading


def register(console: Blueprint) -> None:
    console.add_url_rule(ROOT, "thread", thread)
    console.add_url_rule(f"{ROOT}/lines", "lines", lines)
    for name, view in (
        ("reply", send),
        ("size", size),
        ("composer", composer),
    ):
        console.add_url_rule(f"{ROOT}/{name}", name.replace("-", "_"), view, methods=["POST"])


def thread(conversation_id: int) -> ResponseReturnValue:
    before = request.args.get("before", type=row_id)
    found = find_thread(conversation_id, before)
    _note("page", found)
    inbox, inbox_stamp = inbox_values(found.id, _beside(found))
    return render(
        "thread.html",
        person=me(),
        inbox_stamp=inbox_stamp,
        stamp=_stamp(found),
        composer=composer_for(found, me(), the_console().now(), key=_new_key()),
        older=before is not None,
        **inbox,
        **thread_values(found, reader(), the_console().ports),
    )


def lines(conversation_id: int) -> ResponseReturnValue:
    """The lines and the state of the conversation, for a page that is open; 304 while nothing moved."""
    found = find_thread(conversation_id)
    stamp = _stamp(found)
    if known := unless_known(stamp):
        return known
    _note("refresh", found)
    values = thread_values(found, reader(), the_console().ports) | {"refresh": True}
    return tagged(render("_lines.html", **values), stamp)


def send(conversation_id: int) -> ResponseReturnValue:
    """Send what was typed. When it cannot be sent, the text stays in its box."""
    console = the_console()
    found = find_thread(conversation_id)
    text, key = request.form.get("text", ""), request.form.get("key", "")[:64]
    drafts = console.ports.shape(text, found.kind, found.locale) if len(text) <= LONGEST_REPLY else ()
    try:
        reply(console.store, me(), conversation_id, Reply(key, text, drafts), console.now())
    except (HandoffConflict, Refused) as error:
        sentence, status = what_happened(error)
        return _composer(find_thread(conversation_id), text=text, key=key, error=sentence, status=status)
    console.ports.wake()
    return _composer(find_thread(conversation_id)) if is_fragment() else back_to(conversation_id)


def composer(conversation_id: int) -> ResponseReturnValue:
    """The box anew when somebody else took over, handed back, or writing became impossible; its text stays in it."""
    text, key = request.form.get("text", "")[:LONGEST_REPLY], request.form.get("key", "")[:64]
    found = find_thread(conversation_id)
    fresh = composer_for(found, me(), the_console().now(), key=key or _new_key(), text=text)
    return render("_composer.html", thread=found, composer=fresh)


def size(conversation_id: int) -> ResponseReturnValue:
    """What the text becomes on its way: characters, and messages that are paid for."""
    found = find_thread(conversation_id)
    text = request.form.get("text", "")[:LONGEST_REPLY]
    drafts = the_console().ports.shape(text, found.kind, found.locale) if text.strip() else ()
    counts = [count_segments(draft.text) for draft in drafts]
    return render(
        "_size.html",
        kind=found.kind,
        characters=sum(count.characters for count in counts) if found.kind == "sms" else len(text.strip()),
        messages=len(drafts),
        parts=sum(count.parts for count in counts),
        lost=loses_pictures(text, (draft.text for draft in drafts)),
        costly=any(count.encoding == "UCS-2" for count in counts) and found.kind == "sms",
    )


def _beside(found: Thread) -> View:
    """The list that stands beside a conversation opened without one."""
    return "mine" if found.owner_id == me().id else "waiting"


def _note(how: str, found: Thread) -> None:
    note_reading(the_console().store, me().id, found.id, how, the_console().now())


def _stamp(found: Thread) -> str:
    states = tuple((line.id, line.status, line.content is None) for line in found.lines)
    markers = tuple(marker.id for marker in found.markers)
    day = reader().now.astimezone(reader().zone).date()
    return stamp_of(found.version, found.owner_id, found.opted_out, states, markers, reader().locale, day)


def _composer(
    found: Thread, *, text: str = "", key: str = "", error: str = "", status: int = 200
) -> ResponseReturnValue:
    filled = composer_for(found, me(), the_console().now(), key=key or _new_key(), text=text, error=error)
    if not is_fragment():
        return _whole_page(found, filled, status)
    body = render("_composer.html", thread=found, composer=filled)
    response = make_response(body, status)
    response.headers["HX-Trigger-After-Settle"] = "reply-sent" if status == 200 else "reply-kept"
    return response


def _whole_page(found: Thread, composer: Composer, status: int) -> ResponseReturnValue:
    inbox, inbox_stamp = inbox_values(found.id, _beside(found))
    values = thread_values(found, reader(), the_console().ports)
    body = render(
        "thread.html",
        person=me(),
        inbox_stamp=inbox_stamp,
        stamp=_stamp(found),
        composer=composer,
        older=False,
        **inbox,
        **values,
    )
    return make_response(body, status)


def _new_key() -> str:
    return secrets.token_hex(16)
