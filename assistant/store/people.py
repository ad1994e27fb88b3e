"""Counsellors: who they are, which teams they belong to, and how they prove it."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, cast

from sqlalchemy import ColumnElement, Connection, Row, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from assistant.store import tables as t
from assistant.store.account_checks import check_email, check_name, check_password, check_teams
from assistant.store.account_errors import AccountRefused
from assistant.store.passwords import hash_password, verify_password
from assistant.store.rows import inserted_id
from assistant.store.store import Store

Role = Literal["counsellor", "supervisor", "administrator"]
ROLES: tuple[Role, ...] = ("counsellor", "supervisor", "administrator")
Availability = Literal["available", "away"]
AVAILABILITIES: tuple[Availability, ...] = ("available", "away")

PRESENCE = timedelta(minutes=1)
"""How exactly it is known when somebody was last at work: a row is not written at every request."""


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who works in the console. Sees the conversations of `teams` and no others."""

    id: int
    email: str
    name: str
    locale: str
    role: Role
    teams: frozenset[int]
    availability: Availability = "available"
    second_factor: bool = False
    """Whether a code is asked for after the password."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A person and the key that their sessions carry: another key means an older, ended session."""

    person: Person
    session_key: str


def add_counsellor(
    store: Store,
    *,
    email: str,
    name: str,
    password: str,
    locale: str,
    role: str,
    team_ids: Iterable[int],
    now: datetime,
) -> Person:
    """Make an account. Raises `AccountRefused` with a sentence when something given cannot be used."""
    account = new_account(email=email, name=name, password=password, locale=locale, role=role, now=now)
    teams = frozenset(team_ids)
    try:
        with store.db.write() as connection:
            person_id = insert_account(connection, account, teams)
    except IntegrityError:
        raise taken(str(account["email"])) from None
    return Person(person_id, str(account["email"]), str(account["name"]), locale, cast(Role, role), teams)


def new_account(*, email: str, name: str, password: str, locale: str, role: str, now: datetime) -> Mapping[str, object]:
    """The row of a new account, its password hashed: slow on purpose, so never inside a transaction.

    Raises `AccountRefused`.
    """
    address, shown = email.strip().lower(), name.strip()
    check_email(address)
    check_name(shown)
    check_role(role)
    check_password(password)
    return {
        "email": address,
        "name": shown,
        "password_hash": hash_password(password),
        "locale": locale,
        "role": role,
        "session_key": _new_session_key(),
        "created_at": now,
    }


def insert_account(connection: Connection, account: Mapping[str, object], teams: frozenset[int]) -> int:
    """Write what `new_account` made; its id. Raises `AccountRefused`, or `IntegrityError` for an address that has
    an account."""
    check_teams(connection, teams)
    person_id = inserted_id(connection, insert(t.Counsellor).values(account))
    set_teams(connection, person_id, teams)
    return person_id


def taken(email: str) -> AccountRefused:
    return AccountRefused("taken", f"There is an account for {email} already: choose another e-mail address.")


def sign_in(store: Store, email: str, password: str, now: datetime) -> SignedIn | None:
    """The person whose e-mail address and password these are. Takes as long for an address nobody has."""
    row = _account(store, t.Counsellor.email == email.strip().lower())
    usable = row is not None and row.active
    if not verify_password(row.password_hash if row is not None and usable else None, password) or row is None:
        return None
    if row.sealed_totp is None:
        # Who has a second factor is not in yet.
        _note_presence(store, row.id, now)
    return SignedIn(_person(store, row), row.session_key)


def session_of(store: Store, person_id: int) -> SignedIn | None:
    """Of somebody who has proved who they are in another way: by a link that came to their address."""
    row = _account(store, t.Counsellor.id == person_id)
    return None if row is None or not row.active else SignedIn(_person(store, row), row.session_key)


def person_of_session(store: Store, person_id: int, session_key: str, now: datetime | None) -> Person | None:
    """The person of a session, read anew at each request: a changed password or a closed account ends it at once.

    Keeps `last_seen_at`, to the minute: it tells whether somebody is at work. `now` None: they are not in yet.
    """
    row = _account(store, t.Counsellor.id == person_id)
    if row is None or not row.active or not secrets.compare_digest(row.session_key, session_key):
        return None
    if now is not None and (row.last_seen_at is None or now - row.last_seen_at >= PRESENCE):
        _note_presence(store, person_id, now)
    return _person(store, row)


def find_counsellor(store: Store, email: str) -> Person | None:
    row = _account(store, t.Counsellor.email == email.strip().lower())
    return None if row is None else _person(store, row)


def name_of(store: Store, person_id: int) -> str | None:
    """The name colleagues see."""
    with store.db.read() as connection:
        return connection.execute(select(t.Counsellor.name).where(t.Counsellor.id == person_id)).scalar_one_or_none()


def seen_at(store: Store, person_id: int) -> datetime | None:
    """When they were last at work in the console."""
    with store.db.read() as connection:
        statement = select(t.Counsellor.last_seen_at).where(t.Counsellor.id == person_id)
        return connection.execute(statement).scalar_one_or_none()


def set_password(store: Store, person_id: int, password: str) -> str:
    """Change the password and end every session; the key of the next one. Raises `AccountRefused`."""
    check_password(password)
    hashed = hash_password(password)
    with store.db.write() as connection:
        return end_sessions(connection, person_id, password_hash=hashed)


def end_sessions(connection: Connection, person_id: int, **values: object) -> str:
    """End every session of this person, with what else changes; the key of the next one."""
    key = _new_session_key()
    values["session_key"] = key
    connection.execute(update(t.Counsellor).where(t.Counsellor.id == person_id).values(values))
    return key


def set_active(store: Store, person_id: int, *, active: bool) -> None:
    """Open or close an account; closing it ends every session."""
    with store.db.write() as connection:
        end_sessions(connection, person_id, active=active)


def set_locale(store: Store, person_id: int, locale: str) -> None:
    with store.db.write() as connection:
        connection.execute(update(t.Counsellor).where(t.Counsellor.id == person_id).values(locale=locale))


def _note_presence(store: Store, person_id: int, now: datetime) -> None:
    with store.db.write() as connection:
        connection.execute(update(t.Counsellor).where(t.Counsellor.id == person_id).values(last_seen_at=now))


def check_role(role: str) -> None:
    """Raises `AccountRefused`."""
    if role not in ROLES:
        raise AccountRefused("role", f"The role {role[:40]!r} does not exist: choose one of {', '.join(ROLES)}.")


def set_teams(connection: Connection, person_id: int, teams: frozenset[int]) -> None:
    connection.execute(delete(t.Membership).where(t.Membership.counsellor_id == person_id))
    rows = [{"counsellor_id": person_id, "team_id": team} for team in sorted(teams)]
    connection.execute(insert(t.Membership), rows)


def _account(store: Store, condition: ColumnElement[bool]) -> Row[Any] | None:
    with store.db.read() as connection:
        return connection.execute(select(t.Counsellor.__table__).where(condition)).one_or_none()


def _person(store: Store, row: Row[Any]) -> Person:
    statement = select(t.Membership.team_id).where(t.Membership.counsellor_id == row.id)
    with store.db.read() as connection:
        teams = frozenset(connection.execute(statement).scalars())
    role, availability = cast(Role, row.role), cast(Availability, row.availability)
    return Person(row.id, row.email, row.name, row.locale, role, teams, availability, row.sealed_totp is not None)


def _new_session_key() -> str:
    return secrets.token_hex(16)
