"""Putting the console into an application: its pages, its sessions, its checks."""

from __future__ import annotations

from flask import Blueprint, Flask, Response, request
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, current_user
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.exceptions import HTTPException, NotFound

from assistant.console.accounts import (
    account_pages,
    door_pages,
    inviting_pages,
    people_pages,
    second_factor_pages,
    session_pages,
)
from assistant.console.config import ConsoleConfig, ConsolePorts
from assistant.console.conversation import (
    canned_pages,
    closing_pages,
    composer_pages,
    decision_pages,
    later_pages,
    line_pages,
    media_pages,
    note_pages,
    number_pages,
    packet_pages,
    thread_pages,
)
from assistant.console.core import Console, Visitor, keep_console, the_console
from assistant.console.errors import refuse_forgery, show_error, unauthorized
from assistant.console.lists import caseload_pages, inbox_pages, invitation_pages, misunderstood_pages, search_pages
from assistant.console.live import live_pages, presence_pages
from assistant.console.live.watcher import Watcher
from assistant.console.rendering import choose_locale
from assistant.console.security import protect
from assistant.console.supervision import audit_pages, risk_pages, supervision_pages
from assistant.console.teams import team_contact_pages, team_pages
from assistant.console.teams.duty_pages import duty_blueprint
from assistant.store.people import person_of_session
from assistant.store.store import Store
from assistant.wording.console import ConsoleTexts

PREFIX = "/console"
_OPEN = {"console.login", "console.login_code", "console.static", *door_pages.OPEN}


def install_console(app: Flask, store: Store, ports: ConsolePorts, texts: ConsoleTexts, config: ConsoleConfig) -> None:
    """Serve the counsellors' pages under `/console`. `app.secret_key` must be set.

    Also sets the session cookie's flags and puts the security headers on every answer of the whole application.
    """
    watcher = Watcher(store, config.streams, config.watch_every, ports.now)
    with app.app_context():
        keep_console(Console(store, ports, texts, config, watcher))
    csrf = protect(app, https=config.https)
    app.permanent_session_lifetime = config.session_length
    _login_manager(app)
    app.register_blueprint(_blueprint(csrf))
    app.register_blueprint(duty_blueprint())
    app.register_error_handler(NotFound, _no_such_page)


def _blueprint(csrf: CSRFProtect) -> Blueprint:
    console = Blueprint("console", __name__, url_prefix=PREFIX, static_folder="static")
    console.before_request(_speak_the_readers_language)
    console.before_request(_require_login)
    console.before_request(second_factor_pages.require_second_factor)
    console.before_request(csrf.protect)
    console.after_request(_keep_nothing)
    console.register_error_handler(CSRFError, refuse_forgery)
    console.register_error_handler(HTTPException, show_error)
    for pages in (
        session_pages,
        inbox_pages,
        thread_pages,
        composer_pages,
        later_pages,
        line_pages,
        note_pages,
        number_pages,
        caseload_pages,
        invitation_pages,
        search_pages,
        misunderstood_pages,
        canned_pages,
        decision_pages,
        closing_pages,
        supervision_pages,
        risk_pages,
        audit_pages,
        live_pages,
        media_pages,
        team_pages,
        team_contact_pages,
        presence_pages,
        account_pages,
        door_pages,
        inviting_pages,
        packet_pages,
        people_pages,
        second_factor_pages,
    ):
        pages.register(console)
    return console


def _login_manager(app: Flask) -> None:
    manager = LoginManager()
    manager.session_protection = None
    """Its fingerprint holds the network address, which changes all day on a phone."""
    manager.user_loader(_visitor)
    manager.init_app(app)


def _visitor(identity: str) -> Visitor | None:
    number, _, key = identity.partition(".")
    if not number.isdecimal():
        return None
    console = the_console()
    person = person_of_session(console.store, int(number), key, console.now())
    return Visitor(person, key) if person else None


def _no_such_page(error: NotFound) -> ResponseReturnValue:
    """An address under ours that is no page: no blueprint's handler is asked about it."""
    if not request.path.startswith(f"{PREFIX}/"):
        return error
    _speak_the_readers_language()
    return show_error(error)


def _speak_the_readers_language() -> None:
    if request.endpoint == "console.static":
        return
    chosen = current_user.person.locale if current_user.is_authenticated else request.args.get("lang")
    choose_locale(the_console().texts, chosen)


def _require_login() -> ResponseReturnValue | None:
    """Every page is closed unless it is named here."""
    if request.endpoint in _OPEN or current_user.is_authenticated:
        return None
    return unauthorized()


def _keep_nothing(response: Response) -> Response:
    """What people wrote stays out of the browser's and everybody else's caches."""
    if request.endpoint != "console.static":
        response.headers["Cache-Control"] = "private, no-store"
        response.vary.add("Cookie")
    return response
