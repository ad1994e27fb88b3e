"""A real server in a process group of its own, a stand-in provider, and phones whose messages are posted again and
again until they are accepted, as the provider does.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
from sqlalchemy import func, select

from assistant.store import tables as t
from assistant.store.database import Database
from standin import StandIn
from standin.signing import sign
from tests.crash.server import TRAP_FILE
from tests.crash.trap import Trap
from tests.support.houses import ACCOUNT, OURS, REPOSITORY

PATIENCE = 30.0
"""Seconds until a condition that does not come true is a failure."""
PAUSE = 0.03
MESSAGE, STATUS = "/webhooks/twilio/message", "/webhooks/twilio/status"
_m = t.Message
_phones = count(1)
_sids = count(1)


class Server:
    """One server process. `environment` is the whole configuration."""

    def __init__(self, environment: Mapping[str, str], output: Path) -> None:
        self.url = f"http://127.0.0.1:{environment['ASSISTANT_PORT']}"
        self._environment = dict(environment)
        self._output = output
        self._process: subprocess.Popen[bytes] | None = None
        self.starts = 0

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start, and wait until it is ready."""
        self.starts += 1
        with self._output.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.crash.server"],
                cwd=REPOSITORY,
                env={**_clean_environment(), **self._environment},
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        until(self.is_ready, "the server is ready")

    def is_ready(self) -> bool:
        if not self.is_running:
            raise AssertionError(f"the server ended: {self._output.read_text(encoding='utf-8')[-2000:]}")
        try:
            return httpx.get(f"{self.url}/readyz", timeout=5, trust_env=False).is_success
        except httpx.TransportError:
            return False

    def kill(self) -> None:
        """SIGKILL to all its processes at once."""
        self._signal(signal.SIGKILL)

    def stop(self) -> None:
        self._signal(signal.SIGTERM)

    def _signal(self, number: signal.Signals) -> None:
        if self._process is None:
            return
        if self.is_running:
            os.killpg(self._process.pid, number)
        self._process.wait(timeout=20)


@dataclass(slots=True)
class Phone:
    """A young person's phone, and the messages it wrote that were accepted."""

    number: str
    accepted: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class OutRow:
    """An outbox row as the database has it."""

    id: int
    turn_id: int | None
    status: str
    provider_id: str | None


@dataclass(slots=True)
class Rig:
    """`server` is killed and started again; everything else lives in the test's process."""

    db: Database
    standin: StandIn
    server: Server
    trap: Trap
    environment: Mapping[str, str]

    def phone(self) -> Phone:
        return Phone(f"+3363998{next(_phones):04d}")

    def write(self, phone: Phone, text: str) -> None:
        """Post a message until it is accepted, starting the server again when it has died."""
        form = inbound_form(phone.number, text)
        until(lambda: self.post(form) == 200, "the message is accepted")
        phone.accepted.append(form["MessageSid"])

    def post(self, form: Mapping[str, str], url: str | None = None, path: str = MESSAGE) -> int | None:
        """Post a signed webhook; its HTTP status, or None when there was no answer."""
        address = (url or self.server.url) + path
        signature = sign(self.standin.config.auth_token, self.server.url + path, dict(form))
        try:
            headers = {"X-Twilio-Signature": signature}
            return httpx.post(address, data=dict(form), headers=headers, timeout=15, trust_env=False).status_code
        except httpx.TransportError:
            self.revive()
            return None

    def revive(self) -> None:
        """Start the server again if it is dead."""
        if not self.server.is_running:
            self.server.start()

    def settle(self, *phones: Phone) -> None:
        """Wait until nothing is on its way to these phones any more, starting the server again when it has died."""

        def nothing_left() -> bool:
            self.revive()
            return not any(row.status in {"due", "submitting"} for phone in phones for row in self.out_rows(phone))

        until(nothing_left, "everything was sent")
        self.standin.flush()

    def inbound_count(self, phone: Phone) -> int:
        """Rows of this phone's conversation that came in."""
        rows = select(func.count()).where(_m.conversation_id == self._conversation(phone), _m.direction == "in")
        with self.db.read() as connection:
            return connection.execute(rows).scalar_one()

    def inbound_ids(self, phone: Phone) -> list[int]:
        """Our rows of the accepted messages; one that is not stored is missing."""
        with self.db.read() as connection:
            found = connection.execute(select(_m.id).where(_m.provider_id.in_(phone.accepted)).order_by(_m.id))
            return list(found.scalars())

    def out_rows(self, phone: Phone) -> list[OutRow]:
        columns = select(_m.id, _m.turn_id, _m.status, _m.provider_id).where(_m.direction == "out")
        with self.db.read() as connection:
            rows = connection.execute(columns.where(_m.conversation_id == self._conversation(phone)).order_by(_m.id))
            return [OutRow(row.id, row.turn_id, row.status, row.provider_id) for row in rows]

    def arrived(self, phone: Phone) -> list[int]:
        """The rows that reached the phone, by the number in their callback's address, in the order of arrival."""
        return [row_of(message.callback) for message in self.standin.submitted() if message.to == phone.number]

    def _conversation(self, phone: Phone) -> int | None:
        found = select(_m.conversation_id).where(_m.provider_id.in_(phone.accepted)).limit(1)
        with self.db.read() as connection:
            return connection.execute(found).scalar()


def inbound_form(number: str, text: str) -> dict[str, str]:
    """A real-format inbound message, named for ever by its MessageSid."""
    return {
        "MessageSid": f"SM{next(_sids):032x}",
        "AccountSid": ACCOUNT,
        "From": number,
        "To": OURS,
        "Body": text,
        "NumMedia": "0",
        "NumSegments": "1",
        "ApiVersion": "2010-04-01",
    }


def row_of(callback: str | None) -> int:
    return int(parse_qs(urlsplit(callback or "").query)["row"][0])


def until(condition: Callable[[], bool], what: str, seconds: float = PATIENCE) -> None:
    """Ask again and again until it is true; fails when that takes too long."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"it never came true that {what}"
        time.sleep(PAUSE)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _clean_environment() -> dict[str, str]:
    """This machine's environment without settings that happen to stand in it."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("ASSISTANT_", "TWILIO_"))}


def assert_nothing_lost(rig: Rig, phone: Phone) -> None:
    """Each accepted message is stored once and answered."""
    stored = rig.inbound_ids(phone)
    assert len(stored) == len(phone.accepted)
    assert rig.inbound_count(phone) == len(phone.accepted)
    assert set(stored) <= {row.turn_id for row in rig.out_rows(phone)}


def assert_nothing_twice(rig: Rig, phone: Phone) -> None:
    """Each row that was not replaced reached the phone once, in order, and is known by its id there."""
    wanted = [row.id for row in rig.out_rows(phone) if row.status != "cancelled"]
    assert Counter(rig.arrived(phone)) == Counter(wanted)
    assert rig.arrived(phone) == wanted
    sids = {row_of(m.callback): m.sid for m in rig.standin.submitted() if m.to == phone.number}
    assert {row.id: row.provider_id for row in rig.out_rows(phone) if row.status != "cancelled"} == sids
