"""Messages for later: chosen in the box, listed above it, sent at once, changed or given up there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, make_response, request
from flask.typing import ResponseReturnValue

from assistant.console.conversation.composer_pages import drawn, typed
from assistant.console.conversation.desk import later_values
from assistant.console.conversation.planning import later_card
from assistant.console.core import BIGGEST_ID, me, the_console
from assistant.console.errors import is_fragment, what_happened
from assistant.console.finding import ROOT, back_to, find_thread, refused
from assistant.console.reading import reader
from assistant.console.rendering import render
from assistant.errors import AssistantError, HandoffConflict
from assistant.handoff import later
from assistant.handoff.refusals import Refused
from assistant.handoff.replies import LONGEST_REPLY, Reply
from assistant.store.threads import Thread

_ONE = f"{ROOT}/later/<int(max={BIGGEST_ID}):later_id>"
WHEN_THEY_WRITE = "reply"
"""What the form says instead of a moment."""


def register(console: Blueprint) -> None:
    console.add_url_rule(f"{ROOT}/later", "later", keep, methods=["POST"])
    for name, view in (("send", send), ("change", change), ("cancel", cancel)):
        console.add_url_rule(f"{_ONE}/{name}", f"later_{name}", view, methods=["POST"])


def keep(conversation_id: int) -> ResponseReturnValue:
    """Keep what was typed for the moment chosen. When that cannot be, the text stays in its box."""
    console = the_console()
    found = find_thread(conversation_id)
    text, key = typed()
    try:
        later.schedule(console.store, me(), conversation_id, _words(found, text, key), _moment(), console.now())
    except (HandoffConflict, Refused) as error:
        sentence, status = what_happened(error)
        return drawn(find_thread(conversation_id), text=text, key=key, error=sentence, status=status)
    return drawn(find_thread(conversation_id), event="reply-sent") if is_fragment() else back_to(conversation_id)


def send(conversation_id: int, later_id: int) -> ResponseReturnValue:
    console = the_console()
    step = partial(later.send_now, console.store, me(), conversation_id, later_id, console.ports.shape, console.now())
    return _done(conversation_id, later_id, step, console.ports.wake)


def cancel(conversation_id: int, later_id: int) -> ResponseReturnValue:
    console = the_console()
    return _done(
        conversation_id, later_id, partial(later.cancel, console.store, me(), conversation_id, later_id, console.now())
    )


def change(conversation_id: int, later_id: int) -> ResponseReturnValue:
    console = the_console()
    found = find_thread(conversation_id)
    words = _words(found, typed()[0], "")

    def step() -> None:
        later.change(console.store, me(), conversation_id, later_id, words, _moment(), console.now())

    return _done(conversation_id, later_id, step)


def _done(
    conversation_id: int, later_id: int, step: Callable[[], object], then: Callable[[], None] = lambda: None
) -> ResponseReturnValue:
    """Take the step; the list anew for a script, with what was refused beside the message it is about."""
    find_thread(conversation_id)
    try:
        step()
    except (HandoffConflict, Refused) as error:
        return _not_done(conversation_id, later_id, error)
    then()
    if not is_fragment():
        return back_to(conversation_id)
    found = find_thread(conversation_id)
    response = make_response(render("conversation/_later.html", **later_values(found)))
    response.headers["HX-Trigger-After-Settle"] = "thread-moved"
    return response


def _not_done(conversation_id: int, later_id: int, error: AssistantError) -> ResponseReturnValue:
    if not is_fragment():
        return refused(error, conversation_id)
    sentence, status = what_happened(error)
    found = find_thread(conversation_id)
    typed_text, at = request.form.get("text"), request.form.get("at", "")
    cards = tuple(
        later_card(one, reader(), text=typed_text, at=at, error=sentence)
        if one.id == later_id
        else later_card(one, reader())
        for one in found.later
    )
    return make_response(render("conversation/_later.html", **later_values(found, cards)), status)


def _words(found: Thread, text: str, key: str) -> Reply:
    drafts = the_console().ports.shape(text, found.kind, found.locale) if len(text) <= LONGEST_REPLY else ()
    return Reply(key, text, drafts)


def _moment() -> datetime | None:
    """The moment chosen, by the console's clock; None: when the person writes again."""
    chosen = request.form.get("preset") or request.form.get("at", "")
    if chosen == WHEN_THEY_WRITE:
        return None
    try:
        moment = datetime.fromisoformat(chosen)
    except ValueError:
        raise Refused("too_late") from None
    if moment.tzinfo is not None:
        abort(400)
    return moment.replace(tzinfo=ZoneInfo(the_console().config.time_zone)).astimezone(UTC)
