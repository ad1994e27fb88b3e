"""One's own account: name, language, availability, capacity, password."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from assistant.console.accounts.account_words import (
    AVAILABILITY,
    DONE,
    MAY,
    NOT_ALIKE,
    ROLE,
    TOO_OFTEN,
    WRONG_CONFIRMATION,
    why_refused,
)
from assistant.console.accounts.signing_in import begin, way_on
from assistant.console.core import me, the_console
from assistant.console.rendering import render, words
from assistant.console.words import N_
from assistant.store.account_errors import AccountRefused
from assistant.store.accounts import password_fits, read_account, save_profile, set_availability
from assistant.store.people import SignedIn, set_password
from assistant.store.teams import list_teams
from assistant.store.throttle import count_attempt, forget_attempts
from assistant.store.totp import check_code, recovery_codes_left

WINDOW = timedelta(minutes=15)
CONFIRMATIONS = 10
"""Tries to confirm that it is still the same person at the desk, in a window."""

_CONFIRMED = "account-confirmed"


def register(console: Blueprint) -> None:
    console.add_url_rule("/account", "account", account)
    console.add_url_rule("/account/profile", "save_profile", profile, methods=["POST"])
    console.add_url_rule("/account/password", "change_password", password, methods=["POST"])
    console.add_url_rule("/availability", "availability", availability, methods=["POST"])


def account() -> ResponseReturnValue:
    return account_page()


def profile() -> ResponseReturnValue:
    console, form = the_console(), request.form
    locale, capacity = form.get("locale", ""), form.get("capacity", "").strip()
    try:
        if locale not in console.texts.locales:
            raise AccountRefused("locale")
        whole = int(capacity) if capacity.isascii() and capacity.isdecimal() and len(capacity) < 5 else 0
        save_profile(console.store, me().id, form.get("name", ""), locale, whole)
    except AccountRefused as error:
        return account_page({"profile": why_refused(error)}, 422)
    if form.get("availability") != me().availability:
        set_availability(console.store, me().id, form.get("availability", ""), console.now())
    return done("profile")


def availability() -> ResponseReturnValue:
    """The switch in the menu of every page."""
    console = the_console()
    set_availability(console.store, me().id, request.form.get("availability", ""), console.now())
    return redirect(way_on(), 303)


def password() -> ResponseReturnValue:
    """Another password; every other session ends, this one goes on as a new one."""
    form, store = request.form, the_console().store
    if is_too_often():
        return account_page({"password": words(TOO_OFTEN)}, 429)
    if not password_fits(store, me().id, form.get("current", "")):
        return account_page({"password": words(N_("That is not your password."))}, 422)
    if form.get("password", "") != form.get("again", ""):
        return account_page({"password": words(NOT_ALIKE)}, 422)
    try:
        key = set_password(store, me().id, form.get("password", ""))
    except AccountRefused as error:
        return account_page({"password": why_refused(error)}, 422)
    forget_confirmations()
    stay(key)
    return done("password")


def account_page(errors: dict[str, str] | None = None, status: int = 200) -> Response:
    """The page, with what was wrong beside the form it was typed in."""
    store, person = the_console().store, me()
    mine = read_account(store, person.id)
    assert mine is not None
    body = render(
        "accounts/account.html",
        person=person,
        account=mine,
        errors=errors or {},
        done=words(DONE[code]) if (code := request.args.get("done", "")) in DONE else "",
        roles=ROLE,
        may=MAY[person.role],
        availabilities=AVAILABILITY,
        teams=[team.name for team in list_teams(store, person.teams)],
        codes_left=recovery_codes_left(store, person.id),
        required=the_console().config.require_second_factor,
    )
    return make_response(body, status)


def not_confirmed() -> tuple[str, int] | None:
    """Whether it is still them: the password again, or a code of the moment. When not: what to say, and the status."""
    console, typed = the_console(), request.form.get("confirm", "")
    if is_too_often():
        return words(TOO_OFTEN), 429
    if not (check_code(console.store, me().id, typed, console.now()) or password_fits(console.store, me().id, typed)):
        return words(WRONG_CONFIRMATION), 422
    forget_confirmations()
    return None


def is_too_often() -> bool:
    console = the_console()
    return count_attempt(console.store, _CONFIRMED, str(me().id), WINDOW, console.now()) > CONFIRMATIONS


def forget_confirmations() -> None:
    forget_attempts(the_console().store, _CONFIRMED, str(me().id))


def stay(key: str) -> None:
    """Go on in a new session: every other one has ended."""
    begin(SignedIn(me(), key))


def done(code: str) -> ResponseReturnValue:
    return redirect(url_for("console.account", done=code), 303)
