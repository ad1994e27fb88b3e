"""Teams, our numbers, and the people who work in the console."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column

from assistant.store.tables.base import Base, key, maybe_ref, ref
from assistant.store.types import Key


class Team(Base):
    """Who answers together, when they are there, and how patient they promise to be. Minutes are whole minutes."""

    __tablename__ = "team"
    id: Mapped[int] = key()
    name: Mapped[str] = mapped_column(String(100), unique=True)
    country: Mapped[str] = mapped_column(String(2), server_default="FR")
    """Whose public holidays the team keeps."""
    time_zone: Mapped[str] = mapped_column(String(40), server_default="Europe/Paris")
    opening_hours: Mapped[str] = mapped_column(String(300), server_default="mon-fri 09:00-18:00")
    """As in country packs: "24/7", or "mon-fri 09:00-18:00, sat 10:00-12:00". Empty: never open."""
    keeps_holidays: Mapped[bool] = mapped_column(server_default=true())
    closures: Mapped[str] = mapped_column(Text, server_default="")
    """Further days without anybody, one a line: "2026-12-24" or "2026-12-24..2027-01-02"."""
    languages: Mapped[str] = mapped_column(String(200), server_default="")
    """Locales the team speaks, commas between; empty says nothing."""
    territory: Mapped[str] = mapped_column(String(200), server_default="")
    """Where it works, in its own words."""
    wait_minutes: Mapped[int] = mapped_column(server_default="10")
    """A wish for a person that waits longer is paged about, and the person is told."""
    answer_minutes: Mapped[int] = mapped_column(server_default="30")
    """A held conversation whose last message goes unanswered longer is given up to the inbox."""
    idle_minutes: Mapped[int] = mapped_column(server_default="1440")
    """A held conversation in which nobody has written for this long goes back to the assistant."""
    page_minutes: Mapped[int] = mapped_column(server_default="5")
    """Between two rounds of paging."""


class Channel(Base):
    """A number or service of ours. Messages come to `address` or to `service`, for one team."""

    __tablename__ = "channel"
    __table_args__ = (UniqueConstraint("kind", "address"), Index(None, "kind", "service"))
    id: Mapped[int] = key()
    team_id: Mapped[int] = ref("team.id")
    kind: Mapped[str] = mapped_column(String(12))
    account: Mapped[str] = mapped_column(String(64))
    address: Mapped[str] = mapped_column(String(64))
    service: Mapped[str | None] = mapped_column(String(64))
    default_locale: Mapped[str] = mapped_column(String(20))
    country: Mapped[str] = mapped_column(String(2))


class Counsellor(Base):
    __tablename__ = "counsellor"
    id: Mapped[int] = key()
    email: Mapped[str] = mapped_column(String(200), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    password_hash: Mapped[str] = mapped_column(String(200))
    locale: Mapped[str] = mapped_column(String(20))
    role: Mapped[str] = mapped_column(String(20))
    active: Mapped[bool] = mapped_column(server_default=true())
    session_key: Mapped[str] = mapped_column(String(64))
    """Changes with the password: every older session ends."""
    last_seen_at: Mapped[datetime | None]
    availability: Mapped[str] = mapped_column(String(10), server_default="available")
    """"available" or "away", set by hand."""
    capacity: Mapped[int] = mapped_column(server_default="10")
    """Conversations they say they can hold at once."""
    sealed_totp: Mapped[bytes | None]
    """The second factor's secret, sealed with `Keyring.seal`; null while there is none."""
    totp_step: Mapped[int | None] = mapped_column(BigInteger)
    """The last time step a code was taken for: no code counts twice."""
    created_at: Mapped[datetime]


class Membership(Base):
    __tablename__ = "membership"
    team_id: Mapped[int] = mapped_column(Key, ForeignKey("team.id"), primary_key=True)
    counsellor_id: Mapped[int] = mapped_column(Key, ForeignKey("counsellor.id"), primary_key=True)


class AccountLink(Base):
    """A link sent by e-mail: to open an account somebody was invited to, or to choose a new password.

    Only a hash of its token is kept. What an invitation will open is written here until it is used.
    """

    __tablename__ = "account_link"
    id: Mapped[int] = key()
    purpose: Mapped[str] = mapped_column(String(12))
    """"invitation" or "reset"."""
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    counsellor_id: Mapped[int | None] = maybe_ref("counsellor.id")
    email: Mapped[str] = mapped_column(String(200), index=True)
    name: Mapped[str] = mapped_column(String(100), server_default="")
    locale: Mapped[str] = mapped_column(String(20))
    role: Mapped[str] = mapped_column(String(20), server_default="counsellor")
    teams: Mapped[str] = mapped_column(String(200), server_default="")
    """Ids with commas between."""
    made_by: Mapped[int | None] = maybe_ref("counsellor.id")
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class RecoveryCode(Base):
    """A code that stands in for the second factor, once. Only its hash is kept."""

    __tablename__ = "recovery_code"
    id: Mapped[int] = key()
    counsellor_id: Mapped[int] = ref("counsellor.id", index=True)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    used_at: Mapped[datetime | None]
