"""Counsellors: who they are, which teams they belong to, and how they prove it."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, cast

from sqlalchemy import ColumnElement, Connection, Row, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from assistant.errors import ConfigurationError
from assistant.store import tables as t
from assistant.store.passwords import MAXIMUM_LENGTH, MINIMUM_LENGTH, hash_password, verify_password
from assistant.store.rows import inserted_id
from assistant.store.store import Store

Role = Literal["counsellor", "supervisor", "administrator"]
ROLES: tuple[Role, ...] = ("counsellor", "supervisor", "administrator")

PRESENCE = timedelta(minutes=1)
"""How exactly it is known when somebody was last at work: a row is not written at every request."""

_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,130}\.[^@\s.]{2,}")


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who works in the console. Sees the conversations of `teams` and no others."""

    id: int
    email: str
    name: str
    locale: str
    role: Role
    teams: frozenset[int]


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
    """Make an account. Raises `ConfigurationError` with a sentence when something given cannot be used."""
    address, shown, teams = email.strip().lower(), name.strip(), frozenset(team_ids)
    _check_account(address, shown, role)
    check_password(password)
    account = {
        "email": address,
        "name": shown,
        "password_hash": hash_password(password),
        "locale": locale,
        "role": role,
        "session_key": _new_session_key(),
        "created_at": now,
    }
    try:
        with store.db.write() as connection:
            _check_teams(connection, teams)
            person_id = inserted_id(connection, insert(t.Counsellor).values(account))
            _set_teams(connection, person_id, teams)
    except IntegrityError:
        raise ConfigurationError(f"There is an account for {address} already: choose another e-mail address.") from None
    return Person(person_id, address, shown, locale, cast(Role, role), teams)


def sign_in(store: Store, email: str, password: str, now: datetime) -> SignedIn | None:
    """The person whose e-mail address and password these are. Takes as long for an address nobody has."""
    row = _account(store, t.Counsellor.email == email.strip().lower())
    usable = row is not None and row.active
    if not verify_password(row.password_hash if row is not None and usable else None, password) or row is None:
        return None
    _note_presence(store, row.id, now)
    return SignedIn(_person(store, row), row.session_key)


def person_of_session(store: Store, person_id: int, session_key: str, now: datetime) -> Person | None:
    """The person of a session, read anew at each request: a changed password or a closed account ends it at once.

    Keeps `last_seen_at`, to the minute: it tells whether somebody is at work.
    """
    row = _account(store, t.Counsellor.id == person_id)
    if row is None or not row.active or not secrets.compare_digest(row.session_key, session_key):
        return None
    if row.last_seen_at is None or now - row.last_seen_at >= PRESENCE:
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


def set_password(store: Store, person_id: int, password: str) -> None:
    """Change the password and end every session. Raises `ConfigurationError` when it cannot be used."""
    check_password(password)
    values = {"password_hash": hash_password(password), "session_key": _new_session_key()}
    with store.db.write() as connection:
        connection.execute(update(t.Counsellor).where(t.Counsellor.id == person_id).values(values))


def set_active(store: Store, person_id: int, *, active: bool) -> None:
    """Open or close an account; closing it ends every session."""
    values = {"active": active, "session_key": _new_session_key()}
    with store.db.write() as connection:
        connection.execute(update(t.Counsellor).where(t.Counsellor.id == person_id).values(values))


def set_locale(store: Store, person_id: int, locale: str) -> None:
    with store.db.write() as connection:
        connection.execute(update(t.Counsellor).where(t.Counsellor.id == person_id).values(locale=locale))


def check_password(password: str) -> None:
    """Length is what counts (NIST SP 800-63B, section 3.1.1). Raises `ConfigurationError`."""
    if not MINIMUM_LENGTH <= len(password) <= MAXIMUM_LENGTH:
        raise ConfigurationError(f"A password has {MINIMUM_LENGTH} to {MAXIMUM_LENGTH} characters: choose another one.")


def _note_presence(store: Store, person_id: int, now: datetime) -> None:
    with store.db.write() as connection:
        connection.execute(update(t.Counsellor).where(t.Counsellor.id == person_id).values(last_seen_at=now))


def _check_account(email: str, name: str, role: str) -> None:
    if not _EMAIL.fullmatch(email):
        raise ConfigurationError(f"{email[:80]!r} is not an e-mail address: write it like sam@example.org.")
    if not 1 <= len(name) <= 100:
        raise ConfigurationError("A name has 1 to 100 characters: it is shown to colleagues.")
    if role not in ROLES:
        raise ConfigurationError(f"The role {role[:40]!r} does not exist: choose one of {', '.join(ROLES)}.")


def _check_teams(connection: Connection, teams: frozenset[int]) -> None:
    known = set(connection.execute(select(t.Team.id).where(t.Team.id.in_(teams))).scalars())
    if not teams:
        raise ConfigurationError("A counsellor belongs to at least one team: name one.")
    if missing := sorted(teams - known):
        raise ConfigurationError(f"There is no team with the number {missing[0]}: make the team first.")


def _set_teams(connection: Connection, person_id: int, teams: frozenset[int]) -> None:
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
    return Person(row.id, row.email, row.name, row.locale, cast(Role, row.role), teams)


def _new_session_key() -> str:
    return secrets.token_hex(16)
