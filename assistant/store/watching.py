"""What moved lately: read every second for the open pages, so it must cost almost nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from assistant.store import tables as t
from assistant.store.store import Store

OVERLAP = timedelta(minutes=1)
"""Rows become visible in the order of their commits, not of their times: look back a little each time."""
_MOST = 500
_LINES = 20


@dataclass(frozen=True, slots=True)
class Change:
    """A conversation and the version it is at."""

    conversation_id: int
    team_id: int
    version: int
    at: datetime


def changes_since(store: Store, moment: datetime | None) -> tuple[Change, ...]:
    """The conversations that changed after `moment` or up to `OVERLAP` before it; all of the newest when None."""
    statement = (
        select(t.Conversation.id, t.Conversation.team_id, t.Conversation.version, t.Conversation.changed_at)
        .order_by(t.Conversation.changed_at.desc())
        .limit(_MOST)
    )
    if moment is not None:
        statement = statement.where(t.Conversation.changed_at >= moment - OVERLAP)
    with store.db.read() as connection:
        return tuple(Change(*row) for row in connection.execute(statement).all())


def delivery_states(store: Store, conversations: Iterable[int]) -> dict[int, tuple[tuple[int, str], ...]]:
    """Per open thread, its newest lines and their states: a delivery moves no version."""
    found = {}
    with store.db.read() as connection:
        for conversation_id in conversations:
            rows = connection.execute(
                select(t.Message.id, t.Message.status)
                .where(t.Message.conversation_id == conversation_id)
                .order_by(t.Message.id.desc())
                .limit(_LINES)
            )
            found[conversation_id] = tuple((row.id, row.status) for row in rows)
    return found


def is_visible(store: Store, teams: frozenset[int], conversation_id: int) -> bool:
    """Whether one of these teams has the conversation."""
    statement = select(func.count()).where(t.Conversation.id == conversation_id, t.Conversation.team_id.in_(teams))
    with store.db.read() as connection:
        return connection.execute(statement).scalar_one() == 1
