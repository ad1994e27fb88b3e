"""Who looked, who acted: the audit of one's own teams, newest first.

An entry about a conversation belongs to the team that has it; one about no conversation, such as a changed password,
to the teams of the person who acted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, or_, select

from assistant.store import tables as t
from assistant.store.store import Store

PAGE = 100
"""Entries shown at once."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line. `person` None: the clock did it, or somebody without an account."""

    id: int
    person_id: int | None
    person: str | None
    conversation_id: int | None
    action: str
    detail: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look for; None is everything. `before`: the entry before which the page ends."""

    person_id: int | None = None
    conversation_id: int | None = None
    action: str | None = None
    before: int | None = None


def list_audit(store: Store, teams: frozenset[int], wanted: Wanted, limit: int = PAGE) -> tuple[Entry, ...]:
    """One page of it."""
    statement = _entries(teams, wanted).order_by(t.Audit.id.desc()).limit(limit)
    with store.db.read() as connection:
        return tuple(_entry(row) for row in connection.execute(statement).all())


def _entries(teams: frozenset[int], wanted: Wanted) -> Select[*tuple[Any, ...]]:
    of_mine = select(t.Membership.counsellor_id).where(t.Membership.team_id.in_(teams))
    statement = (
        select(t.Audit.__table__, t.Counsellor.name.label("person"))
        .outerjoin(t.Counsellor, t.Counsellor.id == t.Audit.counsellor_id)
        .outerjoin(t.Conversation, t.Conversation.id == t.Audit.conversation_id)
        .where(
            or_(
                t.Conversation.team_id.in_(teams),
                and_(t.Audit.conversation_id.is_(None), t.Audit.counsellor_id.in_(of_mine)),
            )
        )
    )
    if wanted.person_id is not None:
        statement = statement.where(t.Audit.counsellor_id == wanted.person_id)
    if wanted.conversation_id is not None:
        statement = statement.where(t.Audit.conversation_id == wanted.conversation_id)
    if wanted.action is not None:
        statement = statement.where(t.Audit.action == wanted.action)
    return statement if wanted.before is None else statement.where(t.Audit.id < wanted.before)


def _entry(row: Row[Any]) -> Entry:
    return Entry(row.id, row.counsellor_id, row.person, row.conversation_id, row.action, row.detail, row.at)
