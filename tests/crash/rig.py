"""A server, a stand-in provider, and phones whose messages are posted again and again until they are accepted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from urllib.parse import parse_qs, urlsplit

import httpx
from sqlalchemy import func, select

from assistant.store import tables as t
from assistant.store.database import Database
from standin import StandIn
from standin.signing import sign
from tests.crash.process import Server
from tests.crash.trap import Trap
from tests.support.houses import ACCOUNT, OURS
from tests.support.processes import free_port, until

MESSAGE = "/webhooks/twilio/message"
TWO_ROWS = "oui"
"""After the greeting, it is answered in two messages."""
_m = t.Message
_phones = count(1)
_sids = count(1)


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

    def phone(self) -> Phone:
        return Phone(f"+3363998{next(_phones):04d}")

    def write(self, phone: Phone, text: str) -> None:
        """Post a message until it is accepted, starting the server again when it has died."""
        form = inbound_form(phone.number, text)
        until(lambda: self.post(form) == 200, "the message is accepted")
        phone.accepted.append(form["MessageSid"])

    def converse(self, phone: Phone, *texts: str) -> None:
        """Write these texts, each once the answer to the one before was sent."""
        for text in texts:
            self.write(phone, text)
            self.settle(phone)

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

    @contextmanager
    def second_server(self) -> Iterator[Server]:
        """Another one on the same database, with another port."""
        other = self.server.beside(free_port())
        try:
            other.start()
            yield other
        finally:
            other.kill()

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
