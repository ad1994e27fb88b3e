"""Who of a team is there, and how many conversations each holds of those they say they can."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Row, Select, func, select

from assistant.store import tables as t
from assistant.store.people import Person, Role
from assistant.store.store import Store


@dataclass(frozen=True, slots=True)
class Workload:
    """One colleague. `available`: as set by hand; `seen_at`: when their console was last open."""

    id: int
    name: str
    available: bool
    seen_at: datetime | None
    holds: int
    capacity: int
    teams: frozenset[int]

    @property
    def full(self) -> bool:
        """Whether one more is more than they said they can hold."""
        return self.holds >= self.capacity


def list_workloads(store: Store, teams: frozenset[int]) -> tuple[Workload, ...]:
    """Everybody with an open account in these teams, by name. `teams` of each are those among these."""
    memberships = (
        select(t.Membership.counsellor_id, t.Membership.team_id)
        .join(t.Counsellor, t.Counsellor.id == t.Membership.counsellor_id)
        .where(t.Membership.team_id.in_(teams), t.Counsellor.active)
    )
    with store.db.read() as connection:
        pairs = connection.execute(memberships).all()
        people = connection.execute(_workloads(t.Counsellor.id.in_({pair.counsellor_id for pair in pairs}))).all()
    return tuple(
        _workload(row, frozenset(pair.team_id for pair in pairs if pair.counsellor_id == row.id)) for row in people
    )


def workload_of(store: Store, person: Person) -> Workload:
    """One's own. Raises SQLAlchemy's `NoResultFound` when the account is gone."""
    with store.db.read() as connection:
        row = connection.execute(_workloads(t.Counsellor.id == person.id)).one()
    return _workload(row, person.teams)


def find_colleague(store: Store, teams: frozenset[int], person_id: int) -> Person | None:
    """Somebody with an open account who shares one of these teams; all their teams are in it."""
    with store.db.read() as connection:
        row = connection.execute(
            select(t.Counsellor.__table__).where(t.Counsellor.id == person_id, t.Counsellor.active)
        ).one_or_none()
        theirs = frozenset(
            connection.execute(select(t.Membership.team_id).where(t.Membership.counsellor_id == person_id)).scalars()
        )
    if row is None or not theirs & teams:
        return None
    return Person(row.id, row.email, row.name, row.locale, cast(Role, row.role), theirs)


def _workloads(whom: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    holds = (
        select(func.count(t.Conversation.id))
        .where(t.Conversation.owner_id == t.Counsellor.id)
        .correlate(t.Counsellor)
        .scalar_subquery()
    )
    return (
        select(
            t.Counsellor.id,
            t.Counsellor.name,
            t.Counsellor.availability,
            t.Counsellor.last_seen_at,
            t.Counsellor.capacity,
            holds.label("holds"),
        )
        .where(whom)
        .order_by(func.lower(t.Counsellor.name), t.Counsellor.id)
    )


def _workload(row: Row[Any], teams: frozenset[int]) -> Workload:
    return Workload(row.id, row.name, row.availability == "available", row.last_seen_at, row.holds, row.capacity, teams)
