"""Logging in, in one step or two, and out; the language of the pages."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, make_response, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, logout_user

from assistant.console.accounts.account_words import TOO_OFTEN, WRONG_CODE
from assistant.console.accounts.signing_in import begin, go_on, half_way, way_on
from assistant.console.core import me, the_console
from assistant.console.rendering import choose_locale, render, words
from assistant.console.words import N_
from assistant.store.people import SignedIn, set_locale, sign_in
from assistant.store.throttle import count_attempt, forget_attempts
from assistant.store.totp import check_second_factor

WINDOW = timedelta(minutes=15)
PER_ACCOUNT = 10
"""Tries for one account in a window: enough for a forgotten password, useless for guessing one."""
PER_ADDRESS = 60
"""Tries from one network address: a whole team may sit behind it in the morning."""
CODES = 5
"""Codes for one account in a window."""
CODES_A_DAY = 30
"""Of a million codes three count at any moment: who knows the password guesses one in thirty years."""

ACCOUNT = "login-account"
_ADDRESS = "login-address"
_CODE = "login-code"
_CODE_A_DAY = "login-code-day"


def register(console: Blueprint) -> None:
    console.add_url_rule("/login", "login", login, methods=["GET", "POST"])
    console.add_url_rule("/login/code", "login_code", login_code, methods=["GET", "POST"])
    console.add_url_rule("/logout", "logout", logout, methods=["POST"])
    console.add_url_rule("/language", "language", language, methods=["POST"])


def login() -> ResponseReturnValue:
    if request.method == "GET":
        return redirect(url_for("console.inbox")) if current_user.is_authenticated else _form()
    email, password = request.form.get("email", "")[:200], request.form.get("password", "")
    if _too_often(email):
        return _form(words(TOO_OFTEN), 429, email)
    found = sign_in(the_console().store, email, password, the_console().now())
    if found is None:
        return _form(words(N_("The e-mail address or the password is not right.")), 401, email)
    forget_attempts(the_console().store, ACCOUNT, email.strip().lower())
    return go_on(found, way_on())


def login_code() -> ResponseReturnValue:
    """The second step, for who has a second factor."""
    found = half_way()
    if found is None:
        return redirect(url_for("console.login", next=way_on()), 303)
    choose_locale(the_console().texts, found.person.locale)
    if request.method == "GET":
        return _code_form()
    if _too_many_codes(found):
        return _code_form(words(TOO_OFTEN), 429)
    console = the_console()
    if not check_second_factor(console.store, found.person.id, request.form.get("code", ""), console.now()):
        return _code_form(words(WRONG_CODE), 401)
    forget_codes(found.person.id)
    begin(found)
    return redirect(way_on(), 303)


def logout() -> ResponseReturnValue:
    logout_user()
    session.clear()
    return redirect(url_for("console.login"), 303)


def language() -> ResponseReturnValue:
    wanted = request.form.get("locale", "")
    if wanted in the_console().texts.locales:
        set_locale(the_console().store, me().id, wanted)
    return redirect(way_on(), 303)


def forget_codes(person_id: int) -> None:
    """Start counting anew: after a success, or when a second factor is taken off."""
    for kind in (_CODE, _CODE_A_DAY):
        forget_attempts(the_console().store, kind, str(person_id))


def _too_often(email: str) -> bool:
    """Counts before the password is looked at, so that many tries at once count as many."""
    console = the_console()
    store, now = console.store, console.now()
    by_account = count_attempt(store, ACCOUNT, email.strip().lower(), WINDOW, now)
    by_address = count_attempt(store, _ADDRESS, request.remote_addr or "", WINDOW, now)
    return by_account > PER_ACCOUNT or by_address > PER_ADDRESS


def _too_many_codes(found: SignedIn) -> bool:
    console, whose = the_console(), str(found.person.id)
    in_window = count_attempt(console.store, _CODE, whose, WINDOW, console.now())
    in_a_day = count_attempt(console.store, _CODE_A_DAY, whose, timedelta(days=1), console.now())
    return in_window > CODES or in_a_day > CODES_A_DAY


def _form(error: str = "", status: int = 200, email: str = "") -> ResponseReturnValue:
    shown = the_console().config.shown_account
    body = render(
        "accounts/login.html",
        error=error,
        email=email or (shown.email if shown else ""),
        password=shown.password if shown else "",
        way_on=way_on(),
    )
    return make_response(body, status)


def _code_form(error: str = "", status: int = 200) -> ResponseReturnValue:
    return make_response(render("accounts/login_code.html", error=error, way_on=way_on()), status)
