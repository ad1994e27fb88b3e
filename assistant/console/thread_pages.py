"""One conversation: reading it, taking it over, answering, handing it back."""

from __future__ import annotations

import secrets

from flask import Blueprint, abort, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from assistant.console.core import BIGGEST_ID, me, row_id, the_console
from assistant.console.errors import is_fragment, problem_page, what_happened
from assistant.console.inbox_pages import inbox_values, reader, stamp_of, tagged, unless_known
from assistant.console.rendering import reader_locale, render
from assistant.console.showing import loses_pictures
from assistant.console.thread_values import Composer, composer_for, thread_values
from assistant.errors import AssistantError, HandoffConflict
from assistant.handoff.ownership import CRISIS_OUTCOMES, check_release, close_crisis, take_over
from assistant.handoff.refusals import Refused
from assistant.handoff.replies import LONGEST_REPLY, Reply, reply
from assistant.outbound.segments import count_segments
from assistant.store.inbox import View
from assistant.store.threads import Thread, note_reading, read_thread

_ROOT = f"/conversations/<int(max={BIGGEST_ID}):conversation_id>"


def register(console: Blueprint) -> None:
    console.add_url_rule(_ROOT, "thread", thread)
    console.add_url_rule(f"{_ROOT}/lines", "lines", lines)
    for name, view in (
        ("take-over", take),
        ("reply", send),
        ("hand-back", hand_back),
        ("close-crisis", end_crisis),
        ("size", size),
        ("composer", composer),
    ):
        console.add_url_rule(f"{_ROOT}/{name}", name.replace("-", "_"), view, methods=["POST"])


def thread(conversation_id: int) -> ResponseReturnValue:
    before = request.args.get("before", type=row_id)
    found = _read(conversation_id, before)
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
    found = _read(conversation_id)
    stamp = _stamp(found)
    if known := unless_known(stamp):
        return known
    _note("refresh", found)
    values = thread_values(found, reader(), the_console().ports) | {"refresh": True}
    return tagged(render("_lines.html", **values), stamp)


def take(conversation_id: int) -> ResponseReturnValue:
    try:
        take_over(the_console().store, me(), conversation_id, the_console().now())
    except (HandoffConflict, Refused) as error:
        return _refused(error, conversation_id)
    return _back_to(conversation_id)


def send(conversation_id: int) -> ResponseReturnValue:
    """Send what was typed. When it cannot be sent, the text stays in its box."""
    console = the_console()
    found = _read(conversation_id)
    text, key = request.form.get("text", ""), request.form.get("key", "")[:64]
    drafts = console.ports.shape(text, found.kind, found.locale) if len(text) <= LONGEST_REPLY else ()
    try:
        reply(console.store, me(), conversation_id, Reply(key, text, drafts), console.now())
    except (HandoffConflict, Refused) as error:
        sentence, status = what_happened(error)
        return _composer(_read(conversation_id), text=text, key=key, error=sentence, status=status)
    console.ports.wake()
    return _composer(_read(conversation_id)) if is_fragment() else _back_to(conversation_id)


def hand_back(conversation_id: int) -> ResponseReturnValue:
    console = the_console()
    found = _read(conversation_id)
    wanted = request.form.get("flow", "")
    flow = wanted if wanted in dict(console.ports.flow_names(reader_locale())) else None
    try:
        check_release(me().id, found.owner_id, found.owner_name, crisis_open=found.crisis_open)
        console.ports.hand_back(conversation_id, me(), flow, None)
    except AssistantError as error:
        return _refused(error, conversation_id)
    console.ports.wake()
    return _back_to(conversation_id)


def end_crisis(conversation_id: int) -> ResponseReturnValue:
    outcome = request.form.get("outcome", "")
    if outcome not in CRISIS_OUTCOMES:
        abort(400)
    console = the_console()
    try:
        close_crisis(console.store, me(), conversation_id, outcome, console.now())
    except (HandoffConflict, Refused) as error:
        return _refused(error, conversation_id)
    return _back_to(conversation_id)


def composer(conversation_id: int) -> ResponseReturnValue:
    """The box anew when somebody else took over, handed back, or writing became impossible; its text stays in it."""
    text, key = request.form.get("text", "")[:LONGEST_REPLY], request.form.get("key", "")[:64]
    found = _read(conversation_id)
    fresh = composer_for(found, me(), the_console().now(), key=key or _new_key(), text=text)
    return render("_composer.html", thread=found, composer=fresh)


def size(conversation_id: int) -> ResponseReturnValue:
    """What the text becomes on its way: characters, and messages that are paid for."""
    found = _read(conversation_id)
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


def _read(conversation_id: int, before: int | None = None) -> Thread:
    found = read_thread(the_console().store, me().teams, conversation_id, before)
    if found is None:
        abort(404)
    return found


def _refused(error: AssistantError, conversation_id: int) -> ResponseReturnValue:
    sentence, status = what_happened(error)
    return problem_page(sentence, status, conversation_id if status == 409 else None)


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


def _back_to(conversation_id: int) -> ResponseReturnValue:
    return redirect(url_for("console.thread", conversation_id=conversation_id), 303)


def _new_key() -> str:
    return secrets.token_hex(16)
