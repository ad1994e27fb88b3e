"""The list of conversations: who waits, what is mine, everything."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from assistant.console.core import me, row_id, the_console
from assistant.console.etags import stamp_of, tagged, unless_known
from assistant.console.lists.cards import cards
from assistant.console.lists.narrowing import as_arguments, choices, filters_asked_for
from assistant.console.reading import reader
from assistant.console.rendering import reader_locale, render
from assistant.store.inbox import LIMIT, VIEWS, View, count_inbox, list_inbox, next_one
from assistant.store.workloads import workload_of


def register(console: Blueprint) -> None:
    console.add_url_rule("/", "inbox", inbox)
    console.add_url_rule("/list", "inbox_list", inbox_list)
    console.add_url_rule("/next", "next_urgent", next_urgent)


def inbox() -> ResponseReturnValue:
    values, stamp = inbox_values()
    return render("lists/inbox.html", person=me(), inbox_stamp=stamp, **values)


def inbox_list() -> ResponseReturnValue:
    """The list alone, for a page that is open; 304 while nothing moved."""
    values, stamp = inbox_values()
    return unless_known(stamp) or tagged(render("lists/_inbox.html", **values), stamp)


def next_urgent() -> ResponseReturnValue:
    """Who holds as many as they can is led to their own first, and is asked before anybody new but a crisis."""
    store, person = the_console().store, me()
    load = workload_of(store, person)
    found = next_one(store, person.teams, person.id, full=load.full)
    if found is None:
        return redirect(url_for("console.inbox"), 303)
    if load.full and found.owner_id is None and not found.crisis_open and "full" not in request.args:
        return render("lists/full.html", person=person, load=load, conversation=None)
    return redirect(url_for("console.thread", conversation_id=found.id), 303)


def inbox_values(current: int | None = None, otherwise: View = "waiting") -> tuple[dict[str, object], str]:
    """What the list shows, and a stamp that is the same as long as it shows the same."""
    console, person = the_console(), me()
    view = wanted_view(otherwise)
    counts = count_inbox(console.store, person.teams, person.id)
    filters = filters_asked_for()
    shown = cards(list_inbox(console.store, person.teams, person.id, view, filters=filters), reader())
    current = current if current is not None else request.args.get("current", type=row_id)
    narrowed = as_arguments(filters)
    stamp = stamp_of(shown, counts, view, narrowed, reader_locale(), current)
    values: dict[str, object] = {
        "cards": shown,
        "counts": counts,
        "view": view,
        "filters": filters,
        "narrowed": narrowed,
        "choices": lambda: choices(filters, counts),
        "current": current,
        "cut": len(shown) >= LIMIT,
    }
    return values, stamp


def wanted_view(otherwise: View) -> View:
    wanted = request.args.get("view")
    return wanted if wanted in VIEWS else otherwise
