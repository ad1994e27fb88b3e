"""A team's settings and its duty contacts, changed by those who answer for it. Every change is an audit line.

What may be written there is decided in `assistant/handoff/team_rules.py`.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from assistant.errors import StoreError
from assistant.store import tables as t
from assistant.store.duty_contacts import DutyContact, address_lookup, contacts_of, sealed_address
from assistant.store.holding import write_audit
from assistant.store.people import Person
from assistant.store.rows import inserted_id
from assistant.store.sealing import Keyring
from assistant.store.store import Store
from assistant.store.teams import read_team
from assistant.store.values import Team


class NameTaken(StoreError):
    """Another team has this name."""


@dataclass(frozen=True, slots=True)
class LastNotice:
    """What became of the last message to a duty contact."""

    status: str
    error: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class OurNumber:
    """A number or service of ours, and the team its new conversations come to."""

    id: int
    team_id: int
    kind: str
    address: str


def save_team(store: Store, by: Person, team: Team, now: datetime) -> tuple[str, ...]:
    """Write the settings; the names of those that changed. Raises `NameTaken`."""
    before = read_team(store, team.id)
    values = asdict(team)
    changed = tuple(name for name, value in values.items() if before is None or getattr(before, name) != value)
    if not changed:
        return ()
    try:
        with store.db.write() as connection:
            new = {name: values[name] for name in changed}
            connection.execute(update(t.Team).where(t.Team.id == team.id).values(new))
            write_audit(connection, by.id, None, "team_changed", f"{team.name}: {', '.join(changed)}", now)
    except IntegrityError:
        raise NameTaken(team.name) from None
    return changed


def create_team(store: Store, by: Person, name: str, now: datetime) -> int:
    """A new team, with whoever made it in it. Raises `NameTaken`."""
    try:
        with store.db.write() as connection:
            team_id = inserted_id(connection, insert(t.Team).values(name=name))
            connection.execute(insert(t.Membership).values(team_id=team_id, counsellor_id=by.id))
            write_audit(connection, by.id, None, "team_created", name, now)
    except IntegrityError:
        raise NameTaken(name) from None
    return team_id


def our_numbers(store: Store, teams: frozenset[int]) -> tuple[OurNumber, ...]:
    """Those of these teams."""
    statement = select(t.Channel.id, t.Channel.team_id, t.Channel.kind, t.Channel.address).where(
        t.Channel.team_id.in_(teams)
    )
    with store.db.read() as connection:
        return tuple(OurNumber(*row) for row in connection.execute(statement.order_by(t.Channel.kind, t.Channel.id)))


def move_number(store: Store, by: Person, channel_id: int, team_id: int, now: datetime) -> bool:
    """From now on who writes to this number for the first time comes to this team; conversations that are there stay
    where they are. False when it is no number of one of the person's teams."""
    with store.db.write() as connection:
        changed = connection.execute(
            update(t.Channel)
            .where(t.Channel.id == channel_id, t.Channel.team_id.in_(by.teams), t.Channel.team_id != team_id)
            .values(team_id=team_id)
        )
        if changed.rowcount:
            write_audit(connection, by.id, None, "channel_moved", f"{channel_id} to {team_id}", now)
    return bool(changed.rowcount)


def duty_contacts(store: Store, team_id: int) -> tuple[DutyContact, ...]:
    """All of a team, those who are not called any more too."""
    with store.db.read() as connection:
        return contacts_of(connection, store.keyring, team_id, retired=True)


def read_contact(store: Store, teams: frozenset[int], contact_id: int) -> tuple[int, DutyContact] | None:
    """A contact and its team; None when it is no contact of one of these teams."""
    statement = select(t.DutyContact.team_id).where(t.DutyContact.id == contact_id, t.DutyContact.team_id.in_(teams))
    with store.db.read() as connection:
        team_id = connection.execute(statement).scalar_one_or_none()
        if team_id is None:
            return None
        contacts = contacts_of(connection, store.keyring, team_id, retired=True)
    found = next((one for one in contacts if one.id == contact_id), None)
    return None if found is None else (team_id, found)


def add_contact(store: Store, by: Person, team_id: int, contact: DutyContact, now: datetime) -> int:
    """A further duty contact of the team; its id. `contact.id` is not looked at."""
    with store.db.write() as connection:
        row = {"team_id": team_id, **_columns(store.keyring, contact)}
        contact_id = inserted_id(connection, insert(t.DutyContact).values(row))
        _note(connection, by, "duty_contact_added", team_id, contact, now)
    return contact_id


def change_contact(store: Store, by: Person, team_id: int, contact: DutyContact, now: datetime) -> None:
    """Another name, address, level or hours; or called no more, when `active` is false."""
    with store.db.write() as connection:
        connection.execute(
            update(t.DutyContact).where(t.DutyContact.id == contact.id).values(_columns(store.keyring, contact))
        )
        _note(connection, by, "duty_contact_changed", team_id, contact, now)


def last_notices(store: Store, team_id: int) -> dict[int, LastNotice]:
    """By contact. A message that is still on its way counts."""
    statement = (
        select(t.Notice.contact_id, t.Notice.status, t.Notice.error, t.Notice.created_at)
        .join(t.DutyContact, t.DutyContact.id == t.Notice.contact_id)
        .where(t.DutyContact.team_id == team_id)
        .order_by(t.Notice.id.desc())
        .limit(200)
    )
    with store.db.read() as connection:
        rows = connection.execute(statement).all()
    return {row.contact_id: LastNotice(row.status, row.error, row.created_at) for row in reversed(rows)}


def _columns(keyring: Keyring, contact: DutyContact) -> dict[str, object]:
    return {
        "name": contact.name,
        "medium": contact.medium,
        "sealed_address": sealed_address(keyring, contact.address),
        "lookup": address_lookup(keyring, contact.medium, contact.address),
        "level": contact.level,
        "hours": contact.hours,
        "locale": contact.locale,
        "active": contact.active,
    }


def _note(connection: Connection, by: Person, what: str, team_id: int, contact: DutyContact, now: datetime) -> None:
    detail = f"team {team_id}: {contact.name}, {contact.medium}, level {contact.level}"
    write_audit(connection, by.id, None, what, detail if contact.active else f"{detail}, not called", now)
