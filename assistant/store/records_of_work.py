"""What became of handoffs and pages in a span of time: rows without a name or an address, for the figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, func, or_, select, type_coerce

from assistant.store import tables as t
from assistant.store.store import Store
from assistant.store.types import UtcTime


@dataclass(frozen=True, slots=True)
class HandoffRecord:
    """One handoff. `answered_at`: the first words of a person of ours after it was opened, and before it was closed."""

    id: int
    conversation_id: int
    team_id: int
    team: str
    language: str
    reason: str
    risk: str
    opened_at: datetime
    accepted_at: datetime | None
    answered_at: datetime | None
    closed_at: datetime | None
    closed_how: str | None
    outcome: str | None
    satisfaction: int | None


@dataclass(frozen=True, slots=True)
class PageRecord:
    """One call for somebody. `state`: "open", "acknowledged" or "closed" (somebody took the conversation over)."""

    reason: str
    state: str
    rounds: int
    opened_at: datetime
    ended_at: datetime | None


def handoffs_since(store: Store, teams: frozenset[int], since: datetime) -> tuple[HandoffRecord, ...]:
    """Those opened since then, oldest first. Of a conversation that changed its team, the team that has it counts."""
    with store.db.read() as connection:
        return tuple(_handoff(row) for row in connection.execute(_handoffs(teams, since)).all())


def pages_since(store: Store, teams: frozenset[int], since: datetime) -> tuple[PageRecord, ...]:
    """Those opened since then, oldest first."""
    statement = (
        select(t.Page.reason, t.Page.state, t.Page.rounds, t.Page.opened_at, t.Page.ended_at)
        .where(t.Page.team_id.in_(teams), t.Page.opened_at >= since)
        .order_by(t.Page.id)
    )
    with store.db.read() as connection:
        return tuple(PageRecord(*row) for row in connection.execute(statement).all())


def _handoffs(teams: frozenset[int], since: datetime) -> Select[*tuple[Any, ...]]:
    answered = (
        select(func.min(t.Message.created_at))
        .where(
            t.Message.conversation_id == t.Handoff.conversation_id,
            t.Message.lane == "human",
            t.Message.status != "cancelled",
            t.Message.created_at >= t.Handoff.opened_at,
            or_(t.Handoff.closed_at.is_(None), t.Message.created_at <= t.Handoff.closed_at),
        )
        .correlate(t.Handoff)
        .scalar_subquery()
    )
    return (
        select(
            t.Handoff.__table__,
            t.Conversation.team_id,
            t.Team.name.label("team"),
            t.Contact.locale,
            type_coerce(answered, UtcTime).label("answered_at"),
        )
        .join(t.Conversation, t.Conversation.id == t.Handoff.conversation_id)
        .join(t.Team, t.Team.id == t.Conversation.team_id)
        .join(t.Contact, t.Contact.id == t.Conversation.contact_id)
        .where(and_(t.Conversation.team_id.in_(teams), t.Handoff.opened_at >= since))
        .order_by(t.Handoff.id)
    )


def _handoff(row: Row[Any]) -> HandoffRecord:
    return HandoffRecord(
        id=row.id,
        conversation_id=row.conversation_id,
        team_id=row.team_id,
        team=row.team,
        language=row.locale,
        reason=row.reason,
        risk=row.risk,
        opened_at=row.opened_at,
        accepted_at=row.accepted_at,
        answered_at=row.answered_at,
        closed_at=row.closed_at,
        closed_how=row.closed_how,
        outcome=row.outcome,
        satisfaction=row.satisfaction,
    )
