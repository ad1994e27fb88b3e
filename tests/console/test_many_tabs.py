"""Two hundred tabs of the whole team on a real server: every webhook is answered, and every tab finds out."""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.settings import Settings
from benchmarks.console_tabs import TABS, Office, all_see, office, settle
from benchmarks.tabs import Tab, open_tabs
from tests.support.processes import until

PLACES: int = Settings.model_fields["console_streams"].default


class Listener:
    """A browser's bare connection, kept open after its first answer, which can be cut without a goodbye."""

    def __init__(self, house: Office, path: str = "/console/stream") -> None:
        host, port = house.served.url.removeprefix("http://").split(":")
        self._socket = socket.create_connection((host, int(port)), timeout=20)
        lines = (f"GET {path} HTTP/1.1", f"Host: {host}:{port}", f"Cookie: {house.cookies[0]}", "", "")
        self._socket.sendall("\r\n".join(lines).encode())
        self.status = int(self._socket.recv(4096).split()[1])

    def die(self) -> None:
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._socket.close()


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, models_dir: Path) -> Iterator[Office]:
    with office(tmp_path_factory.mktemp("tabs"), models_dir) as served:
        yield served


def test_connections_that_browsers_keep_open_keep_no_webhook_out(house: Office) -> None:
    kept = [Listener(house, "/healthz") for _ in range(3 * TABS)]  # each raises when it is not answered
    house.write(next(iter(house.phones.values())), "slt")
    for browser in kept:
        browser.die()
    assert {browser.status for browser in kept} == {200}


@pytest.fixture(scope="module")
def tabs(house: Office) -> Iterator[list[Tab]]:
    """All of them show their conversation already."""
    with open_tabs(house.served.url, house.cookies, tuple(house.phones), TABS) as opened:
        settle(opened)
        yield opened


def test_browsers_that_are_killed_give_their_places_back(house: Office) -> None:
    browsers = [Listener(house) for _ in range(PLACES + 1)]
    for browser in browsers:
        browser.die()

    def is_free() -> bool:
        # What moves is sent to the dead, which is how their death shows.
        house.write(next(iter(house.phones.values())), "slt")
        newcomer = Listener(house)
        newcomer.die()
        return newcomer.status == 200

    assert [browser.status for browser in browsers] == [200] * PLACES + [503]
    until(is_free, "a place is free")


def test_every_webhook_is_answered_and_every_tab_finds_out(house: Office, tabs: list[Tab]) -> None:
    all_see(house, tabs)  # raises when a webhook is refused, or a tab never shows what was written
    assert sum(tab.failures for tab in tabs) == 0


def test_some_are_live_and_the_others_ask(tabs: list[Tab]) -> None:
    until(lambda: sum(tab.live for tab in tabs) == PLACES, "every place is taken")
    assert all(tab.asked for tab in tabs)
