"""The pages before the login that a link leads to: an account that somebody was invited to, a forgotten password.

A link's token stands in one address only, which answers by leading on to a page without it; that answer tells no page
where it came from, and no log of ours names addresses.
"""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response, make_response, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from assistant.console.accounts.account_words import NOT_ALIKE, TOO_OFTEN, why_refused
from assistant.console.accounts.session_pages import ACCOUNT
from assistant.console.accounts.signing_in import go_on
from assistant.console.core import the_console
from assistant.console.errors import problem_page
from assistant.console.rendering import choose_locale, reader_locale, render, words
from assistant.store.account_errors import AccountRefused
from assistant.store.account_invitations import accept_invitation
from assistant.store.account_links import AccountLink, find_link
from assistant.store.account_resets import ask_reset, choose_password
from assistant.store.people import session_of
from assistant.store.throttle import count_attempt, forget_attempts

OPEN = frozenset({"console.forgotten", "console.account_link", "console.welcome", "console.new_password"})
"""Endpoints that need no login."""
WINDOW = timedelta(minutes=15)
LETTERS_PER_ACCOUNT = 3
ASKED_PER_ADDRESS = 20

_LINK = "account_link"


def register(console: Blueprint) -> None:
    console.add_url_rule("/forgotten", "forgotten", forgotten, methods=["GET", "POST"])
    console.add_url_rule("/link/<token>", "account_link", account_link)
    console.add_url_rule("/welcome", "welcome", welcome, methods=["GET", "POST"])
    console.add_url_rule("/new-password", "new_password", new_password, methods=["GET", "POST"])


def forgotten() -> ResponseReturnValue:
    """The same answer, after the same work, whether or not there is such an account."""
    console = the_console()
    if request.method == "GET" or not console.config.mail:
        return render("accounts/forgotten.html", mail=console.config.mail, asked="asked" in request.args, error="")
    email = request.form.get("email", "").strip().lower()[:200]
    if _asked_too_often(email):
        return make_response(render("accounts/forgotten.html", mail=True, asked=False, error=words(TOO_OFTEN)), 429)
    ask_reset(console.store, email, console.now())
    return redirect(url_for("console.forgotten", asked=""), 303)


def account_link(token: str) -> ResponseReturnValue:
    """Where a letter leads. Looking at it uses nothing up: a mail server may do so before its reader."""
    link = find_link(the_console().store, token, the_console().now())
    if link is None:
        return _untraceable(_gone())
    session[_LINK] = token
    page = "console.welcome" if link.purpose == "invitation" else "console.new_password"
    return _untraceable(make_response(redirect(url_for(page), 303)))


def welcome() -> ResponseReturnValue:
    """Who was invited chooses a name and a password, and is in."""
    link = _kept_link("invitation")
    if link is None:
        return _gone()
    name = request.form.get("name", link.name)
    if request.method == "GET":
        return _welcome_form(link, name)
    wanted = request.form.get("locale", "")
    locale = wanted if wanted in the_console().texts.locales else reader_locale()
    try:
        person_id = accept_invitation(the_console().store, link, name, locale, _typed_password(), the_console().now())
    except _NotAlikeError:
        return _welcome_form(link, name, words(NOT_ALIKE))
    except AccountRefused as error:
        return _welcome_form(link, name, why_refused(error))
    return _in(person_id)


def new_password() -> ResponseReturnValue:
    """Who forgot their password chooses another one; a second factor is asked for all the same."""
    link = _kept_link("reset")
    if link is None:
        return _gone()
    if request.method == "GET":
        return _password_form(link)
    try:
        person_id = choose_password(the_console().store, link, _typed_password(), the_console().now())
    except _NotAlikeError:
        return _password_form(link, words(NOT_ALIKE))
    except AccountRefused as error:
        return _password_form(link, why_refused(error))
    forget_attempts(the_console().store, ACCOUNT, link.email)
    return _in(person_id)


class _NotAlikeError(Exception):
    """The password was typed once like this and once like that."""


def _typed_password() -> str:
    password = request.form.get("password", "")
    if password != request.form.get("again", ""):
        raise _NotAlikeError
    return password


def _kept_link(purpose: str) -> AccountLink | None:
    """The link that led here, while it can be used. The page speaks its language unless another one was chosen."""
    link = find_link(the_console().store, str(session.get(_LINK, "")), the_console().now())
    if link is None or link.purpose != purpose:
        return None
    choose_locale(the_console().texts, request.args.get("lang") or link.locale)
    return link


def _in(person_id: int) -> ResponseReturnValue:
    found = session_of(the_console().store, person_id)
    return _gone() if found is None else go_on(found, url_for("console.inbox"))


def _welcome_form(link: AccountLink, name: str, error: str = "") -> Response:
    return make_response(render("accounts/welcome.html", link=link, name=name, error=error), 422 if error else 200)


def _password_form(link: AccountLink, error: str = "") -> Response:
    return make_response(render("accounts/new_password.html", link=link, error=error), 422 if error else 200)


def _gone() -> Response:
    return problem_page(why_refused(AccountRefused("used_link")), 410)


def _untraceable(response: Response) -> Response:
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _asked_too_often(email: str) -> bool:
    console = the_console()
    by_account = count_attempt(console.store, "reset-account", email, WINDOW, console.now())
    by_address = count_attempt(console.store, "reset-address", request.remote_addr or "", WINDOW, console.now())
    return by_account > LETTERS_PER_ACCOUNT or by_address > ASKED_PER_ADDRESS
