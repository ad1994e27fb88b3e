"""Young people and where they can be reached."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from assistant.store.tables.base import Base, key, ref


class Contact(Base):
    """A young person. `wrapped_key` is null once erased: every sealed value is then unreadable for ever."""

    __tablename__ = "contact"
    id: Mapped[int] = key()
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
    sealed_nickname: Mapped[bytes | None]
    nickname_lookup: Mapped[bytes | None] = mapped_column(LargeBinary(32), index=True)
    """Keyed hash of the nickname in small letters: it can be searched for exactly, and read by nobody."""
    word_lookup: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    """Keyed hash of the word they chose to be known again by, when their number has been silent for long."""
    locked_at: Mapped[datetime | None]
    """Since when nothing of before is shown, because the number may have changed hands."""


class Address(Base):
    """Where a contact can be reached. Found by keyed hash; the value itself is sealed."""

    __tablename__ = "address"
    __table_args__ = (UniqueConstraint("kind", "lookup"),)
    id: Mapped[int] = key()
    contact_id: Mapped[int] = ref("contact.id", index=True)
    kind: Mapped[str] = mapped_column(String(12))
    lookup: Mapped[bytes]
    sealed: Mapped[bytes]
    opted_out_at: Mapped[datetime | None]


class Artefact(Base):
    __tablename__ = "artefact"
    id: Mapped[int] = key()
    contact_id: Mapped[int] = ref("contact.id", index=True)
    kind: Mapped[str] = mapped_column(String(50))
    flow: Mapped[str] = mapped_column(String(100))
    sealed: Mapped[bytes]
    created_at: Mapped[datetime]


class PlanStep(Base):
    __tablename__ = "plan_step"
    id: Mapped[int] = key()
    contact_id: Mapped[int] = ref("contact.id", index=True)
    flow: Mapped[str] = mapped_column(String(100))
    sealed: Mapped[bytes]
    due_on: Mapped[date]
    created_at: Mapped[datetime]


class ConsentRecord(Base):
    """Append-only proof of what was asked and answered."""

    __tablename__ = "consent_record"
    id: Mapped[int] = key()
    contact_id: Mapped[int] = ref("contact.id", index=True)
    answer: Mapped[str] = mapped_column(String(3))
    version: Mapped[str] = mapped_column(String(64))
    """Place in the catalogue and a hash of the words, so that a later change of text is visible."""
    locale: Mapped[str] = mapped_column(String(20))
    text_shown: Mapped[str] = mapped_column(String(2000))
    channel_kind: Mapped[str] = mapped_column(String(12))
    at: Mapped[datetime]
