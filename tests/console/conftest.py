"""The console of a small application, with a browser-less client that logs in and fills forms as people do."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from assistant.console import ConsoleConfig, ConsolePorts, install_console
from assistant.dialogue.values import Json
from assistant.outbound.fetched import Fetched, MediaProblem
from assistant.outbound.policies import shape
from assistant.packs.holidays import HolidayRules
from assistant.settings import default_content_root
from assistant.store.database import Database
from assistant.store.people import Person
from assistant.store.store import Store
from assistant.store.values import MessageContent
from assistant.values import ChannelKind, Draft, Rendered
from assistant.wording.console import ConsoleTexts
from assistant.wording.known import Knowledge
from tests.console.leading import make_leading
from tests.console.screens import chromium, kim, page, server, session
from tests.support.databases import SqliteFactory
from tests.support.people import NOON, PASSWORD, YoungPerson, counsellor, open_store

__all__ = ["chromium", "kim", "page", "server", "session"]

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_TEXTS = ConsoleTexts.load(Path(default_content_root()))


@dataclass
class World:
    """What the console's ports do here: the real hand-back, and a note of what was asked of them."""

    store: Store
    now: datetime = NOON
    woken: int = 0
    started: list[str | None] = field(default_factory=list)
    outcomes: list[str | None] = field(default_factory=list)
    media: dict[str, Fetched | MediaProblem] = field(default_factory=dict)
    fetched: list[tuple[str, str]] = field(default_factory=list)
    reach: frozenset[str] = frozenset({"sms", "email"})

    def ports(self) -> ConsolePorts:
        return ConsolePorts(
            hand_back=self._hand_back,
            start_flow=self._start_flow,
            wake=self._wake,
            shape=_shape,
            rendered_in=_rendered_in,
            flow_names=lambda _locale: (("pitch", "My pitch"),),
            known=_known,
            asked=lambda _flow, _step, _locale: "Where will you use it first?",
            now=lambda: self.now,
            fetch_media=self._fetch_media,
            holidays=lambda _country: HolidayRules(fixed=("12-25",)),
            countries=("FR", "BE"),
            paging_media=lambda: self.reach,
        )

    def _fetch_media(self, account: str, url: str) -> Fetched | MediaProblem:
        self.fetched.append((account, url))
        return self.media.get(url, MediaProblem("gone"))

    def _start_flow(self, _conversation_id: int, _person: Person, flow: str) -> None:
        self.started.append(flow)

    def _hand_back(self, conversation_id: int, person: Person, flow: str | None, outcome: str | None) -> None:
        YoungPerson(self.store, conversation_id).is_handed_back(person, self.now)
        self.started.append(flow)
        self.outcomes.append(outcome)

    def _wake(self) -> None:
        self.woken += 1


def _shape(text: str, kind: ChannelKind, _locale: str) -> tuple[Draft, ...]:
    return shape([Rendered(text)], kind, {"ê": "e"})


def _known(state: Mapping[str, Json], _locale: str) -> Knowledge:
    """As if the state held answers only, and they were in the middle of a pitch."""
    return Knowledge(tuple((name, str(value)) for name, value in state.items()), "My pitch", 4, 9)


def _rendered_in(locale: str, content: MessageContent) -> str | None:
    return f"[{locale}] {content.response}"


class Browser:
    """A person at a screen: keeps cookies, sends the hidden fields of the page they look at."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, path: str, **headers: str) -> TestResponse:
        return self.client.get(f"/console{path}", headers=headers)

    def text(self, path: str) -> str:
        return self.get(path).get_data(as_text=True)

    def token(self, path: str = "/login") -> str:
        found = _TOKEN.search(self.text(path))
        assert found, f"{path} has no form"
        return found[1]

    def post(self, path: str, headers: dict[str, str] | None = None, **fields: str) -> TestResponse:
        page = "/login" if path == "/login" else "/"
        return self.client.post(f"/console{path}", data={"csrf_token": self.token(page), **fields}, headers=headers)

    def log_in(self, person: Person, password: str = PASSWORD) -> TestResponse:
        return self.post("/login", email=person.email, password=password)


@pytest.fixture
def store(sqlite_factory: SqliteFactory) -> Iterator[Store]:
    with sqlite_factory.fresh() as db:
        yield open_store(db)


@pytest.fixture
def both(db: Database) -> Store:
    """A store on each of the two databases, for the queries."""
    return open_store(db)


@pytest.fixture
def world(store: Store) -> World:
    return World(store)


@pytest.fixture
def app(world: World) -> Flask:
    return application_of(world, ConsoleConfig(streams=2))


def application_of(world: World, config: ConsoleConfig) -> Flask:
    """The console alone, with these settings."""
    application = Flask("tests.console")
    application.secret_key = "only for tests"
    install_console(application, world.store, world.ports(), _TEXTS, config)
    # The client speaks plain http; a Secure cookie would not come back.
    application.config.update(SESSION_COOKIE_SECURE=False, TESTING=True)
    return application


@pytest.fixture
def browser(app: Flask) -> Browser:
    return Browser(app.test_client())


@pytest.fixture
def sam(store: Store, browser: Browser) -> Person:
    """A counsellor of Paris who is logged in."""
    person = counsellor(store)
    assert browser.log_in(person).status_code == 303
    return person


@pytest.fixture
def lead(sam: Person, store: Store) -> Person:
    """Sam leads the team."""
    make_leading(store, sam)
    return sam
