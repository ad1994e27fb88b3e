"""Replies that a team writes often, as rows. What their variables become is decided where they are used."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from assistant.store import tables as t
from assistant.store.holding import write_audit
from assistant.store.people import Person
from assistant.store.rows import inserted_id
from assistant.store.store import Store

LONGEST_NAME = 40
LONGEST_BODY = 1000
"""Characters, as the columns hold them."""
MOST = 500
"""Replies of all one's teams that are shown; the list is searched, not scrolled."""


@dataclass(frozen=True, slots=True)
class Canned:
    """A reply in store. `body` may hold variables such as `{nickname|you}`."""

    id: int
    team_id: int
    team: str
    locale: str
    name: str
    body: str


@dataclass(frozen=True, slots=True)
class NewCanned:
    """A reply to keep, checked."""

    team_id: int
    locale: str
    name: str
    body: str


def list_canned(store: Store, teams: frozenset[int]) -> tuple[Canned, ...]:
    """Those of these teams, by team, language and name."""
    statement = (
        _CANNED.where(t.CannedReply.team_id.in_(teams))
        .order_by(t.Team.name, t.CannedReply.locale, t.CannedReply.name)
        .limit(MOST)
    )
    with store.db.read() as connection:
        return tuple(_canned(row) for row in connection.execute(statement).all())


def find_canned(store: Store, teams: frozenset[int], canned_id: int) -> Canned | None:
    """None when none of these teams has it."""
    statement = _CANNED.where(t.CannedReply.id == canned_id, t.CannedReply.team_id.in_(teams))
    with store.db.read() as connection:
        row = connection.execute(statement).one_or_none()
    return None if row is None else _canned(row)


def add_canned(store: Store, person: Person, new: NewCanned, now: datetime) -> int | None:
    """Keep a reply; its id. None when the team has one of that name in that language."""
    try:
        with store.db.write() as connection:
            canned_id = inserted_id(connection, insert(t.CannedReply).values(_values(person, new, now)))
            write_audit(connection, person.id, None, "canned_added", new.name, now)
    except IntegrityError:
        return None
    return canned_id


def change_canned(store: Store, person: Person, canned_id: int, new: NewCanned, now: datetime) -> bool:
    """Replace everything but its team. False when the team has another one of that name in that language."""
    values = _values(person, new, now)
    mine = (t.CannedReply.id == canned_id, t.CannedReply.team_id == new.team_id)
    try:
        with store.db.write() as connection:
            connection.execute(update(t.CannedReply).where(*mine).values(values))
            write_audit(connection, person.id, None, "canned_changed", new.name, now)
    except IntegrityError:
        return False
    return True


def delete_canned(store: Store, person: Person, canned: Canned, now: datetime) -> None:
    """Doing it twice is doing it once."""
    with store.db.write() as connection:
        connection.execute(delete(t.CannedReply).where(t.CannedReply.id == canned.id))
        write_audit(connection, person.id, None, "canned_deleted", canned.name, now)


def add_starters(store: Store, person: Person, starters: tuple[NewCanned, ...], now: datetime) -> int:
    """Keep those whose name the team does not have yet; how many they were."""
    with store.db.write() as connection:
        known = {(row.team_id, row.locale, row.name) for row in connection.execute(_NAMES)}
        fresh = [new for new in starters if (new.team_id, new.locale, new.name) not in known]
        for new in fresh:
            _insert(connection, person, new, now)
        write_audit(connection, person.id, None, "canned_starters", str(len(fresh)), now)
    return len(fresh)


def locales_written(store: Store, teams: frozenset[int]) -> frozenset[str]:
    """The languages in which these teams are written to, or have replies in store."""
    people = (
        select(t.Contact.locale)
        .join(t.Conversation, t.Conversation.contact_id == t.Contact.id)
        .where(t.Conversation.team_id.in_(teams))
        .distinct()
    )
    numbers = select(t.Channel.default_locale).where(t.Channel.team_id.in_(teams)).distinct()
    replies = select(t.CannedReply.locale).where(t.CannedReply.team_id.in_(teams)).distinct()
    with store.db.read() as connection:
        found = [connection.execute(statement).scalars().all() for statement in (people, numbers, replies)]
    return frozenset(locale for locales in found for locale in locales)


_CANNED = select(t.CannedReply.__table__, t.Team.name.label("team")).join(t.Team, t.Team.id == t.CannedReply.team_id)
_NAMES = select(t.CannedReply.team_id, t.CannedReply.locale, t.CannedReply.name)


def _insert(connection: Connection, person: Person, new: NewCanned, now: datetime) -> None:
    connection.execute(insert(t.CannedReply).values(_values(person, new, now)))


def _values(person: Person, new: NewCanned, now: datetime) -> dict[str, object]:
    return {
        "team_id": new.team_id,
        "locale": new.locale,
        "name": new.name,
        "body": new.body,
        "changed_by": person.id,
        "changed_at": now,
    }


def _canned(row: Row[Any]) -> Canned:
    return Canned(row.id, row.team_id, row.team, row.locale, row.name, row.body)
