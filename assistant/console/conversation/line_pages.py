"""Finding a line in the conversation that is open. Posted, because an address stands in histories and logs."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flask import Blueprint, abort, make_response, request
from flask.typing import ResponseReturnValue

from assistant.console.core import me, the_console
from assistant.console.errors import is_fragment
from assistant.console.finding import ROOT, find_thread
from assistant.console.lists.search_pages import too_often
from assistant.console.presenting import Reader
from assistant.console.reading import reader
from assistant.console.rendering import render, words
from assistant.console.showing import last_digits, shown
from assistant.console.times import moment_in_short
from assistant.console.words import N_
from assistant.store.line_search import FoundLine, find_lines
from assistant.store.searching import note_search

LONGEST_WORDS = 100
_AROUND = 60
"""Characters shown before the words that were found."""
_LENGTH = 180
_SPEAKERS = {"bot": N_("Assistant"), "human": N_("A counsellor"), "crisis": N_("Safety message")}


@dataclass(frozen=True, slots=True)
class Hit:
    """A line with the words; `before` names the page that shows it, None for the newest."""

    id: int
    text: str
    who: str
    moment: str
    before: int | None


def register(console: Blueprint) -> None:
    console.add_url_rule(f"{ROOT}/find", "find_line", page)
    console.add_url_rule(f"{ROOT}/find", "found_lines", find, methods=["POST"])


def page(conversation_id: int) -> ResponseReturnValue:
    find_thread(conversation_id)
    return _page(conversation_id, "", ())


def find(conversation_id: int) -> ResponseReturnValue:
    """The lines in which these words stand, however they are capitalised or accented."""
    text = request.form.get("q", "").strip()[:LONGEST_WORDS]
    console = the_console()
    if too_often():
        return _page(conversation_id, text, (), words(N_("Too many searches. Wait a few minutes, then try again.")))
    found = find_lines(console.store, me().teams, conversation_id, text)
    if found is None:
        abort(404)
    note_search(console.store, me().id, "words", console.now(), conversation_id)
    return _page(conversation_id, text, tuple(_hit(one, text, reader()) for one in found))


def _page(conversation_id: int, text: str, hits: tuple[Hit, ...], error: str = "") -> ResponseReturnValue:
    values = {"conversation_id": conversation_id, "q": text, "hits": hits, "asked": bool(text), "error": error}
    if is_fragment():
        return render("conversation/_found_lines.html", **values)
    found = find_thread(conversation_id)
    body = render(
        "conversation/find_line.html", person=me(), label=last_digits(found.address), longest=LONGEST_WORDS, **values
    )
    return make_response(body, 429 if error else 200)


def _hit(found: FoundLine, wanted: str, here: Reader) -> Hit:
    speaker = N_("Young person") if found.incoming else _SPEAKERS.get(found.lane or "", N_("Automatic"))
    moment = moment_in_short(found.at, here.zone, here.locale)
    who = found.author or here.words(speaker)
    return Hit(found.id, _excerpt(shown(found.text), wanted), who, moment, found.before)


def _excerpt(text: str, wanted: str) -> str:
    """What stands around the words, on one line; from the beginning where they stand otherwise than typed."""
    line = " ".join(text.split())
    place = re.search(re.escape(" ".join(wanted.split())), line, re.IGNORECASE)
    start = max(0, place.start() - _AROUND) if place else 0
    part = line[start : start + _LENGTH].strip()
    return f"{'…' if start else ''}{part}{'…' if start + _LENGTH < len(line) else ''}"
