"""The web application: doors, console and health, around a built house."""

from __future__ import annotations

import atexit

import structlog
from flask import Flask, Response, jsonify
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from assistant.building import House, build_house, require_secret_key, utc_now
from assistant.console_ports import add_console
from assistant.duty_door import behind_duty_door
from assistant.errors import AssistantError, RefusedInput, StoreError
from assistant.log import configure_logging, reference, where
from assistant.outbound.collect import collect
from assistant.outbound.statuses import STATUSES, take_status
from assistant.settings import Settings, load_settings
from assistant.store.fates import FAILURES
from assistant.store.notices import not_delivered
from assistant.store.revision import require_current
from webhooks.rest import RestDoor, create_rest_door
from webhooks.twilio import StatusReport, TwilioDoor, create_twilio_door

log = structlog.get_logger(__name__)

MAX_REQUEST_BYTES = 512 * 1024
"""A text message with ten attachments' addresses is a few kilobytes; nothing we receive is larger."""


def serving() -> Flask:
    """What the WSGI server calls in its worker: settings from the environment, background work running."""
    settings = load_settings()
    configure_logging(settings.log_level)
    return serve_house(build_house(settings))


def serve_house(house: House) -> Flask:
    """The application of a house whose background work runs, and ends with the process."""
    app = create_app(house)
    house.start()
    atexit.register(house.stop)
    return app


def create_app(house: House) -> Flask:
    """The application around a house; background work is the caller's to start."""
    app = Flask("assistant", static_folder=None)
    _configure(app, house.settings)
    _trust_proxies(app, house.settings.trusted_proxies)
    _add_health(app, house)
    _add_doors(app, house)
    add_console(app, house)
    _add_error_answers(app)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    """The console sets the flags of its own cookie."""
    app.config.update(
        SECRET_KEY=require_secret_key(settings),
        MAX_CONTENT_LENGTH=MAX_REQUEST_BYTES,
    )


def _trust_proxies(app: Flask, number: int) -> None:
    """Behind a proxy every visitor has its address: the login's limit needs theirs. Signatures never ask for it."""
    if number:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=number, x_proto=number, x_host=0)  # type: ignore[method-assign]


def _add_doors(app: Flask, house: House) -> None:
    settings = house.settings
    if settings.twilio_configured:
        door = TwilioDoor(
            settings.twilio_account_sid,
            settings.twilio_auth_token.get_secret_value(),
            settings.public_url,
            behind_duty_door(house.store, house.turns.receive),
            lambda report: _take_status(house, report),
            utc_now,
        )
        app.register_blueprint(create_twilio_door(door))
    if token := settings.rest_token.get_secret_value():
        rest = RestDoor(
            token, house.turns.receive, lambda conversation: collect(house.store, conversation, utc_now()), utc_now
        )
        app.register_blueprint(create_rest_door(rest))


def _take_status(house: House, report: StatusReport) -> None:
    if report.notice_id is not None:
        if STATUSES.get(report.status) in FAILURES:
            not_delivered(house.store, report.notice_id, report.error or report.status)
        return
    taken = take_status(
        house.store,
        utc_now(),
        account=house.settings.twilio_account_sid,
        provider_id=report.provider_id,
        status=report.status,
        row_id=report.row_id,
        code=report.error,
    )
    if taken.startswith("unknown"):
        log.warning("status_not_understood", what=taken)
    house.dispatcher.wake()


def _add_health(app: Flask, house: House) -> None:
    @app.get("/healthz")
    def healthz() -> Response:
        """The process answers."""
        return jsonify(status="ok")

    @app.get("/readyz")
    def readyz() -> tuple[Response, int]:
        """Messages can be taken in: the database is reachable and at our revision."""
        try:
            require_current(house.store.db)
        except (AssistantError, SQLAlchemyError):
            return jsonify(status="unavailable"), 503
        return jsonify(status="ok"), 200


def _add_error_answers(app: Flask) -> None:
    @app.errorhandler(RefusedInput)
    def refused(error: RefusedInput) -> tuple[Response, int]:
        return jsonify(error=str(error)), error.status

    @app.errorhandler(StoreError)
    def cannot_keep(error: StoreError) -> tuple[Response, int]:
        # 503 likewise: what cannot be sealed must not be accepted. The sentence names a key at most, never a value.
        log.error("store_refuses", reason=str(error), where=where(error))
        return jsonify(error="The message cannot be kept now."), 503

    @app.errorhandler(SQLAlchemyError)
    def database_down(error: SQLAlchemyError) -> tuple[Response, int]:
        # 503: nothing was accepted, so the provider must try again.
        log.error("database_unavailable", error=type(error).__name__, where=where(error))
        return jsonify(error="The database is not available."), 503

    @app.errorhandler(Exception)
    def failed(error: Exception) -> HTTPException | tuple[Response, int]:
        if isinstance(error, HTTPException):
            return error
        name = reference()
        log.error("request_failed", reference=name, error=type(error).__name__, where=where(error))
        return jsonify(error="Something failed on our side.", reference=name), 500
