"""What the tests of accounts share: people with a role, a phone that makes codes, forms as they stand on a page."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pyotp
from flask import Flask
from sqlalchemy import update
from werkzeug.test import TestResponse

from assistant.console.core import keep_console, the_console
from assistant.store import tables as t
from assistant.store.notices import Notice, lease_notice, sent
from assistant.store.people import Person, Role, find_counsellor
from assistant.store.store import Store
from assistant.store.totp import new_secret, switch_on
from tests.console.conftest import Browser
from tests.support.people import counsellor

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_LINK = re.compile(r"http://\S+/console/(link/[\w-]+)")


@dataclass(frozen=True, slots=True)
class Phone:
    """An authenticator that holds a secret, and the sheet with the recovery codes."""

    secret: str
    sheet: tuple[str, ...] = ()

    def code(self, at: datetime) -> str:
        return pyotp.TOTP(self.secret).at(at)


def somebody(store: Store, name: str, role: Role = "counsellor", team: str = "Paris") -> Person:
    """A colleague of this role."""
    made = counsellor(store, name, team)
    with store.db.write() as connection:
        connection.execute(update(t.Counsellor).where(t.Counsellor.id == made.id).values(role=role))
    return again(store, made)


def again(store: Store, person: Person) -> Person:
    """The same person as the store knows them now."""
    found = find_counsellor(store, person.email)
    assert found is not None
    return found


def with_phone(store: Store, person: Person, now: datetime) -> Phone:
    """A second factor that was set up ten minutes ago."""
    phone, before = Phone(new_secret()), now - timedelta(minutes=10)
    sheet = switch_on(store, person.id, phone.secret, phone.code(before), before)
    assert sheet is not None
    return replace(phone, sheet=sheet)


def configure(app: Flask, **values: Any) -> None:
    """Change how the console of this application is configured."""
    with app.app_context():
        console = the_console()
        keep_console(replace(console, config=replace(console.config, **values)))


def fill(browser: Browser, page: str, path: str, **fields: Any) -> TestResponse:
    """Send a form of `page` to `path`; a list sends a field several times."""
    found = _TOKEN.search(browser.text(page))
    assert found, f"{page} has no form"
    return browser.client.post(f"/console{path}", data={"csrf_token": found[1], **fields})


def letter(store: Store, now: datetime) -> Notice | None:
    """The next letter in line, taken out of it; None when there is none."""
    leased = lease_notice(store, now)
    if leased is not None:
        sent(store, leased, now)
    return leased.notice if leased else None


def link_in(text: str) -> str:
    """The path of the link in a letter or on a page, without `/console`."""
    found = _LINK.search(text)
    assert found, "no link"
    return f"/{found[1]}"
