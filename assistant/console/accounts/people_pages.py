"""The people of the teams: who they are, what they may do, and whether they still work here."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from flask import Blueprint, Response, abort, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from assistant.console.accounts.account_words import DONE, MAY, ROLE, why_refused
from assistant.console.accounts.letters import link_page, linked, poster
from assistant.console.accounts.session_pages import forget_codes
from assistant.console.core import me, row_id, the_console
from assistant.console.navigation import LEADING, only_for
from assistant.console.rendering import reader_locale, render, words
from assistant.console.times import ago, moment_in_short
from assistant.handoff.leaving import give_up_all
from assistant.store.account_errors import AccountRefused
from assistant.store.account_invitations import pending_invitations
from assistant.store.account_links import AccountLink
from assistant.store.account_resets import make_reset
from assistant.store.accounts import (
    Account,
    change_role_and_teams,
    close_account,
    list_accounts,
    open_account,
    read_account,
)
from assistant.store.people import ROLES
from assistant.store.teams import list_teams
from assistant.store.totp import switch_off


def register(console: Blueprint) -> None:
    console.add_url_rule("/people", "people", people)
    console.add_url_rule("/people/<number>", "colleague", colleague)
    steps = {"save": save, "close": close, "open": reopen, "second-factor": second_factor, "reset": reset}
    for name, view in steps.items():
        endpoint = f"colleague_{name.replace('-', '_')}"
        console.add_url_rule(f"/people/<number>/{name}", endpoint, view, methods=["POST"])


@only_for(*LEADING)
def people() -> ResponseReturnValue:
    """Administrators see everybody, supervisors the people of their teams."""
    console, person = the_console(), me()
    rules = person.role == "administrator"
    return render(
        "accounts/people.html",
        person=person,
        accounts=list_accounts(console.store, None if rules else person.teams),
        invitations=pending_invitations(console.store, person),
        teams={team.id: team.name for team in list_teams(console.store)},
        roles=ROLE,
        rules=rules,
        now=console.now(),
        seen=_seen,
        until=_until,
        mail=console.config.mail,
        done=words(DONE[code]) if (code := request.args.get("done", "")) in DONE else "",
    )


@only_for("administrator")
def colleague(number: str) -> ResponseReturnValue:
    return _page(_found(number))


@only_for("administrator")
def save(number: str) -> ResponseReturnValue:
    """Another role, other teams. What they hold in a team that they leave goes back to its inbox."""
    account, console = _found(number), the_console()
    teams = chosen_teams()
    try:
        change_role_and_teams(console.store, me(), account.id, request.form.get("role", ""), teams, console.now())
    except AccountRefused as error:
        return _page(account, why_refused(error), 422)
    give_up_all(console.store, account.id, me().id, console.now(), kept_teams=teams)
    return _done(account, "saved")


@only_for("administrator")
def close(number: str) -> ResponseReturnValue:
    account, console = _found(number), the_console()
    try:
        close_account(console.store, me(), account.id, console.now())
    except AccountRefused as error:
        return _page(account, why_refused(error), 422)
    give_up_all(console.store, account.id, me().id, console.now())
    return _done(account, "closed")


@only_for("administrator")
def reopen(number: str) -> ResponseReturnValue:
    account = _found(number)
    open_account(the_console().store, me(), account.id, the_console().now())
    return _done(account, "opened")


@only_for("administrator")
def second_factor(number: str) -> ResponseReturnValue:
    """For a colleague who lost both the phone and the recovery codes."""
    account = _found(number)
    switch_off(the_console().store, account.id, me().id, the_console().now())
    forget_codes(account.id)
    return _done(account, "second-factor-reset")


@only_for("administrator")
def reset(number: str) -> ResponseReturnValue:
    """A link for a colleague who forgot their password."""
    account, console = _found(number), the_console()
    if not account.active:
        abort(404)
    token = make_reset(console.store, me(), account.id, console.now(), poster())
    return _done(account, "reset") if console.config.mail else link_page(account.name, linked(token))


def chosen_teams() -> frozenset[int]:
    """Those that a form ticks; whether they exist and may be chosen is the store's to say."""
    return frozenset(
        row_id(one) for one in request.form.getlist("team") if one.isascii() and one.isdecimal() and len(one) < 19
    )


def _found(number: str) -> Account:
    try:
        account = read_account(the_console().store, row_id(number))
    except ValueError:
        account = None
    return account or abort(404)


def _page(account: Account, error: str = "", status: int = 200) -> Response:
    console = the_console()
    body = render(
        "accounts/colleague.html",
        person=me(),
        account=account,
        all_teams=list_teams(console.store),
        roles=ROLE,
        role_codes=ROLES,
        may=MAY,
        seen=_seen,
        mail=console.config.mail,
        error=error,
        done=words(DONE[code]) if (code := request.args.get("done", "")) in DONE else "",
    )
    return make_response(body, status)


def _done(account: Account, code: str) -> ResponseReturnValue:
    return redirect(url_for("console.colleague", number=account.id, done=code), 303)


def _seen(account: Account) -> str:
    """When somebody was last at work, in a word or two; empty when never."""
    return ago(account.last_seen_at, the_console().now(), words) if account.last_seen_at else ""


def _until(link: AccountLink) -> str:
    """When an invitation ends, by the team's clock."""
    zone = ZoneInfo(the_console().config.time_zone)
    return moment_in_short(link.expires_at, zone, reader_locale())
