"""What the demonstration's worker serves: the real application, with the stand-in and the phone mounted beside it."""

from __future__ import annotations

import atexit
from wsgiref.types import WSGIApplication

from flask import Flask
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from assistant import app as real
from assistant.console import ShownAccount, show_account
from assistant.demo.account import COUNSELLOR, PROVIDER
from assistant.demo.phone import create_phone
from assistant.settings import load_settings
from standin import create_standin
from standin.config import StandInConfig


def serving() -> WSGIApplication:
    """The application must not know that its provider is not the real one: it is only given another address."""
    settings = load_settings()
    standin = create_standin(StandInConfig(inbound_url=f"{settings.public_url}/webhooks/twilio/message"))
    standin.base_url = f"{settings.public_url}{PROVIDER}"
    atexit.register(standin.close)
    pages = Flask("phone", static_folder=None)
    pages.register_blueprint(create_phone(f"{PROVIDER}/handset", "/console/", COUNSELLOR))
    application = real.serving()
    show_account(application, ShownAccount(COUNSELLOR.email, COUNSELLOR.password))
    return DispatcherMiddleware(application, {PROVIDER: standin.wsgi, "/phone": _under("/phone", pages)})


def _under(prefix: str, app: Flask) -> WSGIApplication:
    """Serve an application whose own routes carry the prefix it is mounted under."""

    def serve(environ: dict[str, object], start_response: object) -> object:
        environ["PATH_INFO"] = prefix + str(environ.get("PATH_INFO", ""))
        environ["SCRIPT_NAME"] = str(environ.get("SCRIPT_NAME", "")).removesuffix(prefix)
        return app.wsgi_app(environ, start_response)  # type: ignore[arg-type]

    return serve  # type: ignore[return-value]
