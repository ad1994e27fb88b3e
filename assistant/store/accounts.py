"""Accounts as they are looked after: one's own settings, and those of a team's people. Signing in is `people.py`'s."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, Row, func, select, update

from assistant.store import tables as t
from assistant.store.account_checks import check_name, check_teams
from assistant.store.account_errors import AccountRefused
from assistant.store.holding import write_audit
from assistant.store.passwords import verify_password
from assistant.store.people import (
    AVAILABILITIES,
    Availability,
    Person,
    Role,
    check_role,
    end_sessions,
    set_teams,
)
from assistant.store.store import Store

MOST_CAPACITY = 100


@dataclass(frozen=True, slots=True)
class Account:
    """An account as its owner and those who answer for their team see it. `holds`: conversations they hold now."""

    id: int
    email: str
    name: str
    locale: str
    role: Role
    teams: frozenset[int]
    active: bool
    availability: Availability
    capacity: int
    second_factor: bool
    last_seen_at: datetime | None
    holds: int


def read_account(store: Store, person_id: int, teams: frozenset[int] | None = None) -> Account | None:
    """The account, if its owner is in one of these teams (None: in whichever)."""
    found = [account for account in list_accounts(store, teams) if account.id == person_id]
    return found[0] if found else None


def list_accounts(store: Store, teams: frozenset[int] | None = None) -> tuple[Account, ...]:
    """Everybody who is in one of these teams (None: everybody), those who can sign in first, by name."""
    held = (
        select(func.count()).where(t.Conversation.owner_id == t.Counsellor.id).correlate(t.Counsellor).scalar_subquery()
    )
    statement = select(t.Counsellor.__table__, held.label("holds")).order_by(
        t.Counsellor.active.desc(), func.lower(t.Counsellor.name), t.Counsellor.id
    )
    with store.db.read() as connection:
        rows = connection.execute(statement).all()
        members = connection.execute(select(t.Membership.counsellor_id, t.Membership.team_id)).all()
    of: dict[int, set[int]] = {}
    for member in members:
        of.setdefault(member.counsellor_id, set()).add(member.team_id)
    accounts = (_account(row, frozenset(of.get(row.id, ()))) for row in rows)
    return tuple(account for account in accounts if teams is None or account.teams & teams)


def save_profile(store: Store, person_id: int, name: str, locale: str, capacity: int) -> None:
    """What somebody says of themselves. Raises `AccountRefused`; the caller knows which languages there are."""
    shown = name.strip()
    check_name(shown)
    if not 1 <= capacity <= MOST_CAPACITY:
        raise AccountRefused("capacity")
    _write(store, person_id, name=shown, locale=locale, capacity=capacity)


def set_availability(store: Store, person_id: int, availability: str, now: datetime) -> None:
    """ "available", or "away": nobody is told then that somebody is there. Anything else changes nothing."""
    if availability in AVAILABILITIES:
        with store.db.write() as connection:
            _update(connection, person_id, availability=availability)
            write_audit(connection, person_id, None, f"set_{availability}", "", now)


def password_fits(store: Store, person_id: int, password: str) -> bool:
    """Whether this is their password now: asked again before what a stranger at their desk must not do."""
    with store.db.read() as connection:
        statement = select(t.Counsellor.password_hash).where(t.Counsellor.id == person_id, t.Counsellor.active)
        kept = connection.execute(statement).scalar_one_or_none()
    return verify_password(kept, password)


def renew_session(store: Store, person_id: int) -> str:
    """End every session of this person; the key of the next one."""
    with store.db.write() as connection:
        return end_sessions(connection, person_id)


def change_role_and_teams(
    store: Store, by: Person, person_id: int, role: str, teams: frozenset[int], now: datetime
) -> None:
    """What somebody may do, and whose conversations they see; at once, in the sessions they have.

    Raises `AccountRefused`: the last administrator stays one.
    """
    check_role(role)
    with store.db.write() as connection:
        check_teams(connection, teams)
        if role != "administrator":
            _keep_an_administrator(connection, person_id)
        _update(connection, person_id, role=role)
        set_teams(connection, person_id, teams)
        write_audit(connection, by.id, None, "role_changed", f"{person_id} {role}", now)


def close_account(store: Store, by: Person | None, person_id: int, now: datetime) -> None:
    """Nobody signs in with it any more, and its sessions end. What its owner holds is `handoff/leaving.py`'s.

    `by` None: the operator, from the command line. Raises `AccountRefused`.
    """
    if by is not None and by.id == person_id:
        raise AccountRefused("myself")
    with store.db.write() as connection:
        _keep_an_administrator(connection, person_id)
        end_sessions(connection, person_id, active=False)
        write_audit(connection, by.id if by else None, None, "account_closed", str(person_id), now)


def open_account(store: Store, by: Person, person_id: int, now: datetime) -> None:
    """Its owner can sign in again, with the password they had."""
    with store.db.write() as connection:
        end_sessions(connection, person_id, active=True)
        write_audit(connection, by.id, None, "account_opened", str(person_id), now)


def _keep_an_administrator(connection: Connection, leaving: int) -> None:
    """Locks all administrators, so that two who take each other's role at the same moment do it one after the other."""
    active = (t.Counsellor.role == "administrator", t.Counsellor.active)
    statement = select(t.Counsellor.id).where(*active).order_by(t.Counsellor.id).with_for_update()
    administrators = set(connection.execute(statement).scalars())
    if administrators == {leaving}:
        raise AccountRefused("last_administrator")


def _write(store: Store, person_id: int, **values: object) -> None:
    with store.db.write() as connection:
        _update(connection, person_id, **values)


def _update(connection: Connection, person_id: int, **values: object) -> None:
    connection.execute(update(t.Counsellor).where(t.Counsellor.id == person_id).values(values))


def _account(row: Row[Any], teams: frozenset[int]) -> Account:
    return Account(
        id=row.id,
        email=row.email,
        name=row.name,
        locale=row.locale,
        role=cast(Role, row.role),
        teams=teams,
        active=row.active,
        availability=cast(Availability, row.availability),
        capacity=row.capacity,
        second_factor=row.sealed_totp is not None,
        last_seen_at=row.last_seen_at,
        holds=row.holds,
    )
