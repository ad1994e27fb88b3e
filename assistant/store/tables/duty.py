"""Calling somebody of the team who does not sit in front of the console."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, LargeBinary, String, text, true
from sqlalchemy.orm import Mapped, mapped_column

from assistant.store.tables.base import Base, key, maybe_ref, ref


class DutyContact(Base):
    """Whom to page, where, and after whom: level 1 is paged first. The address is sealed (`Keyring.seal`)."""

    __tablename__ = "duty_contact"
    id: Mapped[int] = key()
    team_id: Mapped[int] = ref("team.id", index=True)
    name: Mapped[str] = mapped_column(String(100))
    medium: Mapped[str] = mapped_column(String(8))
    """"sms" or "email"."""
    sealed_address: Mapped[bytes]
    lookup: Mapped[bytes] = mapped_column(LargeBinary(32), index=True)
    """Keyed hash of the address: a reply by SMS is known by it."""
    level: Mapped[int] = mapped_column(server_default="1")
    hours: Mapped[str] = mapped_column(String(300), server_default="")
    """When they are on call, like a team's opening hours; empty: when the team is open."""
    locale: Mapped[str] = mapped_column(String(20))
    active: Mapped[bool] = mapped_column(server_default=true())


class Page(Base):
    """A call for somebody of a team, repeated and escalated until it is acknowledged or no longer needed."""

    __tablename__ = "page"
    __table_args__ = (Index("uq_page_open", "conversation_id", unique=True, sqlite_where=text("state = 'open'")),)
    id: Mapped[int] = key()
    conversation_id: Mapped[int] = ref("conversation.id", index=True)
    team_id: Mapped[int] = ref("team.id", index=True)
    handoff_id: Mapped[int | None] = maybe_ref("handoff.id")
    reason: Mapped[str] = mapped_column(String(12))
    """"crisis", "waiting" or "unanswered"."""
    state: Mapped[str] = mapped_column(String(12))
    """"open", "acknowledged" or "closed" (somebody took the conversation over)."""
    code: Mapped[str] = mapped_column(String(6))
    """What a reply by SMS names the page by."""
    rounds: Mapped[int] = mapped_column(server_default="0")
    next_at: Mapped[datetime | None] = mapped_column(index=True)
    lease_until: Mapped[datetime | None]
    opened_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    acknowledged_by: Mapped[str | None] = mapped_column(String(100))
    """The name of who did."""


class Notice(Base):
    """A message to somebody of the team, by e-mail or SMS: pages, invitations, new passwords. Leased and retried.

    `sealed` (`Keyring.seal`) holds JSON: to, subject, body.
    """

    __tablename__ = "notice"
    id: Mapped[int] = key()
    medium: Mapped[str] = mapped_column(String(8))
    page_id: Mapped[int | None] = maybe_ref("page.id", index=True)
    contact_id: Mapped[int | None] = maybe_ref("duty_contact.id")
    counsellor_id: Mapped[int | None] = maybe_ref("counsellor.id")
    """Whom of the console it goes to, for the pages that reach supervisors."""
    token_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32), index=True)
    """Of the link in it by which a page is acknowledged."""
    sealed: Mapped[bytes | None]
    """Null once it was sent or given up."""
    status: Mapped[str] = mapped_column(String(10), index=True)
    """"due", "sending", "sent" or "failed"."""
    due_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(server_default="0")
    error: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
