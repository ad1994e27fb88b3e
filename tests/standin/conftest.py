"""A stand-in wired to a tiny application, without a socket between them."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from werkzeug.test import Client

from standin import StandIn, StandInConfig
from tests.standin.application import Application

BASE = "https://declic.example"


@pytest.fixture
def application() -> Application:
    return Application()


@pytest.fixture
def config() -> StandInConfig:
    return StandInConfig(inbound_url=f"{BASE}/message", base_url="http://provider.example")


@pytest.fixture
def standin(application: Application, config: StandInConfig) -> Iterator[StandIn]:
    with StandIn(config, transport=httpx.WSGITransport(app=application)) as standin:
        yield standin


@pytest.fixture
def api(standin: StandIn) -> Client:
    return Client(standin.wsgi)
