"""The page served with a real stand-in provider, and a correspondent in the application's place."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from wsgiref.types import WSGIApplication

import httpx
from flask import Flask, request
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.serving import WSGIRequestHandler, make_server

from assistant.demo.phone import SignIn, create_phone
from standin import StandIn, create_standin

PREFIX = "/provider"


class Correspondent:
    """Hears what phones write, as the application's webhook would, and writes through the provider's REST API."""

    def __init__(self, standin: StandIn) -> None:
        self.url = ""
        self.heard: list[dict[str, str]] = []
        self.is_deaf = False
        self._standin = standin
        self._auth = (standin.config.account_sid, standin.config.auth_token)

    def wsgi(self) -> Flask:
        app = Flask("correspondent")
        app.register_blueprint(create_phone(f"{PREFIX}/handset", sign_in=SignIn("demo@example.org", "a phrase")))

        @app.post("/inbound")
        def inbound() -> tuple[str, int]:
            if self.is_deaf:
                return "", 500
            self.heard.append(dict(request.form))
            return "", 204

        return app

    def sms(self, phone: str, text: str) -> None:
        sender = next(number for number in self._standin.config.numbers if not number.startswith("whatsapp:"))
        self._send(From=sender, To=phone, Body=text)

    def whatsapp(self, phone: str, types: dict[str, Any]) -> None:
        """`types` as in the Content API."""
        made = httpx.post(
            f"{self.url}{PREFIX}/v1/Content",
            auth=self._auth,
            json={"friendly_name": "test", "language": "en", "types": types},
            trust_env=False,
        ).raise_for_status()
        sender = next(number for number in self._standin.config.numbers if number.startswith("whatsapp:"))
        self._send(From=sender, To=f"whatsapp:{phone}", ContentSid=made.json()["sid"], ContentVariables=json.dumps({}))

    def _send(self, **fields: str) -> None:
        account = self._standin.config.account_sid
        url = f"{self.url}{PREFIX}/2010-04-01/Accounts/{account}/Messages.json"
        httpx.post(url, auth=self._auth, data=fields, trust_env=False).raise_for_status()


@contextmanager
def served() -> Iterator[Correspondent]:
    """Page, stand-in and correspondent on one origin of this machine; its address is `url`."""
    standin = create_standin()
    correspondent = Correspondent(standin)
    with _serving(DispatcherMiddleware(correspondent.wsgi(), {PREFIX: standin.wsgi})) as url:
        correspondent.url = url
        standin.base_url = f"{url}{PREFIX}"
        standin.inbound_url = f"{url}/inbound"
        yield correspondent
    standin.close()


@contextmanager
def _serving(wsgi: WSGIApplication) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, wsgi, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), name="demo-server", daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join(timeout=10)
    server.server_close()


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002
        return
