"""The people on call: added, changed, tried out, and called no more."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from flask import Blueprint, Response, abort, make_response, request
from flask.typing import ResponseReturnValue

from assistant.console.core import BIGGEST_ID, me, the_console
from assistant.console.navigation import LEADING, only_for
from assistant.console.rendering import render, words
from assistant.console.teams.team_forms import NEW_CONTACT, Typed, page_languages, read_contact_form, typed_contact
from assistant.console.teams.team_values import done, my_team
from assistant.console.teams.team_words import TOO_MANY_TESTS, sentences
from assistant.handoff.page_texts import texts_for
from assistant.handoff.team_rules import LEVELS
from assistant.store.duty_contacts import DutyContact
from assistant.store.holding import write_audit
from assistant.store.notices import Notice, queue_notice
from assistant.store.team_settings import add_contact, change_contact, read_contact
from assistant.store.throttle import count_attempt
from assistant.store.values import Team

_NEW = f"/team/<int(max={BIGGEST_ID}):team_id>/contacts"
_ONE = f"/team/contacts/<int(max={BIGGEST_ID}):contact_id>"
WINDOW = timedelta(minutes=10)
TESTS = 5
"""Of one contact in a window: enough to try it out, and no way to fill somebody's telephone."""


def register(console: Blueprint) -> None:
    console.add_url_rule(_NEW, "new_contact", new)
    console.add_url_rule(_NEW, "add_contact", add, methods=["POST"])
    console.add_url_rule(_ONE, "contact", contact)
    console.add_url_rule(_ONE, "change_contact", change, methods=["POST"])
    console.add_url_rule(f"{_ONE}/active", "contact_active", set_active, methods=["POST"])
    console.add_url_rule(f"{_ONE}/test", "test_contact", test, methods=["POST"])


@only_for(*LEADING)
def new(team_id: int) -> ResponseReturnValue:
    return _form(my_team(team_id), NEW_CONTACT, typed_contact(NEW_CONTACT))


@only_for(*LEADING)
def add(team_id: int) -> ResponseReturnValue:
    console, team = the_console(), my_team(team_id)
    filled, typed = read_contact_form(request.form, NEW_CONTACT, team.country)
    if typed.problems:
        return _form(team, NEW_CONTACT, typed, 422)
    add_contact(console.store, me(), team.id, filled, console.now())
    return done(team.id, "contact")


@only_for(*LEADING)
def contact(contact_id: int) -> ResponseReturnValue:
    team, found = _found(contact_id)
    return _form(team, found, typed_contact(found))


@only_for(*LEADING)
def change(contact_id: int) -> ResponseReturnValue:
    console = the_console()
    team, before = _found(contact_id)
    filled, typed = read_contact_form(request.form, before, team.country)
    if typed.problems:
        return _form(team, before, typed, 422)
    change_contact(console.store, me(), team.id, filled, console.now())
    return done(team.id, "contact")


@only_for(*LEADING)
def set_active(contact_id: int) -> ResponseReturnValue:
    """Called no more, or again. A contact is never deleted: who was called stays known."""
    console = the_console()
    team, before = _found(contact_id)
    active = request.form.get("active") == "yes"
    change_contact(console.store, me(), team.id, replace(before, active=active), console.now())
    return done(team.id, "back" if active else "stopped")


@only_for(*LEADING)
def test(contact_id: int) -> ResponseReturnValue:
    """A message that says that it is a test."""
    console = the_console()
    team, found = _found(contact_id)
    now, texts = console.now(), texts_for(found.locale)
    if count_attempt(console.store, "duty-test", str(found.id), WINDOW, now) > TESTS:
        return _form(team, found, typed_contact(found), 429, words(TOO_MANY_TESTS))
    notice = Notice(found.medium, found.address, texts.test_subject, texts.test, contact_id=found.id)
    with console.store.db.write() as connection:
        queue_notice(connection, console.store.keyring, notice, now)
        write_audit(connection, me().id, None, "duty_contact_tested", f"team {team.id}: {found.name}", now)
    return done(team.id, "test")


def _found(contact_id: int) -> tuple[Team, DutyContact]:
    """404 for another team's."""
    found = read_contact(the_console().store, me().teams, contact_id)
    return (my_team(found[0]), found[1]) if found else abort(404)


def _form(team: Team, shown: DutyContact, typed: Typed, status: int = 200, error: str = "") -> Response:
    body = render(
        "teams/team_contact.html",
        person=me(),
        team=team,
        contact=shown,
        typed=typed.values,
        problems=sentences(typed.problems),
        error=error,
        locales=page_languages(),
        levels=LEVELS,
        media=the_console().ports.paging_media(),
    )
    return make_response(body, status)
