"""The console of the running application, and who is using it at this moment."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast

from flask import Flask, current_app
from flask_login import current_user

from assistant.console.config import ConsoleConfig, ConsolePorts, ShownAccount
from assistant.console.live.watcher import Watcher
from assistant.store.people import Person
from assistant.store.store import Store
from assistant.wording.console import ConsoleTexts

_EXTENSION = "declic-console"
BIGGEST_ID = 2**63 - 1
"""The databases raise on a larger number; in an address it is simply nobody's."""


@dataclass(frozen=True, slots=True)
class Console:
    """Everything the pages need, put together once."""

    store: Store
    ports: ConsolePorts
    texts: ConsoleTexts
    config: ConsoleConfig
    watcher: Watcher

    def now(self) -> datetime:
        return self.ports.now()


@dataclass(frozen=True, slots=True)
class Visitor:
    """A signed-in person as Flask-Login wants one. The session carries the key that a new password replaces."""

    person: Person
    session_key: str
    is_authenticated: bool = True
    is_active: bool = True
    is_anonymous: bool = False

    def get_id(self) -> str:
        return f"{self.person.id}.{self.session_key}"


def keep_console(console: Console) -> None:
    """Make it the console of the current application."""
    current_app.extensions[_EXTENSION] = console


def show_account(app: Flask, account: ShownAccount) -> None:
    """Fill the login page of an application with an account. Only for a demonstration, where it is no secret."""
    with app.app_context():
        console = the_console()
        keep_console(replace(console, config=replace(console.config, shown_account=account)))


def the_console() -> Console:
    return cast(Console, current_app.extensions[_EXTENSION])


def me() -> Person:
    """Who is asking. Only for views that require a login."""
    return cast(Visitor, current_user).person


def row_id(text: str) -> int:
    """A row's number out of an address. ValueError when no row can have it."""
    number = int(text)
    if not 0 <= number <= BIGGEST_ID:
        raise ValueError("no row has this number")
    return number
