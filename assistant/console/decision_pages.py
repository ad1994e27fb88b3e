"""What is decided about a conversation: who holds it from now on, and how a crisis ended."""

from __future__ import annotations

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue

from assistant.console.core import me, the_console
from assistant.console.finding import ROOT, back_to, find_thread, refused
from assistant.console.rendering import reader_locale
from assistant.errors import AssistantError, HandoffConflict
from assistant.handoff.ownership import CRISIS_OUTCOMES, check_release, close_crisis, take_over
from assistant.handoff.refusals import Refused


def register(console: Blueprint) -> None:
    for name, view in (
        ("take-over", take),
        ("hand-back", hand_back),
        ("close-crisis", end_crisis),
    ):
        console.add_url_rule(f"{ROOT}/{name}", name.replace("-", "_"), view, methods=["POST"])


def take(conversation_id: int) -> ResponseReturnValue:
    try:
        take_over(the_console().store, me(), conversation_id, the_console().now())
    except (HandoffConflict, Refused) as error:
        return refused(error, conversation_id)
    return back_to(conversation_id)


def hand_back(conversation_id: int) -> ResponseReturnValue:
    console = the_console()
    found = find_thread(conversation_id)
    wanted = request.form.get("flow", "")
    flow = wanted if wanted in dict(console.ports.flow_names(reader_locale())) else None
    try:
        check_release(me().id, found.owner_id, found.owner_name, crisis_open=found.crisis_open)
        console.ports.hand_back(conversation_id, me(), flow, None)
    except AssistantError as error:
        return refused(error, conversation_id)
    console.ports.wake()
    return back_to(conversation_id)


def end_crisis(conversation_id: int) -> ResponseReturnValue:
    outcome = request.form.get("outcome", "")
    if outcome not in CRISIS_OUTCOMES:
        abort(400)
    console = the_console()
    try:
        close_crisis(console.store, me(), conversation_id, outcome, console.now())
    except (HandoffConflict, Refused) as error:
        return refused(error, conversation_id)
    return back_to(conversation_id)
