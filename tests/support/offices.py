"""The counsellors' console of a whole house: real pages on the real engine, with a client that fills forms."""

from __future__ import annotations

import re

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from assistant.console import ConsoleConfig, ConsolePorts, install_console
from assistant.console_ports import flow_names, rendered_in
from assistant.store.people import Person
from assistant.turns.speaking import shaped_words
from assistant.wording.console import ConsoleTexts
from tests.support.houses import REPOSITORY, TestHouse
from tests.support.people import PASSWORD

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


def console_of(house: TestHouse) -> Flask:
    """The house's console. What it puts into the outbox leaves when the house delivers."""
    mind, turns = house.mind, house.turns
    ports = ConsolePorts(
        hand_back=lambda number, person, flow, outcome: turns.hand_back(number, person.id, flow, outcome),
        start_flow=lambda number, person, flow: turns.start_flow(number, person.id, flow),
        wake=lambda: None,
        shape=lambda text, kind, locale: shaped_words(mind, text, kind, locale),
        rendered_in=lambda locale, content: rendered_in(mind.book, mind.voice, locale, content),
        flow_names=lambda locale: flow_names(mind.book, mind.voice, locale),
        now=house.clock,
        holidays=mind.holidays,
    )
    app = Flask("tests.office")
    app.secret_key = "only for tests"
    install_console(app, house.store, ports, ConsoleTexts.load(REPOSITORY), ConsoleConfig(streams=2))
    # The client speaks plain http; a Secure cookie would not come back.
    app.config.update(SESSION_COOKIE_SECURE=False, TESTING=True)
    return app


class Desk:
    """One counsellor, logged in. `number`: of the conversation they work in."""

    def __init__(self, app: Flask, person: Person, number: int = 1) -> None:
        self.client: FlaskClient = app.test_client()
        self.number = number
        self.client.post("/console/login", data=self._fields("/login", email=person.email, password=PASSWORD))

    def get(self, path: str) -> TestResponse:
        return self.client.get(f"/console{path}")

    def page(self, name: str = "") -> str:
        """A page of the conversation."""
        return self.get(f"/conversations/{self.number}{name and '/'}{name}").get_data(as_text=True)

    def does(self, step: str, **fields: str) -> TestResponse:
        """A step in the conversation, as its form sends it."""
        path = f"/console/conversations/{self.number}/{step}"
        return self.client.post(path, data=self._fields("/", **fields))

    def _fields(self, page: str, **fields: str) -> dict[str, str]:
        found = _TOKEN.search(self.get(page).get_data(as_text=True))
        assert found, f"{page} has no form"
        return {"csrf_token": found[1], **fields}
