"""A whole house for tests: the real flows, words, lexicons and trained models, a clock moved by hand, and an
in-memory provider. Only what leaves the machine is replaced.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import func, select, update

from assistant.actions import Action
from assistant.building import read_mind
from assistant.dialogue.values import Json
from assistant.outbound.dispatcher import Dispatcher, DispatcherConfig
from assistant.outbound.providers.memory import MemoryProvider
from assistant.store import tables as t
from assistant.store.channels import ensure_channel, ensure_team, find_channel
from assistant.store.contents import open_content
from assistant.store.conversations import open_conversation, read_conversation
from assistant.store.database import Database
from assistant.store.store import Store
from assistant.store.values import Channel, Conversation, MessageContent
from assistant.turns.life import Turns
from assistant.turns.mind import Mind
from assistant.values import ChannelKind, Inbound, Receipt
from tests.support.people import open_store

REPOSITORY = Path(__file__).parents[2]
ACCOUNT = "AC" + "0" * 31 + "1"
PHONE = "+33639980001"
OURS = "+33939010001"
MONDAY_NOON = datetime(2030, 1, 7, 12, 0, tzinfo=UTC)


@dataclass(slots=True)
class Clock:
    """The time, moved by hand."""

    now: datetime = MONDAY_NOON

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)


def real_mind(models_dir: Path) -> Mind:
    """What the served application thinks with, from this repository's content."""
    return read_mind(REPOSITORY, models_dir)[0]


_numbers = count(2**64)
"""Of messages that come in: far from those that the provider of a test gives to what leaves."""


@dataclass(frozen=True, slots=True)
class Said:
    """One message that reached the phone."""

    text: str
    response: str | None
    lane: str
    options: tuple[str, ...]


@dataclass(slots=True)
class TestHouse:
    """`hear` is a message coming in, answered and delivered."""

    __test__ = False

    db: Database
    mind: Mind
    kind: ChannelKind = "sms"
    locale: str = "fr"
    country: str = "FR"
    actions: Mapping[str, Action] = field(default_factory=dict)
    clock: Clock = field(default_factory=Clock)
    store: Store = field(init=False)
    turns: Turns = field(init=False)
    provider: MemoryProvider = field(init=False)
    dispatcher: Dispatcher = field(init=False)
    team: int = field(init=False)

    def __post_init__(self) -> None:
        self.store = open_store(self.db)
        self.team = ensure_team(self.store, "Counsellors")
        ensure_channel(self.store, Channel(0, self.team, self.kind, ACCOUNT, OURS, None, self.locale, self.country))
        self.provider = MemoryProvider()
        config = DispatcherConfig(threads=1, gap=timedelta(0))
        self.dispatcher = Dispatcher(self.store, {ACCOUNT: self.provider}, self.clock, lambda row: f"row={row}", config)
        mind = replace(self.mind, clock=self.clock, actions={**self.mind.actions, **self.actions})
        self.turns = Turns(mind, self.store, lambda: None)

    def inbound(self, text: str, sender: str = PHONE, provider_id: str | None = None, **more: Any) -> Inbound:
        return replace(
            Inbound(
                account=ACCOUNT,
                provider_id=provider_id or f"SM{next(_numbers):032x}",
                kind=self.kind,
                sender=sender,
                to=OURS,
                text=text,
                received_at=self.clock(),
            ),
            **more,
        )

    def hear(self, text: str, sender: str = PHONE, **more: Any) -> tuple[Said, ...]:
        """Receive a message, send what it led to, and give that."""
        self.clock.forward(seconds=5)
        receipt = self.turns.receive(self.inbound(text, sender, **more))
        self.deliver()
        return self.said(receipt.message_ids)

    def deliver(self) -> None:
        """Send everything due; a moment passes between two messages, as it does in truth."""
        while self.dispatcher.run_once():
            self.clock.forward(milliseconds=1)

    def said(self, ids: tuple[int, ...]) -> tuple[Said, ...]:
        statement = (
            select(t.Message.sealed, t.Message.lane, t.Contact.wrapped_key)
            .join(t.Conversation, t.Conversation.id == t.Message.conversation_id)
            .join(t.Contact, t.Contact.id == t.Conversation.contact_id)
            .where(t.Message.id.in_(ids), t.Contact.wrapped_key.is_not(None))
            .order_by(t.Message.id)
        )
        with self.db.read() as connection:
            rows = connection.execute(statement).all()
        unwrap = self.store.keyring.unwrap
        contents = [(open_content(unwrap(row.wrapped_key or b""), row.sealed), row.lane or "") for row in rows]
        return tuple(_said(content, lane) for content, lane in contents if content is not None)

    def receive(self, text: str, **more: Any) -> Receipt:
        return self.turns.receive(self.inbound(text, **more))

    def conversation(self, number: int = 1) -> Conversation:
        read = read_conversation(self.store, number)
        assert read is not None
        return read

    def slots(self, number: int = 1) -> Mapping[str, Json]:
        """Everything the coaching track knows."""
        coach = (self.conversation(number).state or {}).get("coach")
        slots = coach.get("slots") if isinstance(coach, dict) else {}
        return slots if isinstance(slots, dict) else {}

    def meet(self, sender: str = PHONE) -> None:
        """Make the conversation before anybody wrote in it."""
        channel = find_channel(self.store, self.kind, OURS, None)
        assert channel is not None
        open_conversation(self.store, channel, sender, self.country, self.clock())

    def add_channel(self, kind: ChannelKind) -> None:
        ensure_channel(self.store, Channel(0, self.team, kind, ACCOUNT, OURS, None, self.locale, self.country))

    def count_conversations(self) -> int:
        with self.db.read() as connection:
            return connection.execute(select(func.count()).select_from(t.Conversation)).scalar_one()

    def last_sent(self) -> tuple[int, str]:
        """The newest message that was handed over: our row and the provider's id."""
        sent = select(t.Message.id, t.Message.provider_id).where(t.Message.direction == "out")
        with self.db.read() as connection:
            row = connection.execute(
                sent.where(t.Message.provider_id.is_not(None)).order_by(t.Message.id.desc())
            ).first()
        assert row is not None
        return row.id, row.provider_id

    def status_of(self, row: int) -> str:
        with self.db.read() as connection:
            return connection.execute(select(t.Message.status).where(t.Message.id == row)).scalar_one()

    def set_contact(self, **values: object) -> None:
        with self.db.write() as connection:
            connection.execute(update(t.Contact).values(values))


def _said(content: MessageContent, lane: str) -> Said:
    return Said(content.text, content.response, lane, tuple(option.title for option in content.options))
