"""Who has a conversation open, and who is writing in it: seen by colleagues within seconds, and stale by itself."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, update

from assistant.store import tables as t
from assistant.store.rows import table
from assistant.store.store import Store

STALE = timedelta(seconds=45)
"""A page that has not asked for this long is closed, hidden, or without a connection."""
STALE_TYPING = timedelta(seconds=8)

_PRESENCE = table(t.Presence)


@dataclass(frozen=True, slots=True)
class Mark:
    """Somebody has a conversation open at this moment; `typed_at` when they last typed there."""

    conversation_id: int
    person_id: int
    seen_at: datetime
    typed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Present:
    """Somebody who is there now."""

    conversation_id: int
    team_id: int
    person_id: int
    name: str
    writing: bool


def write_marks(store: Store, marks: Collection[Mark]) -> None:
    """All of them in one transaction; what is stale goes in the same one."""
    if not marks:
        return
    newest = max(mark.seen_at for mark in marks)
    with store.db.write() as connection:
        for mark in marks:
            mine = (
                _PRESENCE.c.conversation_id == mark.conversation_id,
                _PRESENCE.c.counsellor_id == mark.person_id,
            )
            values: dict[str, object] = {"seen_at": mark.seen_at}
            if mark.typed_at is not None:
                values["typing_at"] = mark.typed_at
            if connection.execute(update(_PRESENCE).where(*mine).values(values)).rowcount == 0:
                row = {"conversation_id": mark.conversation_id, "counsellor_id": mark.person_id}
                connection.execute(insert(_PRESENCE).values(row | values))
        connection.execute(delete(_PRESENCE).where(_PRESENCE.c.seen_at < newest - STALE))


def who_is_there(store: Store, now: datetime) -> tuple[Present, ...]:
    """Everybody who is in a conversation now, of every team, by conversation and name."""
    statement = (
        select(
            t.Presence.conversation_id,
            t.Conversation.team_id,
            t.Presence.counsellor_id,
            t.Counsellor.name,
            t.Presence.typing_at,
        )
        .join(t.Conversation, t.Conversation.id == t.Presence.conversation_id)
        .join(t.Counsellor, t.Counsellor.id == t.Presence.counsellor_id)
        .where(t.Presence.seen_at >= now - STALE, t.Counsellor.active)
        .order_by(t.Presence.conversation_id, t.Counsellor.name, t.Counsellor.id)
    )
    with store.db.read() as connection:
        rows = connection.execute(statement).all()
    return tuple(Present(*row[:4], row.typing_at is not None and row.typing_at >= now - STALE_TYPING) for row in rows)
