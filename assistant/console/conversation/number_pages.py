"""Another number, the same young person: find the other conversation, see both side by side, make them one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import phonenumbers
from flask import Blueprint, abort, make_response, request
from flask.typing import ResponseReturnValue

from assistant.console import words as w
from assistant.console.core import BIGGEST_ID, me, the_console
from assistant.console.errors import what_happened
from assistant.console.finding import ROOT, back_to
from assistant.console.presenting import Reader
from assistant.console.reading import reader
from assistant.console.rendering import render
from assistant.console.showing import channel_name, last_digits, shown
from assistant.console.times import moment_in_short
from assistant.errors import HandoffConflict
from assistant.handoff.numbers import merge
from assistant.handoff.refusals import Refused
from assistant.store.known_people import KnownPerson, known_person, note_looking, people_before, people_with

LONGEST_QUESTION = 60
FEWEST_DIGITS = 6
"""Fewer are no number but, perhaps, a nickname."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of two people who may be the same, as they are laid side by side."""

    id: int
    label: str
    nickname: str
    facts: tuple[tuple[str, str], ...]


def register(console: Blueprint) -> None:
    console.add_url_rule(f"{ROOT}/merge", "merge", start)
    console.add_url_rule(f"{ROOT}/merge/search", "merge_search", search, methods=["POST"])
    other = f"{ROOT}/merge/<int(max={BIGGEST_ID}):other_id>"
    console.add_url_rule(other, "merge_with", compare, methods=["GET", "POST"])


def start(conversation_id: int) -> ResponseReturnValue:
    """The question, and who had this number before."""
    return _found(_known(conversation_id), "", people_before(the_console().store, me().teams, conversation_id))


def search(conversation_id: int) -> ResponseReturnValue:
    """By number or nickname, as typed. Posted, because an address stands in histories and logs."""
    here, console = _known(conversation_id), the_console()
    question = " ".join(request.form.get("q", "").split())[:LONGEST_QUESTION]
    numbers = read_numbers(question, here.country)
    note_looking(console.store, me().id, conversation_id, "number" if numbers else "nickname", console.now())
    return _found(here, question, people_with(console.store, me().teams, numbers, "" if numbers else question))


def compare(conversation_id: int, other_id: int) -> ResponseReturnValue:
    """Both side by side; posted, they are one from then on."""
    here, other, console = _known(conversation_id), _known(other_id), the_console()
    if request.method == "GET":
        note_looking(console.store, me().id, other_id, "compared", console.now())
        return _side_by_side(here, other)
    newer, older = sorted((here, other), key=lambda one: one.since, reverse=True)
    try:
        merge(console.store, me(), newer.conversation_id, older.conversation_id, console.now())
    except (HandoffConflict, Refused) as error:
        sentence, status = what_happened(error)
        return _side_by_side(here, other, sentence, status)
    return back_to(conversation_id)


def read_numbers(text: str, country: str) -> tuple[str, ...]:
    """The addresses a typed number can mean for somebody of this country; none when it is no number."""
    if sum(character.isdecimal() for character in text) < FEWEST_DIGITS:
        return ()
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return ()
    return (phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164),)


def _known(conversation_id: int) -> KnownPerson:
    """Another team's, and whoever was erased, does not exist: 404."""
    found = known_person(the_console().store, me().teams, conversation_id)
    if found is None:
        abort(404)
    return found


def _found(here: KnownPerson, question: str, people: Iterable[KnownPerson]) -> ResponseReturnValue:
    others = [one for one in people if one.contact_id != here.contact_id]
    return _page(here, question=question, others=tuple(_side(one, reader()) for one in others))


def _side_by_side(here: KnownPerson, other: KnownPerson, error: str = "", status: int = 200) -> ResponseReturnValue:
    already = here.contact_id == other.contact_id
    return _page(here, status, other=_side(other, reader()), already=already, error=error)


def _page(here: KnownPerson, status: int = 200, **values: object) -> ResponseReturnValue:
    page = {"question": "", "others": (), "other": None, "error": "", "already": False, **values}
    return make_response(
        render("conversation/merge.html", person=me(), this=_side(here, reader()), limit=LONGEST_QUESTION, **page),
        status,
    )


def _side(known: KnownPerson, reader: Reader) -> Side:
    words = reader.words
    label = last_digits(known.address) if known.address else ""
    last = moment_in_short(known.last_inbound_at, reader.zone, reader.locale) if known.last_inbound_at else ""
    gone = () if label else ((words(w.N_("Number")), words(w.N_("none any more: it has a new holder"))),)
    facts = (
        *gone,
        (words(w.N_("Channel")), channel_name(known.kind)),
        (words(w.N_("Here since")), moment_in_short(known.since, reader.zone, reader.locale)),
        (words(w.N_("Last message")), last or words(w.N_("none yet"))),
        (words(w.N_("Counsellor")), known.referent or words(w.N_("nobody yet"))),
        (words(w.N_("Team")), known.team),
    )
    return Side(known.conversation_id, label, shown(known.nickname or ""), facts)
