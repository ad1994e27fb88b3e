"""What is decided about a conversation: who holds it from now on, until when it is put off, and how a crisis ended.

Each form is a page of its own; a script shows the same form above the conversation instead.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, abort, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from assistant.console.conversation import decision_values as values
from assistant.console.core import me, the_console
from assistant.console.errors import is_fragment, what_happened
from assistant.console.finding import ROOT, back_to, find_thread, refused
from assistant.console.reading import reader
from assistant.console.rendering import render
from assistant.console.showing import last_digits
from assistant.errors import AssistantError, HandoffConflict
from assistant.handoff.ownership import CRISIS_OUTCOMES, close_crisis, take_over, transfer, transfer_to_team
from assistant.handoff.refusals import Refused
from assistant.handoff.snoozing import FURTHEST, end_snooze, snooze
from assistant.store.notes import LONGEST_NOTE
from assistant.store.threads import Thread
from assistant.store.workloads import find_colleague, workload_of


def register(console: Blueprint) -> None:
    for name, view in (("take-over", take), ("close-crisis", end_crisis), ("wake", wake)):
        console.add_url_rule(f"{ROOT}/{name}", name.replace("-", "_"), view, methods=["POST"])
    for name, view in (("transfer", give), ("snooze", put_off), ("start-flow", give_flow)):
        console.add_url_rule(f"{ROOT}/{name}", name.replace("-", "_"), view, methods=["GET", "POST"])


def take(conversation_id: int) -> ResponseReturnValue:
    """Who holds as many as they said they can is asked first; nobody is asked in a crisis."""
    console, found = the_console(), find_thread(conversation_id)
    load = workload_of(console.store, me())
    asked = "full" in request.form or found.crisis_open or found.owner_id == me().id
    if load.full and not asked:
        return make_response(render("lists/full.html", person=me(), load=load, conversation=conversation_id), 409)
    return _step(conversation_id, lambda: take_over(console.store, me(), conversation_id, console.now()))


def end_crisis(conversation_id: int) -> ResponseReturnValue:
    outcome = request.form.get("outcome", "")
    if outcome not in CRISIS_OUTCOMES:
        abort(400)
    console = the_console()
    return _step(conversation_id, lambda: close_crisis(console.store, me(), conversation_id, outcome, console.now()))


def wake(conversation_id: int) -> ResponseReturnValue:
    console = the_console()
    return _step(conversation_id, lambda: end_snooze(console.store, me(), conversation_id, console.now()))


def give(conversation_id: int) -> ResponseReturnValue:
    """To a colleague, who holds it from now on, or to the inbox of another team. Always with a note."""
    found = find_thread(conversation_id)
    if request.method == "GET":
        return _transfer_form(found)
    to, note = request.form.get("to", ""), request.form.get("note", "")
    try:
        moved_away = _transferred(found, to, note)
    except (HandoffConflict, Refused) as error:
        return _transfer_form(found, error)
    return redirect(url_for("console.inbox", view="mine"), 303) if moved_away else back_to(conversation_id)


def put_off(conversation_id: int) -> ResponseReturnValue:
    found = find_thread(conversation_id)
    if request.method == "GET":
        return _snooze_form(found)
    console, here = the_console(), reader()
    until = values.moment_of(request.form.get("until", ""), request.form.get("at", ""), here)
    try:
        if until is None:
            raise Refused("too_late")
        snooze(console.store, me(), conversation_id, until, request.form.get("note", ""), here.now)
    except (HandoffConflict, Refused) as error:
        return _snooze_form(found, error)
    return back_to(conversation_id)


def give_flow(conversation_id: int) -> ResponseReturnValue:
    """The assistant starts an exercise where it has the conversation."""
    console, found = the_console(), find_thread(conversation_id)
    flows = console.ports.flow_names(reader().locale)
    if request.method == "GET":
        return decision_page("conversation/_start_flow.html", found, flows=flows)
    wanted = request.form.get("flow", "")
    if wanted not in dict(flows):
        abort(400)
    try:
        console.ports.start_flow(conversation_id, me(), wanted)
    except AssistantError as error:
        return decision_page("conversation/_start_flow.html", found, error, flows=flows)
    console.ports.wake()
    return back_to(conversation_id)


def decision_page(
    form: str, found: Thread, error: AssistantError | None = None, **shown: object
) -> ResponseReturnValue:
    """A form: alone for a script, else on a page. With `error`, why it was not possible; what was written stays."""
    sentence, status = what_happened(error) if error else ("", 200)
    shown = {"back": None, **shown, "thread": found, "error": sentence, "given": request.form}
    if is_fragment():
        return make_response(render(form, **shown), status)
    page = render("conversation/decision.html", person=me(), form=form, label=last_digits(found.address), **shown)
    return make_response(page, status)


def _transfer_form(found: Thread, error: AssistantError | None = None) -> ResponseReturnValue:
    console, here = the_console(), reader()
    return decision_page(
        "conversation/_transfer.html",
        found,
        error,
        people=values.colleagues(console.store, found, here),
        teams=() if found.crisis_open else values.other_teams(console.store, found, here, console.ports),
        limit=LONGEST_NOTE,
    )


def _transferred(found: Thread, to: str, note: str) -> bool:
    """Whether the reader cannot see it any more. Raises `HandoffConflict` or `Refused`."""
    console = the_console()
    kind, _, number = to.partition("-")
    target = int(number) if number.isdecimal() and len(number) < 19 else 0
    if kind == "team":
        transfer_to_team(console.store, me(), found.id, target, console.now(), note)
        return target not in me().teams
    colleague = find_colleague(console.store, frozenset({found.team_id}), target) if kind == "person" else None
    if colleague is None:
        raise Refused("no_colleague")
    transfer(console.store, me(), found.id, colleague, console.now(), note)
    return False


def _snooze_form(found: Thread, error: AssistantError | None = None) -> ResponseReturnValue:
    here = reader()
    local = here.now.astimezone(here.zone).replace(tzinfo=None)
    return decision_page(
        "conversation/_snooze.html",
        found,
        error,
        moments=values.moments(here),
        earliest=local.isoformat(timespec="minutes"),
        latest=(local + FURTHEST).isoformat(timespec="minutes"),
        limit=LONGEST_NOTE,
    )


def _step(conversation_id: int, take_it: Callable[[], object]) -> ResponseReturnValue:
    try:
        take_it()
    except (HandoffConflict, Refused) as error:
        return refused(error, conversation_id)
    return back_to(conversation_id)
