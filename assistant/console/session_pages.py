"""Logging in and out, and the language of the pages."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, make_response, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_user, logout_user

from assistant.console.core import Visitor, me, the_console
from assistant.console.rendering import render, words
from assistant.console.words import N_
from assistant.store.people import SignedIn, set_locale, sign_in
from assistant.store.throttle import count_attempt, forget_attempts

WINDOW = timedelta(minutes=15)
PER_ACCOUNT = 10
"""Tries for one account in a window: enough for a forgotten password, useless for guessing one."""
PER_ADDRESS = 60
"""Tries from one network address: a whole team may sit behind it in the morning."""

_ACCOUNT = "login-account"
_ADDRESS = "login-address"


def register(console: Blueprint) -> None:
    console.add_url_rule("/login", "login", login, methods=["GET", "POST"])
    console.add_url_rule("/logout", "logout", logout, methods=["POST"])
    console.add_url_rule("/language", "language", language, methods=["POST"])


def login() -> ResponseReturnValue:
    if request.method == "GET":
        return redirect(url_for("console.inbox")) if current_user.is_authenticated else _form()
    email, password = request.form.get("email", "")[:200], request.form.get("password", "")
    if _too_often(email):
        return _form(words(N_("Too many attempts. Wait a quarter of an hour, then try again.")), 429, email)
    found = sign_in(the_console().store, email, password, the_console().now())
    if found is None:
        return _form(words(N_("The e-mail address or the password is not right.")), 401, email)
    _begin(found, email)
    return redirect(_way_on(), 303)


def logout() -> ResponseReturnValue:
    logout_user()
    session.clear()
    return redirect(url_for("console.login"), 303)


def language() -> ResponseReturnValue:
    wanted = request.form.get("locale", "")
    if wanted in the_console().texts.locales:
        set_locale(the_console().store, me().id, wanted)
    return redirect(_way_on(), 303)


def _begin(found: SignedIn, email: str) -> None:
    forget_attempts(the_console().store, _ACCOUNT, email.strip().lower())
    # A session that somebody prepared before the login must not become a signed-in one.
    session.clear()
    session.permanent = True
    login_user(Visitor(found.person, found.session_key))


def _too_often(email: str) -> bool:
    """Counts before the password is looked at, so that many tries at once count as many."""
    console = the_console()
    store, now = console.store, console.now()
    by_account = count_attempt(store, _ACCOUNT, email.strip().lower(), WINDOW, now)
    by_address = count_attempt(store, _ADDRESS, request.remote_addr or "", WINDOW, now)
    return by_account > PER_ACCOUNT or by_address > PER_ADDRESS


def _form(error: str = "", status: int = 200, email: str = "") -> ResponseReturnValue:
    shown = the_console().config.shown_account
    body = render(
        "login.html",
        error=error,
        email=email or (shown.email if shown else ""),
        password=shown.password if shown else "",
        way_on=_way_on(),
    )
    return make_response(body, status)


def _way_on() -> str:
    """Back to the page that was wanted; only ever one of ours."""
    wanted = request.values.get("next", "")
    ours = url_for("console.inbox")
    return wanted if wanted.startswith(ours) and "\\" not in wanted and "\n" not in wanted else ours
