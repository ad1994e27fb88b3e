"""Finding a young person, and finding a line in a conversation that is open.

Numbers and nicknames are sealed, so they are found only in full. Each search is audited: that it was made, never for
what.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import timedelta

import phonenumbers
from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from assistant.console.core import me, the_console
from assistant.console.finding import ROOT, find_thread
from assistant.console.inbox_pages import reader
from assistant.console.rendering import reader_locale, render, words
from assistant.console.showing import last_digits, short
from assistant.console.times import moment_in_short
from assistant.console.words import N_
from assistant.console.young_rows import YoungRow, young_rows
from assistant.store.searching import MOST_FOUND, Sought, find_young_people, note_search
from assistant.store.tags import team_tags
from assistant.store.teams import list_teams
from assistant.store.threads import read_thread
from assistant.store.throttle import count_attempt

SEARCHES, WINDOW = 60, timedelta(minutes=10)
"""One person's searches in a window of time: enough for work, useless for trying numbers one after the other."""
FLOW_DAYS = 90
MOST_LINES = 2000
"""Newest lines of a conversation that are looked through."""


def register(console: Blueprint) -> None:
    console.add_url_rule("/search", "search", search)
    console.add_url_rule(f"{ROOT}/find", "find_line", find_line)


def search() -> ResponseReturnValue:
    """By number or nickname, tag, exercise; all that is given must hold."""
    console, look = the_console(), reader()
    text, tag, flow = (request.args.get(name, "").strip()[:100] for name in ("q", "tag", "flow"))
    flows = console.ports.flow_names(reader_locale())
    asked, error = bool(text or tag or flow), ""
    rows: tuple[YoungRow, ...] = ()
    if asked and _too_often():
        error, asked = words(N_("Too many searches. Wait a few minutes, then try again.")), False
    elif asked:
        note_search(console.store, me().id, _kinds(text, tag, flow), look.now)
        found = find_young_people(
            console.store, me().teams, _sought(text, tag, flow), look.now.astimezone(look.zone).date()
        )
        rows = young_rows(found, look)
    return render(
        "search.html",
        person=me(),
        rows=rows,
        asked=asked,
        error=error,
        q=text,
        tag=tag,
        flow=flow,
        tags=team_tags(console.store, me().teams),
        flows=flows,
        cut=len(rows) >= MOST_FOUND,
    )


def find_line(conversation_id: int) -> ResponseReturnValue:
    """The lines of one conversation that hold these words, whatever their case and accents."""
    console, look = the_console(), reader()
    thread = find_thread(conversation_id)
    wanted = folded(request.args.get("q", "").strip()[:100])
    hits = []
    if wanted and not _too_often():
        note_search(console.store, me().id, "in a conversation", look.now, conversation_id)
        whole = read_thread(console.store, me().teams, conversation_id, limit=MOST_LINES)
        for line in reversed(whole.lines if whole else ()):
            if line.content and wanted in folded(line.content.text):
                when = moment_in_short(line.at, look.zone, look.locale)
                hits.append((line.id + 1, f"m{line.id}", short(line.content.text, 200), when))
    return render(
        "find_line.html",
        person=me(),
        thread=thread,
        label=last_digits(thread.address),
        q=request.args.get("q", ""),
        hits=hits,
        asked=bool(wanted),
    )


def folded(text: str) -> str:
    """Small letters without accents, so that "Éleve" finds "élève"."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in bare if not unicodedata.combining(character))


def _sought(text: str, tag: str, flow: str) -> Sought:
    addresses = tuple(_addresses(text)) if text else ()
    since = the_console().now() - timedelta(days=FLOW_DAYS) if flow else None
    return Sought(addresses, "" if addresses else text, tag, flow, since)


def _addresses(text: str) -> Iterator[str]:
    """The number that the text is, in the form in which it is kept: read as in each country of my teams."""
    if not any(character.isdigit() for character in text):
        return
    countries = {team.country for team in list_teams(the_console().store, me().teams)}
    seen = set()
    for country in sorted(countries):
        try:
            number = phonenumbers.parse(text, country)
        except phonenumbers.NumberParseException:
            continue
        found = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        if phonenumbers.is_possible_number(number) and found not in seen:
            seen.add(found)
            yield found


def _kinds(text: str, tag: str, flow: str) -> str:
    named = (("number or nickname", text), ("tag", tag), ("flow", flow))
    return ", ".join(name for name, value in named if value)


def _too_often() -> bool:
    console = the_console()
    return count_attempt(console.store, "search", str(me().id), WINDOW, console.now()) > SEARCHES
