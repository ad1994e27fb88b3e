"""Inviting colleagues: anybody by administrators, counsellors into their own teams by supervisors."""

from __future__ import annotations

from flask import Blueprint, Response, abort, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from assistant.console.accounts.account_words import ROLE, why_refused
from assistant.console.accounts.letters import link_page, linked, poster
from assistant.console.accounts.people_pages import chosen_teams
from assistant.console.core import me, row_id, the_console
from assistant.console.navigation import LEADING, only_for
from assistant.console.rendering import reader_locale, render
from assistant.store.account_errors import AccountRefused
from assistant.store.account_invitations import (
    Invited,
    invite,
    invite_again,
    pending_invitations,
    withdraw_invitation,
)
from assistant.store.account_links import AccountLink
from assistant.store.people import ROLES, Role
from assistant.store.teams import list_teams
from assistant.store.values import Team

_NOBODY = Invited("", "", "", "counsellor", frozenset())


def register(console: Blueprint) -> None:
    console.add_url_rule("/people/invite", "invite_colleague", invite_colleague, methods=["GET", "POST"])
    for name, view in (("again", again), ("withdraw", withdraw)):
        path = f"/people/invitations/<number>/{name}"
        console.add_url_rule(path, f"colleague_invitation_{name}", view, methods=["POST"])


@only_for(*LEADING)
def invite_colleague() -> ResponseReturnValue:
    if request.method == "GET":
        return _form(_NOBODY)
    console, form = the_console(), request.form
    invited = Invited(
        form.get("email", "")[:200],
        form.get("name", ""),
        form.get("locale", ""),
        form.get("role", "counsellor"),
        chosen_teams(),
    )
    try:
        if invited.locale not in console.texts.locales:
            raise AccountRefused("locale")
        token = invite(console.store, me(), invited, console.now(), poster())
    except AccountRefused as error:
        return _form(invited, why_refused(error))
    return _sent(token, invited.name or invited.email)


@only_for(*LEADING)
def again(number: str) -> ResponseReturnValue:
    link, console = _found(number), the_console()
    try:
        token = invite_again(console.store, me(), link, console.now(), poster())
    except AccountRefused:
        abort(404)
    return _sent(token, link.name or link.email)


@only_for(*LEADING)
def withdraw(number: str) -> ResponseReturnValue:
    withdraw_invitation(the_console().store, me(), _found(number), the_console().now())
    return redirect(url_for("console.people", done="withdrawn"), 303)


def _found(number: str) -> AccountLink:
    """An invitation that this person could have made; any other does not exist for them."""
    try:
        wanted = row_id(number)
    except ValueError:
        abort(404)
    found = [link for link in pending_invitations(the_console().store, me()) if link.id == wanted]
    return found[0] if found else abort(404)


def _sent(token: str, name: str) -> ResponseReturnValue:
    if the_console().config.mail:
        return redirect(url_for("console.people", done="invited"), 303)
    return link_page(name, linked(token))


def _form(invited: Invited, error: str = "") -> Response:
    teams = _teams()
    only = frozenset({teams[0].id}) if len(teams) == 1 else frozenset()
    body = render(
        "accounts/invite_colleague.html",
        person=me(),
        invited=invited,
        chosen=invited.teams or only,
        language=invited.locale or reader_locale(),
        teams=teams,
        roles=ROLE,
        role_codes=_roles(),
        mail=the_console().config.mail,
        error=error,
    )
    return make_response(body, 422 if error else 200)


def _teams() -> tuple[Team, ...]:
    person = me()
    return list_teams(the_console().store, None if person.role == "administrator" else person.teams)


def _roles() -> tuple[Role, ...]:
    return ROLES if me().role == "administrator" else ("counsellor",)
