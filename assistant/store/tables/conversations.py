"""Conversations, their messages, and who holds them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from assistant.store.tables.base import Base, key, maybe_ref, ref
from assistant.store.types import Key


class Conversation(Base):
    """`version` moves with every change (turns are compare-and-set on it); `epoch` with every change of owner."""

    __tablename__ = "conversation"
    __table_args__ = (
        UniqueConstraint("address_id", "channel_id"),
        Index("ix_conversation_owner_id", "owner_id", sqlite_where=text("owner_id IS NOT NULL")),
    )
    id: Mapped[int] = key()
    contact_id: Mapped[int] = ref("contact.id", index=True)
    address_id: Mapped[int] = ref("address.id")
    channel_id: Mapped[int] = ref("channel.id")
    team_id: Mapped[int] = ref("team.id", index=True)
    owner_id: Mapped[int | None] = maybe_ref("counsellor.id")
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
    referent_id: Mapped[int | None] = maybe_ref("counsellor.id", index=True)
    """Whose young person it is: the counsellor who is found again next time. Not the owner."""
    snoozed_until: Mapped[datetime | None]
    """Out of the lists until then, or until the person writes."""
    returned_how: Mapped[str | None] = mapped_column(String(12))
    """Set when it went back to the assistant in silence: its next line says that it is the assistant again."""


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
    id: Mapped[int] = key()
    conversation_id: Mapped[int] = ref("conversation.id")
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
    author_id: Mapped[int | None] = maybe_ref("counsellor.id")
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
    id: Mapped[int] = key()
    conversation_id: Mapped[int] = ref("conversation.id", index=True)
    state: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(String(10))
    risk: Mapped[str] = mapped_column(String(8))
    opened_at: Mapped[datetime] = mapped_column(index=True)
    accepted_at: Mapped[datetime | None]
    accepted_by: Mapped[int | None] = maybe_ref("counsellor.id")
    closed_at: Mapped[datetime | None]
    closed_how: Mapped[str | None] = mapped_column(String(20))
    message_id: Mapped[int | None] = mapped_column(Key)
    """The message that made the wish."""
    sealed_brief: Mapped[bytes | None]
    """The lines the person saw and agreed to share."""
    callback: Mapped[str | None] = mapped_column(String(12))
    """When they would like to be answered: morning, afternoon, evening."""
    told_at: Mapped[datetime | None]
    """When the person was told that nobody could answer yet: the truth once, not at every tick."""
    overdue_at: Mapped[datetime | None]
    """Since when its holder owes an answer for too long: then a colleague may relieve them."""
    outcome: Mapped[str | None] = mapped_column(String(20))
    satisfaction: Mapped[int | None]
    """1 (not at all) to 3 (yes)."""


class Stretch(Base):
    """One uninterrupted time in which one person held a conversation, both its ends."""

    __tablename__ = "stretch"
    __table_args__ = (Index("uq_stretch_open", "conversation_id", unique=True, sqlite_where=text("ended_at IS NULL")),)
    id: Mapped[int] = key()
    conversation_id: Mapped[int] = ref("conversation.id", index=True)
    counsellor_id: Mapped[int] = ref("counsellor.id", index=True)
    handoff_id: Mapped[int | None] = maybe_ref("handoff.id")
    epoch: Mapped[int]
    began_at: Mapped[datetime]
    began_how: Mapped[str] = mapped_column(String(12))
    ended_at: Mapped[datetime | None]
    ended_how: Mapped[str | None] = mapped_column(String(12))


class Timer(Base):
    """Something that must happen to a conversation when its time comes, unless it is disarmed before.

    At most one of a kind per conversation. It counts only while the conversation is at `epoch`. The row goes in the
    transaction that does what it was for.
    """

    __tablename__ = "timer"
    __table_args__ = (UniqueConstraint("conversation_id", "kind"),)
    id: Mapped[int] = key()
    conversation_id: Mapped[int] = ref("conversation.id")
    kind: Mapped[str] = mapped_column(String(16))
    epoch: Mapped[int]
    due_at: Mapped[datetime] = mapped_column(index=True)
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(server_default="0")
