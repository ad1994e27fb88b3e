"""Who of my colleagues is reading or writing where I look."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, abort
from flask.typing import ResponseReturnValue

from assistant.console.core import BIGGEST_ID, me, the_console
from assistant.console.etags import stamp_of, tagged, unless_known
from assistant.console.rendering import reader_locale, render
from assistant.store.presence import Present, who_is_there
from assistant.store.watching import is_visible

_ROOT = f"/conversations/<int(max={BIGGEST_ID}):conversation_id>"


def register(console: Blueprint) -> None:
    console.add_url_rule("/presence", "presences", presences)
    console.add_url_rule(f"{_ROOT}/presence", "presence", presence)
    console.add_url_rule(f"{_ROOT}/typing", "typing", typing, methods=["POST"])


def presences() -> ResponseReturnValue:
    """Who is where in my teams, for the cards of the list; 304 while it is the same."""
    stamp = stamp_of_people()
    return unless_known(stamp) or tagged(render("live/_presences.html", there=people()), stamp)


def presence(conversation_id: int) -> ResponseReturnValue:
    """Who else is in this conversation; 304 while it is the same."""
    _require(conversation_id)
    stamp = stamp_of_others(conversation_id)
    return unless_known(stamp) or tagged(render("live/_presence.html", others=others(conversation_id)), stamp)


def typing(conversation_id: int) -> ResponseReturnValue:
    """I am writing here. Written down by somebody else: this answer waits for nothing."""
    _require(conversation_id)
    console = the_console()
    console.watcher.marks.note(conversation_id, me().id, console.now(), typing=True)
    return Response(status=204)


def people() -> Mapping[int, tuple[Present, ...]]:
    """By conversation, my colleagues who are in one of my teams' conversations."""
    mine = me()
    found: dict[int, tuple[Present, ...]] = {}
    for one in _everybody():
        if one.team_id in mine.teams and one.person_id != mine.id:
            found[one.conversation_id] = (*found.get(one.conversation_id, ()), one)
    return found


def others(conversation_id: int) -> tuple[Present, ...]:
    """My colleagues in this conversation, those who write first."""
    there = people().get(conversation_id, ())
    return tuple(sorted(there, key=lambda one: not one.writing))


def stamp_of_people() -> str:
    return stamp_of(people(), reader_locale())


def stamp_of_others(conversation_id: int) -> str:
    return stamp_of(others(conversation_id), reader_locale())


def _everybody() -> tuple[Present, ...]:
    """As the watching thread last saw it; without one, as it is now."""
    console = the_console()
    looked = console.watcher.known()
    if looked is None:
        return who_is_there(console.store, console.now())
    return tuple(one for there in looked[1].present.values() for one in there)


def _require(conversation_id: int) -> None:
    if not is_visible(the_console().store, me().teams, conversation_id):
        abort(404)
