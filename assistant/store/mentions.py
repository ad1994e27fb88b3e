"""`@Name` in a note: which colleagues are meant, and what each of them has not seen yet."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, insert, select, update

from assistant.store import tables as t
from assistant.store.contents import NOTE, readable_text
from assistant.store.people import Person
from assistant.store.store import Store
from assistant.store.thread_lines import readable_address

SHOWN = 50
"""Mentions on one page, the newest first."""


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who can be named."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A note that names me. `text` is None when its key is gone; so is `address`."""

    note_id: int
    conversation_id: int
    author: str
    kind: str
    text: str | None = field(repr=False)
    address: str | None = field(repr=False)
    at: datetime
    seen: bool


def named_in(text: str, people: Iterable[Colleague]) -> frozenset[int]:
    """Who is named with an @ before their name, in any capitals. Of "@Sam Martin", Sam is not meant."""
    by_length = sorted(people, key=lambda one: -len(one.name))
    found: set[int] = set()
    for one in by_length:
        pattern = re.compile(rf"(?<!\w)@{re.escape(one.name)}(?!\w)", re.IGNORECASE)
        if pattern.search(text):
            found.update(other.id for other in by_length if other.name.lower() == one.name.lower())
            text = pattern.sub("", text)
    return frozenset(found)


def colleagues_of(connection: Connection, team_id: int) -> tuple[Colleague, ...]:
    """Everybody of a team whose account is open, by name."""
    statement = (
        select(t.Counsellor.id, t.Counsellor.name)
        .join(t.Membership, t.Membership.counsellor_id == t.Counsellor.id)
        .where(t.Membership.team_id == team_id, t.Counsellor.active)
        .order_by(t.Counsellor.name, t.Counsellor.id)
    )
    return tuple(Colleague(row.id, row.name) for row in connection.execute(statement))


def colleagues_in(store: Store, person: Person, conversation_id: int) -> tuple[Colleague, ...] | None:
    """Whom this person can name in this conversation; None when no team of theirs has it."""
    team = select(t.Conversation.team_id).where(
        t.Conversation.id == conversation_id, t.Conversation.team_id.in_(person.teams)
    )
    with store.db.read() as connection:
        team_id = connection.execute(team).scalar_one_or_none()
        if team_id is None:
            return None
        return tuple(one for one in colleagues_of(connection, team_id) if one.id != person.id)


def named_by(connection: Connection, team_id: int, author_id: int, text: str) -> frozenset[int]:
    """The colleagues of a team named in a note. Who names themselves need not be told."""
    return named_in(text, colleagues_of(connection, team_id)) - {author_id} if "@" in text else frozenset()


def add_mentions(connection: Connection, note_id: int, people: frozenset[int]) -> None:
    """Tell these colleagues of a note."""
    rows = [{"note_id": note_id, "counsellor_id": person} for person in sorted(people)]
    if rows:
        connection.execute(insert(t.Mention), rows)


def count_unseen(store: Store, person: Person) -> int:
    """How many notes name this person that they have not seen, in their teams."""
    statement = _mine(person, select(func.count())).where(t.Mention.seen_at.is_(None))
    with store.db.read() as connection:
        unseen: int = connection.execute(statement).scalar_one()
    return unseen


def see_mentions(connection: Connection, person_id: int, conversation_id: int, now: datetime) -> None:
    """This person has the thread before their eyes."""
    notes = select(t.Note.id).where(t.Note.conversation_id == conversation_id)
    connection.execute(
        update(t.Mention)
        .where(t.Mention.counsellor_id == person_id, t.Mention.seen_at.is_(None), t.Mention.note_id.in_(notes))
        .values(seen_at=now)
    )


def list_mentions(store: Store, person: Person) -> tuple[Mention, ...]:
    """The newest notes that name this person: those not seen first, then the others."""
    columns = select(
        t.Note.id,
        t.Note.conversation_id,
        t.Note.sealed,
        t.Note.kind,
        t.Note.created_at,
        t.Mention.seen_at,
        t.Counsellor.name.label("author"),
        t.Address.sealed.label("sealed_address"),
        t.Contact.wrapped_key,
    )
    statement = (
        _mine(person, columns)
        .join(t.Counsellor, t.Counsellor.id == t.Note.author_id)
        .join(t.Address, t.Address.id == t.Conversation.address_id)
        .join(t.Contact, t.Contact.id == t.Conversation.contact_id)
        .order_by(t.Mention.seen_at.is_not(None), t.Note.id.desc())
        .limit(SHOWN)
    )
    with store.db.read() as connection:
        rows = connection.execute(statement).all()
    keys = {row.wrapped_key: store.keyring.unwrap(row.wrapped_key) for row in rows if row.wrapped_key}
    return tuple(
        Mention(
            note_id=row.id,
            conversation_id=row.conversation_id,
            author=row.author,
            kind=row.kind,
            text=readable_text(keys.get(row.wrapped_key), row.sealed, NOTE),
            address=readable_address(row.sealed_address, keys.get(row.wrapped_key)),
            at=row.created_at,
            seen=row.seen_at is not None,
        )
        for row in rows
    )


def _mine(person: Person, columns: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Their mentions, in conversations that one of their teams has."""
    return (
        columns.select_from(t.Mention)
        .join(t.Note, t.Note.id == t.Mention.note_id)
        .join(t.Conversation, t.Conversation.id == t.Note.conversation_id)
        .where(t.Mention.counsellor_id == person.id, t.Conversation.team_id.in_(person.teams))
    )
