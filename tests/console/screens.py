"""A counsellor's screen: the pages of the tests' console in a real browser, logged in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from threading import Thread
from typing import TYPE_CHECKING

import pytest
from flask import Flask
from werkzeug.serving import BaseWSGIServer, make_server
from werkzeug.wsgi import FileWrapper

from assistant.store.people import Person
from assistant.store.store import Store
from tests.support.people import PASSWORD, YoungPerson, counsellor

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment
    from playwright.sync_api import Browser as Chromium
    from playwright.sync_api import ConsoleMessage, Page

    from tests.console.conftest import World

_COOKIE = "declic_session"
_EXPECTED = (
    "status of 409",
    "status of 422",
    "status of 401",
    "status of 410",
    "net::ERR_FAILED",
    "htmx:sendError",
    "htmx:afterRequest",
    "AudioContext was not allowed to start",
)
"""What the browser itself notes of answers that are part of a test."""


@pytest.fixture
def chromium(one_browser: Chromium) -> Chromium:
    """The browser under another name: `browser` is a client without scripts in this folder."""
    return one_browser


_STATIC = "/console/static/"


def _closing_files(app: Flask) -> WSGIApplication:
    """The application, its static files read, or closed unread at a 304, at once: the test server leaves a file open
    when a browser that goes on to another page resets the connection."""

    def whole(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        body = app.wsgi_app(environ, start_response)
        if not (isinstance(body, FileWrapper) or environ["PATH_INFO"].startswith(_STATIC)):
            return body
        with closing(body):  # type: ignore[type-var]
            return [b"".join(body)]

    return whole


@pytest.fixture
def server(app: Flask) -> Iterator[BaseWSGIServer]:
    serving = make_server("127.0.0.1", 0, _closing_files(app), threaded=True)
    thread = Thread(target=serving.serve_forever)
    thread.start()
    yield serving
    serving.shutdown()
    thread.join()
    serving.server_close()


@pytest.fixture
def kim(store: Store, world: World) -> Person:
    # A browser's clock is the real one.
    world.now = datetime.now(UTC)
    return counsellor(store, "Kim")


@pytest.fixture
def session(app: Flask, kim: Person) -> str:
    """Kim's cookie: logged in without drawing the login page for each test."""
    client = app.test_client()
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/console/login").get_data(as_text=True))
    assert found
    client.post("/console/login", data={"csrf_token": found[1], "email": kim.email, "password": PASSWORD})
    cookie = client.get_cookie(_COOKIE)
    assert cookie
    return cookie.value


@pytest.fixture
def page(chromium: Chromium, server: BaseWSGIServer, session: str) -> Iterator[Page]:
    """A logged-in page; the test fails when the browser complained about anything."""
    complaints: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not any(known in message.text for known in _EXPECTED):
            complaints.append(message.text)

    context = chromium.new_context(base_url=f"http://127.0.0.1:{server.port}", viewport={"width": 1100, "height": 700})
    context.set_default_timeout(10_000)
    tab = context.new_page()
    tab.on("console", listen)
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    context.add_cookies([{"name": _COOKIE, "value": session, "url": f"http://127.0.0.1:{server.port}"}])
    tab.goto("/console/")
    yield tab
    context.close()
    assert complaints == []


def open_thread(page: Page, leo: YoungPerson) -> None:
    from playwright.sync_api import expect

    page.goto(f"/console/conversations/{leo.conversation_id}")
    expect(page.locator("#live")).to_have_text("Live")
