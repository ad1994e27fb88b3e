"""Private notes: what colleagues tell each other about a conversation. Sealed under the young person's key, never sent.

A note moves neither owner, epoch nor version: no turn has to think again because of it. It moves `changed_at`, so
that open pages see it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal, cast

from sqlalchemy import Connection, Row, insert, select

from assistant.errors import Unsealable
from assistant.store import tables as t
from assistant.store.contents import NOTE, readable_text, seal_text
from assistant.store.holding import Holding, lock, stir, write_audit
from assistant.store.mentions import add_mentions, named_by
from assistant.store.people import Person
from assistant.store.rows import inserted_id
from assistant.store.sealing import DataKey, Keyring
from assistant.store.store import Store

LONGEST_NOTE = 2000
"""Characters."""
NoteKind = Literal["note", "transfer", "snooze", "held"]
"""`held`: a message for later could not leave; its text is the reason's code."""
SAME_PRESS = timedelta(minutes=1)
"""The same words of the same person again within this time are one press of the button."""
_MOST = 200
"""Notes of one page at most."""


@dataclass(frozen=True, slots=True)
class Note:
    """One note. `text` is None when its key is gone."""

    id: int
    author_id: int
    author: str
    kind: NoteKind
    text: str | None = field(repr=False)
    at: datetime


def write_note(store: Store, person: Person, conversation_id: int, text: str, now: datetime) -> int | None:
    """Keep a note and tell the colleagues it names. Its id; the same one when the button was pressed twice.

    None when no team of this person has the conversation, or its young person was erased.
    """
    with store.db.write() as connection:
        held = lock(connection, conversation_id, person.teams)
        if held is None or held.wrapped_key is None:
            return None
        if (same := _pressed_before(connection, store.keyring, held, person, text, now)) is not None:
            return same
        note = add_note(connection, store.keyring, held, person.id, text, now)
        write_audit(connection, person.id, conversation_id, "noted", "", now)
        return note


def add_note(
    connection: Connection,
    keyring: Keyring,
    held: Holding,
    author_id: int,
    text: str,
    now: datetime,
    kind: NoteKind = "note",
    tells: frozenset[int] | None = None,
) -> int:
    """Write a note inside the transaction of the step it belongs to; its id. The audit is the caller's.

    `tells`: who is told of it; None: those whom the text names.
    """
    if held.wrapped_key is None:
        raise Unsealable("There is no key to seal a note with: this person was erased.")
    note = inserted_id(
        connection,
        insert(t.Note).values(
            conversation_id=held.id,
            author_id=author_id,
            kind=kind,
            sealed=seal_text(keyring.unwrap(held.wrapped_key), text, NOTE),
            created_at=now,
        ),
    )
    add_mentions(connection, note, named_by(connection, held.team.id, author_id, text) if tells is None else tells)
    stir(connection, held.id, now)
    return note


def notes_between(
    connection: Connection, conversation_id: int, key: DataKey | None, since: datetime | None, before: datetime | None
) -> tuple[Note, ...]:
    """The notes from `since` on and earlier than `before`, oldest first; None leaves that end open."""
    statement = _NOTES.where(t.Note.conversation_id == conversation_id)
    if since is not None:
        statement = statement.where(t.Note.created_at >= since)
    if before is not None:
        statement = statement.where(t.Note.created_at < before)
    rows = connection.execute(statement.order_by(t.Note.id.desc()).limit(_MOST)).all()
    return tuple(note_of(row, key) for row in reversed(rows))


def notes_beside(
    connection: Connection,
    conversation_id: int,
    key: DataKey | None,
    first: Row[Any] | None,
    before: int | None,
) -> tuple[Note, ...]:
    """The notes that belong to a page of messages: from its line `first` (None: from the beginning) to the line
    `before`, with which the page after it begins (None: to the end). Each note is on one page."""
    end = None
    if before is not None:
        after = select(t.Message.created_at).where(t.Message.id == before)
        end = connection.execute(after).scalar_one_or_none()
    return notes_between(connection, conversation_id, key, first.created_at if first else None, end)


_NOTES = select(t.Note.__table__, t.Counsellor.name.label("author")).join(
    t.Counsellor, t.Counsellor.id == t.Note.author_id
)


def note_of(row: Row[Any], key: DataKey | None) -> Note:
    """A row of `note` with its author's name."""
    return Note(
        row.id,
        row.author_id,
        row.author,
        cast(NoteKind, row.kind),
        readable_text(key, row.sealed, NOTE),
        row.created_at,
    )


def _pressed_before(
    connection: Connection, keyring: Keyring, held: Holding, person: Person, text: str, now: datetime
) -> int | None:
    last = connection.execute(
        _NOTES.where(
            t.Note.conversation_id == held.id, t.Note.author_id == person.id, t.Note.created_at > now - SAME_PRESS
        )
        .order_by(t.Note.id.desc())
        .limit(1)
    ).one_or_none()
    key = keyring.unwrap(held.wrapped_key) if held.wrapped_key else None
    return last.id if last is not None and readable_text(key, last.sealed, NOTE) == text else None
