"""A team's hours and promises, read as a value; and whom it can page."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, bindparam, func, select

from assistant.store import tables as t
from assistant.store.store import Store
from assistant.store.values import Duty, Team

TEAM_COLUMNS = tuple(
    getattr(t.Team, name).label(f"team_{name}")
    for name in (
        "id",
        "name",
        "country",
        "time_zone",
        "opening_hours",
        "keeps_holidays",
        "closures",
        "languages",
        "territory",
        "wait_minutes",
        "answer_minutes",
        "idle_minutes",
        "page_minutes",
    )
)
"""For statements that join `t.Team`: read with `team_of`."""

_BETWEEN, _AND = "\n", "|"


def read_once(store: Store, conversation_id: int) -> Callable[[], Duty]:
    """Who answers in a conversation, read when it is first asked and kept: for `Conversation.duty`.

    Raises SQLAlchemy's errors when it is asked and the database is down.
    """
    return cache(lambda: _read_duty(store, conversation_id))


def _read_duty(store: Store, conversation_id: int) -> Duty:
    with store.db.read() as connection:
        row = connection.execute(_DUTY, {"conversation_id": conversation_id}).one()
    return Duty(team_of(row), on_call_of(row.on_call))


def on_call_column() -> ColumnElement[str | None]:
    """Medium and hours of each duty contact of the conversation's team, as one text for `on_call_of`."""
    one = t.DutyContact.medium + _AND + t.DutyContact.hours
    return (
        select(func.aggregate_strings(one, _BETWEEN))
        .where(t.DutyContact.team_id == t.Conversation.team_id, t.DutyContact.active)
        .correlate(t.Conversation)
        .scalar_subquery()
    )


def on_call_of(text: str | None) -> tuple[tuple[str, str], ...]:
    """Medium and hours of each duty contact."""
    parts = (one.partition(_AND) for one in (text or "").split(_BETWEEN) if one)
    return tuple((medium, hours) for medium, _, hours in parts)


_DUTY: Select[*tuple[Any, ...]] = (
    select(*TEAM_COLUMNS, on_call_column().label("on_call"))
    .select_from(t.Conversation)
    .join(t.Team, t.Team.id == t.Conversation.team_id)
    .where(t.Conversation.id == bindparam("conversation_id"))
)


def team_of(row: Row[Any]) -> Team:
    """The team of a row that has `TEAM_COLUMNS`."""
    return Team(
        id=row.team_id,
        name=row.team_name,
        country=row.team_country,
        time_zone=row.team_time_zone,
        opening_hours=row.team_opening_hours,
        keeps_holidays=row.team_keeps_holidays,
        closures=row.team_closures,
        languages=row.team_languages,
        territory=row.team_territory,
        wait_minutes=row.team_wait_minutes,
        answer_minutes=row.team_answer_minutes,
        idle_minutes=row.team_idle_minutes,
        page_minutes=row.team_page_minutes,
    )


def read_team(store: Store, team_id: int) -> Team | None:
    with store.db.read() as connection:
        row = connection.execute(select(*TEAM_COLUMNS).where(t.Team.id == team_id)).one_or_none()
    return None if row is None else team_of(row)


def list_teams(store: Store, ids: frozenset[int] | None = None) -> tuple[Team, ...]:
    """Those of these numbers, or all of them, by name."""
    statement = select(*TEAM_COLUMNS).order_by(t.Team.name)
    if ids is not None:
        statement = statement.where(t.Team.id.in_(ids))
    with store.db.read() as connection:
        return tuple(team_of(row) for row in connection.execute(statement).all())
