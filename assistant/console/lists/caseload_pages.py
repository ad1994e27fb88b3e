"""My young people: those who find me again next time."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from assistant.console.core import me, the_console
from assistant.console.lists.young_rows import young_rows
from assistant.console.reading import reader
from assistant.console.rendering import render
from assistant.store.caseload import caseload_tags, list_caseload


def register(console: Blueprint) -> None:
    console.add_url_rule("/young-people", "caseload", caseload)


def caseload() -> ResponseReturnValue:
    """The next date first, then the last contact."""
    store, look = the_console().store, reader()
    tags = caseload_tags(store, me())
    tag = request.args.get("tag", "")
    found = list_caseload(store, me(), look.now.astimezone(look.zone).date(), tag if tag in tags else None)
    return render("lists/caseload.html", person=me(), rows=young_rows(found, look), tags=tags, tag=tag)
