"""Whom a team can call: its duty contacts, whose addresses are sealed, and its supervisors."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, cast

from sqlalchemy import Connection, Row, select

from assistant.errors import Unsealable
from assistant.store import tables as t
from assistant.store.notices import Medium
from assistant.store.sealing import Keyring

_PURPOSE = "duty_contact"


@dataclass(frozen=True, slots=True)
class DutyContact:
    """Somebody to call. `address`: a number in E.164, or an e-mail address. `hours` empty: when the team is open.
    `level` 1 is called first. `locale`: what they are written to in."""

    id: int
    name: str
    medium: Medium
    address: str = field(repr=False)
    level: int
    hours: str
    locale: str
    active: bool = True


@dataclass(frozen=True, slots=True)
class Supervisor:
    """Somebody who answers for a team, reached by e-mail when nobody else answers."""

    id: int
    name: str
    email: str = field(repr=False)
    locale: str


def contacts_of(
    connection: Connection, keyring: Keyring, team_id: int, *, retired: bool = False
) -> tuple[DutyContact, ...]:
    """The team's contacts, those called first before the others. One whose address cannot be opened is left out: it
    must not keep the others from being called. `retired`: also those who are not called any more."""
    statement = select(t.DutyContact.__table__).where(t.DutyContact.team_id == team_id)
    if not retired:
        statement = statement.where(t.DutyContact.active)
    rows = connection.execute(statement.order_by(t.DutyContact.level, t.DutyContact.name, t.DutyContact.id)).all()
    return tuple(contact for row in rows if (contact := _contact(row, keyring)) is not None)


def supervisors_of(connection: Connection, team_id: int) -> tuple[Supervisor, ...]:
    """Those whose account is open, by name."""
    rows = connection.execute(
        select(t.Counsellor.id, t.Counsellor.name, t.Counsellor.email, t.Counsellor.locale)
        .join(t.Membership, t.Membership.counsellor_id == t.Counsellor.id)
        .where(t.Membership.team_id == team_id, t.Counsellor.active, t.Counsellor.role == "supervisor")
        .order_by(t.Counsellor.name)
    )
    return tuple(Supervisor(row.id, row.name, row.email, row.locale) for row in rows)


def sealed_address(keyring: Keyring, address: str) -> bytes:
    """An address as its column keeps it."""
    return keyring.seal(address.encode("utf-8", "surrogatepass"), _PURPOSE)


def address_lookup(keyring: Keyring, medium: str, address: str) -> bytes:
    """By what a contact is found again when they write."""
    return keyring.lookup(f"duty/{medium}", address)


def _contact(row: Row[Any], keyring: Keyring) -> DutyContact | None:
    try:
        address = keyring.open(row.sealed_address, _PURPOSE).decode("utf-8", "surrogatepass")
    except Unsealable:
        return None
    medium = cast(Medium, row.medium)
    return DutyContact(row.id, row.name, medium, address, row.level, row.hours, row.locale, row.active)
