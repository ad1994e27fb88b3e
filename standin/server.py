"""The stand-in as a whole: a WSGI application, its courier, and a server on this machine only."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self
from wsgiref.types import WSGIApplication, WSGIEnvironment

import httpx
from flask import Flask
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from standin.config import StandInConfig
from standin.control import control_api
from standin.courier import Courier
from standin.faults import Fault, Faults
from standin.handset import handset_api
from standin.ledger import Ledger, Search
from standin.messages import Message
from standin.phones import Phones, Words
from standin.rest import rest_api
from standin.sending import Sending

LOOPBACK = "127.0.0.1"
POLL_SECONDS = 0.02
"""How soon the server notices that it is to stop."""


def _utc_now() -> datetime:
    return datetime.now(UTC)


class StandIn:
    """Use `create_standin` to mount `wsgi` in another server, or `StandIn.start` for a server of its own.

    Threads (courier, server) end with `close()`, which a `with` block calls.
    """

    def __init__(
        self,
        config: StandInConfig | None = None,
        now: Callable[[], datetime] = _utc_now,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """`transport` carries webhooks: `httpx.WSGITransport(app=…)` reaches an application without a socket."""
        self.config = config or StandInConfig()
        self.faults = Faults()
        self.ledger = Ledger(now)
        self._closing = threading.Event()
        self._courier = Courier(self.config, self.faults, transport)
        self._sending = Sending(self.config, self.ledger, self._courier)
        self._phones = Phones(self.config, self.ledger, self._courier)
        self._server: BaseWSGIServer | None = None
        self._server_thread: threading.Thread | None = None
        self.wsgi: WSGIApplication = self._application()

    @classmethod
    def start(
        cls,
        config: StandInConfig | None = None,
        port: int = 0,
        now: Callable[[], datetime] = _utc_now,
        transport: httpx.BaseTransport | None = None,
    ) -> Self:
        """A running server on 127.0.0.1; `port` 0 takes a free one. Its address is `base_url`."""
        standin = cls(config, now, transport)
        server = make_server(LOOPBACK, port, standin.wsgi, threaded=True, request_handler=_Handler)
        standin._server = server
        standin.base_url = standin.base_url or f"http://{LOOPBACK}:{server.server_port}"
        standin._server_thread = threading.Thread(
            target=server.serve_forever, args=(POLL_SECONDS,), name="standin-server", daemon=True
        )
        standin._server_thread.start()
        return standin

    @property
    def base_url(self) -> str:
        """Where the application reaches the stand-in, without a trailing slash."""
        return self._phones.base_url

    @base_url.setter
    def base_url(self, url: str) -> None:
        self._phones.base_url = url.rstrip("/")

    @property
    def inbound_url(self) -> str:
        """Where messages from phones are posted: the application's webhook."""
        return self._phones.inbound_url

    @inbound_url.setter
    def inbound_url(self, url: str) -> None:
        self._phones.inbound_url = url

    def text(self, phone: str, text: str, channel: str = "sms", to: str | None = None) -> Message:
        """A person writes. `channel` is "sms" or "whatsapp"."""
        return self._phones.send(phone, channel, Words(text=text), to)

    def tap(self, phone: str, message: Message, choice: str) -> Message:
        """A person taps a button or a list's line under a WhatsApp message, by its id."""
        return self._phones.send(phone, "whatsapp", Words(tap=(message.sid, choice)))

    def read(self, phone: str) -> int:
        """A person opens the WhatsApp thread."""
        return self._sending.mark_read(phone)

    def received(self, phone: str, channel: str = "sms") -> list[Message]:
        """What reached a phone, oldest first."""
        thread = self.ledger.thread(phone, channel)
        return [m for m in thread if m.direction == "outbound-api" and m.status in {"delivered", "read"}]

    def submitted(self) -> list[Message]:
        """Everything the application had accepted, oldest first, whatever became of it."""
        return [m for m in reversed(self.ledger.search(Search())) if m.direction == "outbound-api"]

    def fault(self, *faults: Fault) -> None:
        for fault in faults:
            self.faults.add(fault)

    def wait_idle(self, timeout: float = 10.0) -> bool:
        """Wait until every webhook and callback due was posted; False when it took longer than `timeout` seconds."""
        return self._courier.wait_idle(timeout)

    def flush(self, timeout: float = 10.0) -> bool:
        """Post delayed and reordered webhooks too, then wait."""
        return self._courier.flush(timeout)

    def close(self) -> None:
        self._closing.set()
        if self._server is not None and self._server_thread is not None:
            self._server.shutdown()
            self._server_thread.join(timeout=10)
            self._server.server_close()
        self._courier.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def _application(self) -> WSGIApplication:
        app = Flask("standin", static_folder=None)
        app.register_blueprint(rest_api(self.config, self.ledger, self._sending, self.faults, self._closing))
        app.register_blueprint(handset_api(self.config, self.ledger, self._phones, self._sending))
        app.register_blueprint(control_api(self.faults))
        app.config["PROPAGATE_EXCEPTIONS"] = True
        return app


def create_standin(config: StandInConfig | None = None) -> StandIn:
    """A stand-in to mount: its `wsgi` listens nowhere by itself."""
    return StandIn(config)


class _Handler(WSGIRequestHandler):
    """Keeps phone numbers, which the list call carries in its URL, out of the logs."""

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002
        return

    def connection_dropped(self, error: BaseException, environ: WSGIEnvironment | None = None) -> None:
        """Called when the application raised `NoAnswerError`, and when the client went away."""
        self.close_connection = True
