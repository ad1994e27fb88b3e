"""Finding young people: by number or nickname, by tag, by an exercise they began, by whose they are.

Numbers and nicknames are sealed, so they are found only in full; they are posted, because an address stands in
histories and logs. Each search is written down: by what, never for what.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from flask import Blueprint, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from assistant.console.conversation.number_pages import LONGEST_QUESTION, read_numbers
from assistant.console.core import me, row_id, the_console
from assistant.console.lists.young_rows import young_rows
from assistant.console.reading import reader
from assistant.console.rendering import reader_locale, render, words
from assistant.console.words import N_
from assistant.store.searching import MOST_FOUND, Sought, find_young_people, note_search
from assistant.store.tags import LONGEST_TAG, team_tags, usable_tag
from assistant.store.teams import list_teams
from assistant.store.throttle import count_attempt
from assistant.store.workloads import list_workloads
from assistant.store.young_people import YoungPerson

SEARCHES, WINDOW = 60, timedelta(minutes=10)
"""One person's searches in a window of time: enough for work, useless for trying numbers one after the other."""
DAYS = (7, 30, 90)
"""How far back an exercise is looked for."""
NOTHING = Sought()


def register(console: Blueprint) -> None:
    console.add_url_rule("/search", "search", browse)
    console.add_url_rule("/search", "search_person", search, methods=["POST"])


def browse() -> ResponseReturnValue:
    """By tag, exercise and referent; all that is given must hold."""
    sought = _asked_for()
    if sought == NOTHING:
        return _page((), asked=False)
    if too_often():
        return _page((), sought, asked=False, refused=True)
    _note(sought)
    return _page(_found(sought), sought)


def search() -> ResponseReturnValue:
    """By number or nickname, as typed; who is the only one found is shown at once."""
    question = " ".join(request.form.get("q", "").split())[:LONGEST_QUESTION]
    if not question:
        return redirect(url_for("console.search"), 303)
    if too_often():
        return _page((), asked=False, refused=True, question=question)
    sought = _named(question)
    _note(sought)
    found = _found(sought)
    if len(found) == 1:
        return redirect(url_for("console.thread", conversation_id=found[0].id), 303)
    return _page(found, question=question)


def too_often() -> bool:
    """Counts one more search of this person."""
    console = the_console()
    return count_attempt(console.store, "search", str(me().id), WINDOW, console.now()) > SEARCHES


def _named(question: str) -> Sought:
    """A number as it is dialled in one of the countries of the reader's teams; what is none is a nickname."""
    countries = sorted({team.country for team in list_teams(the_console().store, me().teams)})
    numbers = tuple(dict.fromkeys(number for one in countries for number in read_numbers(question, one)))
    return Sought(addresses=numbers, nickname="" if numbers else question)


def _asked_for() -> Sought:
    flow = request.args.get("flow", "")
    known = dict(the_console().ports.flow_names(reader_locale()))
    sought = Sought(
        tag=usable_tag(request.args.get("tag", ""))[:LONGEST_TAG],
        flow=flow if flow in known else "",
        referent_id=request.args.get("referent", type=row_id),
    )
    return replace(sought, since=the_console().now() - timedelta(days=_days())) if sought.flow else sought


def _days() -> int:
    days = request.args.get("days", type=int)
    return days if days in DAYS else DAYS[1]


def _found(sought: Sought) -> tuple[YoungPerson, ...]:
    console, here = the_console(), reader()
    return find_young_people(console.store, me().teams, sought, here.now.astimezone(here.zone).date())


def _note(sought: Sought) -> None:
    kinds = {
        "number": sought.addresses,
        "nickname": sought.nickname,
        "tag": sought.tag,
        "flow": sought.flow,
        "referent": sought.referent_id is not None,
    }
    named = ", ".join(kind for kind, given in kinds.items() if given)
    note_search(the_console().store, me().id, named, the_console().now())


def _page(
    found: tuple[YoungPerson, ...],
    sought: Sought = NOTHING,
    *,
    asked: bool = True,
    refused: bool = False,
    question: str = "",
) -> ResponseReturnValue:
    store, here = the_console().store, reader()
    body = render(
        "lists/search.html",
        person=me(),
        rows=young_rows(found, here),
        asked=asked,
        error=words(N_("Too many searches. Wait a few minutes, then try again.")) if refused else "",
        question=question,
        longest=LONGEST_QUESTION,
        sought=sought,
        tags=team_tags(store, me().teams),
        flows=the_console().ports.flow_names(here.locale),
        colleagues=list_workloads(store, me().teams),
        spans=DAYS,
        days=_days(),
        cut=len(found) >= MOST_FOUND,
    )
    return make_response(body, 429 if refused else 200)
