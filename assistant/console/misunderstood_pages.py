"""What young people wrote and the assistant did not understand: to read, and to teach it."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from assistant.console.core import me, the_console
from assistant.console.inbox_pages import reader
from assistant.console.rendering import reader_locale, render
from assistant.console.showing import shown
from assistant.console.times import moment_in_short
from assistant.store.misunderstood import Misunderstood, list_misunderstood

DAYS = (7, 30, 90)


def register(console: Blueprint) -> None:
    console.add_url_rule("/not-understood", "misunderstood", misunderstood)


def misunderstood() -> ResponseReturnValue:
    """The newest first, under the question that stood before them."""
    console, look = the_console(), reader()
    days = request.args.get("days", type=int)
    days = days if days in DAYS else DAYS[1]
    found = list_misunderstood(console.store, me(), look.now, look.now - timedelta(days=days))
    flows = dict(console.ports.flow_names(reader_locale()))
    groups: dict[str, list[tuple[Misunderstood, str, str]]] = {}
    for one in found:
        question = console.ports.asked(one.flow, one.step, reader_locale())
        name = " · ".join(filter(None, (flows.get(one.flow) or one.flow.replace("_", " "), question)))
        when = moment_in_short(one.at, look.zone, look.locale)
        groups.setdefault(name, []).append((one, shown(one.text), when))
    return render("misunderstood.html", person=me(), groups=groups, days=days, choices=DAYS)
