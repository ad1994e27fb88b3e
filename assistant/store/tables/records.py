"""What happened, who looked, what is due in the background: records that say names and ids, never values."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from assistant.store.tables.base import Base, key, maybe_ref, ref
from assistant.store.types import Key


class Event(Base):
    """What happened, in names and ids, never values: analytics and the markers of a thread."""

    __tablename__ = "event"
    __table_args__ = (Index("ix_event_repaired", "id", sqlite_where=text("name = 'repaired'")),)
    id: Mapped[int] = key()
    conversation_id: Mapped[int] = ref("conversation.id", index=True)
    message_id: Mapped[int | None] = mapped_column(Key)
    name: Mapped[str] = mapped_column(String(40))
    flow: Mapped[str] = mapped_column(String(100))
    step: Mapped[str] = mapped_column(String(100))
    detail: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]


class Audit(Base):
    """Append-only, by trigger: who looked, who acted."""

    __tablename__ = "audit"
    id: Mapped[int] = key()
    counsellor_id: Mapped[int | None] = maybe_ref("counsellor.id", index=True)
    conversation_id: Mapped[int | None] = maybe_ref("conversation.id", index=True)
    action: Mapped[str] = mapped_column(String(40))
    detail: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]


class RiskLog(Base):
    """Append-only, by trigger: what fired, in which version, which flow answered. What was done then is `RiskStep`."""

    __tablename__ = "risk_log"
    id: Mapped[int] = key()
    conversation_id: Mapped[int] = ref("conversation.id", index=True)
    message_id: Mapped[int | None] = mapped_column(Key)
    level: Mapped[str] = mapped_column(String(8))
    category: Mapped[str] = mapped_column(String(40))
    lexicon_version: Mapped[str] = mapped_column(String(64))
    text_shown: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]


class RiskStep(Base):
    """Append-only, by trigger: what was done about a risk, or became of it (`store/risk_steps.py` lists which)."""

    __tablename__ = "risk_step"
    id: Mapped[int] = key()
    conversation_id: Mapped[int] = ref("conversation.id", index=True)
    risk_id: Mapped[int | None] = maybe_ref("risk_log.id", index=True)
    """The newest entry of the conversation at that moment; of "looked_at", the one that was looked at."""
    what: Mapped[str] = mapped_column(String(20))
    detail: Mapped[str] = mapped_column(String(300))
    counsellor_id: Mapped[int | None] = maybe_ref("counsellor.id")
    at: Mapped[datetime]


class Job(Base):
    """A remote action to do. Found and leased by whoever runs the background work."""

    __tablename__ = "job"
    id: Mapped[int] = key()
    conversation_id: Mapped[int] = ref("conversation.id")
    action: Mapped[str] = mapped_column(String(100))
    request_id: Mapped[str] = mapped_column(String(64))
    sealed: Mapped[bytes]
    state: Mapped[str] = mapped_column(String(8), index=True)
    due_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(server_default="0")


class Suppression(Base):
    """What remains of an erased person: a keyed hash, so that an opt-out outlives the erasure."""

    __tablename__ = "suppression"
    kind: Mapped[str] = mapped_column(String(12), primary_key=True)
    lookup: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    opted_out: Mapped[bool]
    at: Mapped[datetime]


class ProviderContent(Base):
    """Ids of the generic WhatsApp contents created at the provider, by account and name."""

    __tablename__ = "provider_content"
    account: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    content_id: Mapped[str] = mapped_column(String(64))


class Throttle(Base):
    """A counter in a window of time: logins by account and by address, abuse by number. `key` is a keyed hash."""

    __tablename__ = "throttle"
    key: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    window_start: Mapped[datetime]
    count: Mapped[int]
