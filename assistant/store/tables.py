"""The tables. One set of classes for SQLite and PostgreSQL; the turn and the dispatcher use Core statements on them.

`sealed` columns hold AES-GCM bytes under the contact's data key (`sealing.py`); nothing a person wrote, and
nothing that was said to them, stands in clear in any column.

The conditions of partial indexes are named here for SQLite only: naming PostgreSQL's would load that dialect in every
process. The migrations make them on both.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, Index, LargeBinary, MetaData, String, UniqueConstraint, false, text, true
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from assistant.store.types import Key, UtcTime

_NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=_NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {datetime: UtcTime, bytes: LargeBinary}


def _key() -> Mapped[int]:
    return mapped_column(Key, primary_key=True)


def _ref(target: str, *, index: bool = False) -> Mapped[int]:
    return mapped_column(Key, ForeignKey(target), index=index)


def _maybe_ref(target: str, *, index: bool = False) -> Mapped[int | None]:
    return mapped_column(Key, ForeignKey(target), index=index, nullable=True)


class Team(Base):
    __tablename__ = "team"
    id: Mapped[int] = _key()
    name: Mapped[str] = mapped_column(String(100), unique=True)


class Channel(Base):
    """A number or service of ours. Messages come to `address` or to `service`, for one team."""

    __tablename__ = "channel"
    __table_args__ = (UniqueConstraint("kind", "address"), Index(None, "kind", "service"))
    id: Mapped[int] = _key()
    team_id: Mapped[int] = _ref("team.id")
    kind: Mapped[str] = mapped_column(String(12))
    account: Mapped[str] = mapped_column(String(64))
    address: Mapped[str] = mapped_column(String(64))
    service: Mapped[str | None] = mapped_column(String(64))
    default_locale: Mapped[str] = mapped_column(String(20))
    country: Mapped[str] = mapped_column(String(2))


class Counsellor(Base):
    __tablename__ = "counsellor"
    id: Mapped[int] = _key()
    email: Mapped[str] = mapped_column(String(200), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    password_hash: Mapped[str] = mapped_column(String(200))
    locale: Mapped[str] = mapped_column(String(20))
    role: Mapped[str] = mapped_column(String(20))
    active: Mapped[bool] = mapped_column(server_default=true())
    session_key: Mapped[str] = mapped_column(String(64))
    """Changes with the password: every older session ends."""
    last_seen_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class Membership(Base):
    __tablename__ = "membership"
    team_id: Mapped[int] = mapped_column(Key, ForeignKey("team.id"), primary_key=True)
    counsellor_id: Mapped[int] = mapped_column(Key, ForeignKey("counsellor.id"), primary_key=True)


class Contact(Base):
    """A young person. `wrapped_key` is null once erased: every sealed value is then unreadable for ever."""

    __tablename__ = "contact"
    id: Mapped[int] = _key()
    locale: Mapped[str] = mapped_column(String(20))
    country: Mapped[str] = mapped_column(String(2))
    age_band: Mapped[str] = mapped_column(String(12))
    age_corrections: Mapped[int] = mapped_column(server_default="0")
    consent: Mapped[str] = mapped_column(String(8))
    wrapped_key: Mapped[bytes | None]
    created_at: Mapped[datetime]
    last_inbound_at: Mapped[datetime | None] = mapped_column(index=True)
    cleared_at: Mapped[datetime | None]
    """When a guest's words were last erased."""
    erase_at: Mapped[datetime | None] = mapped_column(index=True)
    """Everything is erased already; from this moment the address goes too. Null again when the person writes."""


class Address(Base):
    """Where a contact can be reached. Found by keyed hash; the value itself is sealed."""

    __tablename__ = "address"
    __table_args__ = (UniqueConstraint("kind", "lookup"),)
    id: Mapped[int] = _key()
    contact_id: Mapped[int] = _ref("contact.id", index=True)
    kind: Mapped[str] = mapped_column(String(12))
    lookup: Mapped[bytes]
    sealed: Mapped[bytes]
    opted_out_at: Mapped[datetime | None]


class Conversation(Base):
    """`version` moves with every change (turns are compare-and-set on it); `epoch` with every change of owner."""

    __tablename__ = "conversation"
    __table_args__ = (UniqueConstraint("address_id", "channel_id"),)
    id: Mapped[int] = _key()
    contact_id: Mapped[int] = _ref("contact.id", index=True)
    address_id: Mapped[int] = _ref("address.id")
    channel_id: Mapped[int] = _ref("channel.id")
    team_id: Mapped[int] = _ref("team.id", index=True)
    owner_id: Mapped[int | None] = _maybe_ref("counsellor.id")
    """Null: the bot owns it."""
    version: Mapped[int] = mapped_column(server_default="0")
    epoch: Mapped[int] = mapped_column(server_default="0")
    sealed_state: Mapped[bytes | None]
    risk: Mapped[str] = mapped_column(String(8), server_default="none")
    crisis_open: Mapped[bool] = mapped_column(server_default=false())
    last_inbound_at: Mapped[datetime | None]
    changed_at: Mapped[datetime] = mapped_column(index=True)
    seen_at: Mapped[datetime | None]
    """When a counsellor last opened the thread."""


class Message(Base):
    """In and out. `(account, provider_id)` names it at the provider and makes receiving it idempotent.

    Out rows are the outbox: `lane`, `status`, `due_at`, `lease_until`, `epoch`. `turn_id` is the inbound message
    that an out row answers; `position` orders the rows of one turn.
    """

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("account", "provider_id"),
        Index("ix_message_thread", "conversation_id", "id"),
        Index(
            "ix_message_unsent",
            "conversation_id",
            sqlite_where=text("status IN ('due', 'submitting')"),
        ),
        Index(
            "ix_message_outbox",
            "status",
            "due_at",
            sqlite_where=text("status IN ('due', 'submitting')"),
        ),
    )
    id: Mapped[int] = _key()
    conversation_id: Mapped[int] = _ref("conversation.id")
    direction: Mapped[str] = mapped_column(String(3))
    account: Mapped[str] = mapped_column(String(64))
    provider_id: Mapped[str | None] = mapped_column(String(64))
    status: Mapped[str] = mapped_column(String(12))
    sealed: Mapped[bytes | None]
    """A `MessageContent` as JSON; null once a guest's day is over or the person was erased."""
    created_at: Mapped[datetime]
    lane: Mapped[str | None] = mapped_column(String(8))
    epoch: Mapped[int | None]
    turn_id: Mapped[int | None] = mapped_column(Key)
    position: Mapped[int] = mapped_column(server_default="0")
    question: Mapped[bool] = mapped_column(server_default=false())
    """A question of the bot that a newer turn replaces while it is still unsent."""
    author_id: Mapped[int | None] = _maybe_ref("counsellor.id")
    idempotency_key: Mapped[str | None] = mapped_column(String(64), unique=True)
    flow: Mapped[str | None] = mapped_column(String(100))
    step: Mapped[str | None] = mapped_column(String(100))
    due_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(server_default="0")
    lookups: Mapped[int] = mapped_column(server_default="0")
    error: Mapped[str | None] = mapped_column(String(200))
    submitted_at: Mapped[datetime | None]
    status_at: Mapped[datetime | None]
    segments: Mapped[int | None]


class Handoff(Base):
    """A wish for a person: waiting → accepted → closed. At most one is open per conversation."""

    __tablename__ = "handoff"
    __table_args__ = (
        Index(
            "uq_handoff_open",
            "conversation_id",
            unique=True,
            sqlite_where=text("state <> 'closed'"),
        ),
    )
    id: Mapped[int] = _key()
    conversation_id: Mapped[int] = _ref("conversation.id", index=True)
    state: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(String(10))
    risk: Mapped[str] = mapped_column(String(8))
    opened_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    accepted_by: Mapped[int | None] = _maybe_ref("counsellor.id")
    closed_at: Mapped[datetime | None]
    closed_how: Mapped[str | None] = mapped_column(String(20))


class Artefact(Base):
    __tablename__ = "artefact"
    id: Mapped[int] = _key()
    contact_id: Mapped[int] = _ref("contact.id", index=True)
    kind: Mapped[str] = mapped_column(String(50))
    flow: Mapped[str] = mapped_column(String(100))
    sealed: Mapped[bytes]
    created_at: Mapped[datetime]


class PlanStep(Base):
    __tablename__ = "plan_step"
    id: Mapped[int] = _key()
    contact_id: Mapped[int] = _ref("contact.id", index=True)
    flow: Mapped[str] = mapped_column(String(100))
    sealed: Mapped[bytes]
    due_on: Mapped[date]
    created_at: Mapped[datetime]


class ConsentRecord(Base):
    """Append-only proof of what was asked and answered."""

    __tablename__ = "consent_record"
    id: Mapped[int] = _key()
    contact_id: Mapped[int] = _ref("contact.id", index=True)
    answer: Mapped[str] = mapped_column(String(3))
    version: Mapped[str] = mapped_column(String(64))
    """Place in the catalogue and a hash of the words, so that a later change of text is visible."""
    locale: Mapped[str] = mapped_column(String(20))
    text_shown: Mapped[str] = mapped_column(String(2000))
    channel_kind: Mapped[str] = mapped_column(String(12))
    at: Mapped[datetime]


class Event(Base):
    """What happened, in names and ids, never values: analytics and the markers of a thread."""

    __tablename__ = "event"
    id: Mapped[int] = _key()
    conversation_id: Mapped[int] = _ref("conversation.id", index=True)
    message_id: Mapped[int | None] = mapped_column(Key)
    name: Mapped[str] = mapped_column(String(40))
    flow: Mapped[str] = mapped_column(String(100))
    step: Mapped[str] = mapped_column(String(100))
    detail: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]


class Audit(Base):
    """Append-only: who looked, who acted."""

    __tablename__ = "audit"
    id: Mapped[int] = _key()
    counsellor_id: Mapped[int | None] = _maybe_ref("counsellor.id")
    conversation_id: Mapped[int | None] = _maybe_ref("conversation.id", index=True)
    action: Mapped[str] = mapped_column(String(40))
    detail: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]


class RiskLog(Base):
    """Append-only: what fired, in which version, and what was answered (by response name)."""

    __tablename__ = "risk_log"
    id: Mapped[int] = _key()
    conversation_id: Mapped[int] = _ref("conversation.id", index=True)
    message_id: Mapped[int | None] = mapped_column(Key)
    level: Mapped[str] = mapped_column(String(8))
    category: Mapped[str] = mapped_column(String(40))
    lexicon_version: Mapped[str] = mapped_column(String(64))
    text_shown: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]


class Job(Base):
    """A remote action to do. Found and leased by whoever runs the background work."""

    __tablename__ = "job"
    id: Mapped[int] = _key()
    conversation_id: Mapped[int] = _ref("conversation.id")
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
