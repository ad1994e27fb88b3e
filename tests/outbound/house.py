"""A small house with one conversation, an in-memory provider, and a clock that moves by hand."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from assistant.outbound.dispatcher import Dispatcher, DispatcherConfig
from assistant.outbound.providers.memory import MemoryProvider
from assistant.store import tables as t
from assistant.store.channels import ensure_channel, ensure_team, find_channel
from assistant.store.commit import Committed, commit_turn
from assistant.store.conversations import open_conversation, read_conversation
from assistant.store.database import Database
from assistant.store.sealing import KEY_BYTES, Keyring
from assistant.store.store import Store
from assistant.store.values import Channel, Conversation, MessageContent, NewOutbound, TurnRecord
from assistant.values import Lane

ACCOUNT = "AC" + "0" * 31 + "1"
PHONE = "+33639980001"
OURS = "+33939010001"
START = datetime(2030, 1, 7, 12, 0, tzinfo=UTC)
GAP = timedelta(seconds=1)
LEASE = timedelta(seconds=60)


class Clock:
    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def forward(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


def keyring() -> Keyring:
    return Keyring("test", {"test": os.urandom(KEY_BYTES)}, os.urandom(KEY_BYTES))


class House:
    def __init__(self, db: Database) -> None:
        self.store = Store(db, keyring())
        self.clock = Clock()
        self.provider = MemoryProvider()
        self.dispatcher = self.another_dispatcher()
        team = ensure_team(self.store, "Counsellors")
        ensure_channel(self.store, Channel(0, team, "sms", ACCOUNT, OURS, None, "fr", "FR"))
        self.conversation = self.person(PHONE)

    def another_dispatcher(self) -> Dispatcher:
        config = DispatcherConfig(threads=2, gap=GAP, lease=LEASE, poll=timedelta(seconds=0.05))
        callback = "https://declic.example/webhooks/twilio/status?message={}".format
        return Dispatcher(self.store, {ACCOUNT: self.provider}, self.clock, callback, config)

    def person(self, phone: str) -> int:
        """The id of a person's conversation, made when they are new."""
        channel = find_channel(self.store, "sms", OURS, None)
        assert channel is not None
        return open_conversation(self.store, channel, phone, "FR", self.clock()).id

    def say(
        self, *texts: str, lane: Lane = "bot", conversation: int | None = None, due_in: float = 0, **row: Any
    ) -> list[int]:
        """Texts go into the outbox together; their rows' ids."""
        read = self.read(conversation)
        due_at = self.clock() + timedelta(seconds=due_in)
        rows = tuple(NewOutbound(lane, MessageContent(text), due_at, **row) for text in texts)
        committed = commit_turn(self.store, TurnRecord(read, self.clock(), outbound=rows))
        assert isinstance(committed, Committed)
        return list(committed.outbound_ids)

    def read(self, conversation: int | None = None) -> Conversation:
        read = read_conversation(self.store, conversation or self.conversation)
        assert read is not None
        return read

    def row(self, row_id: int) -> Any:
        with self.store.db.read() as connection:
            return connection.execute(select(t.Message.__table__).where(t.Message.id == row_id)).one()

    def status(self, row_id: int) -> tuple[str, str | None]:
        row = self.row(row_id)
        return row.status, row.error

    def statuses(self, rows: list[int]) -> list[str]:
        return [self.row(row).status for row in rows]

    def change_owner(self) -> None:
        self.update(t.Conversation, epoch=t.Conversation.epoch + 1)

    def opt_out(self) -> None:
        self.update(t.Address, opted_out_at=self.clock())

    def opted_out(self) -> bool:
        return self.read().address.opted_out

    def update(self, table: type[t.Base], **values: Any) -> None:
        with self.store.db.write() as connection:
            connection.execute(update(table).values(values))

    def events(self) -> list[str]:
        with self.store.db.read() as connection:
            return list(connection.execute(select(t.Event.name).order_by(t.Event.id)).scalars())

    def run(self, seconds: float = 0) -> int:
        """Let time pass, then do what is due."""
        self.clock.forward(seconds)
        return self.dispatcher.run_once()
