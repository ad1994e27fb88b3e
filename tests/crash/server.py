"""The application as it is really served, with a trap at every step. Run as a program in a process group of its own.

Only times differ from a real server: what takes a minute there takes a second here.
"""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import Connection, Engine, event

from assistant.app import serve_house
from assistant.building import House, build_house, build_providers, open_store
from assistant.commands.serve import run_server
from assistant.log import configure_logging
from assistant.outbound.dispatcher import DispatcherConfig
from assistant.outbound.providers.base import Fate, Found, LookUpFailed, Provider, Submission
from assistant.outbound.retries import Patience
from assistant.settings import Settings, load_settings
from assistant.turns.life import Turns
from tests.crash.trap import ANY_STEP, Trap

TRAP_FILE = "TEST_TRAP_FILE"
SENDING = DispatcherConfig(
    threads=2,
    gap=timedelta(0),
    lease=timedelta(seconds=3),
    poll=timedelta(seconds=0.1),
    start_within=timedelta(seconds=1),
    patience=Patience(first_delay=timedelta(seconds=0.3), settle=timedelta(seconds=0.8)),
)
_WRITES = ("INSERT", "UPDATE", "DELETE")


def serving() -> Flask:
    settings = load_settings()
    configure_logging(settings.log_level)
    return serve_house(trapped_house(settings, Trap(Path(os.environ[TRAP_FILE]))))


def trapped_house(settings: Settings, trap: Trap) -> House:
    real = build_providers(settings, open_store(settings))
    providers = {account: TrappedProvider(provider, trap) for account, provider in real.items()}
    house = build_house(settings, providers, SENDING)
    trap_statements(house.store.db.engine, trap)

    def committed() -> None:
        trap.reach("committed")
        house.dispatcher.wake()

    return replace(house, turns=Turns(house.mind, house.store, committed))


@dataclass(frozen=True, slots=True)
class TrappedProvider:
    """Dies with the row leased and nothing sent, or sent and nothing written down."""

    real: Provider
    trap: Trap

    def send(self, submission: Submission) -> Fate:
        self.trap.reach("leased", ANY_STEP)
        fate = self.real.send(submission)
        self.trap.reach("posted", ANY_STEP)
        return fate

    def find(self, submission: Submission) -> Found | LookUpFailed:
        self.trap.reach("looking_up", ANY_STEP)
        return self.real.find(submission)


def trap_statements(engine: Engine, trap: Trap) -> None:
    """Points of the database: `leasing` a row, `committing` a turn, and every single write and commit."""
    turn = threading.local()

    def before_statement(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(_WRITES):
            return
        names = [ANY_STEP]
        if statement.startswith("INSERT INTO message"):
            turn.open = True
        if statement.startswith("UPDATE message") and "attempts=" in statement:
            names.append("leasing")
        trap.reach(*names)

    def before_commit(_connection: Connection) -> None:
        names = ("committing", ANY_STEP) if getattr(turn, "open", False) else (ANY_STEP,)
        turn.open = False
        trap.reach(*names)

    def after_rollback(_connection: Connection) -> None:
        turn.open = False

    event.listen(engine, "before_cursor_execute", before_statement)
    event.listen(engine, "commit", before_commit)
    event.listen(engine, "rollback", after_rollback)


if __name__ == "__main__":
    run_server("tests.crash.server:serving", load_settings())
