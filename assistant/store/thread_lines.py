"""The lines of a conversation, and what happened between them, as a counsellor reads them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, Row, select

from assistant.errors import Unsealable
from assistant.store import tables as t
from assistant.store.contents import open_content
from assistant.store.conversations import open_address
from assistant.store.sealing import DataKey
from assistant.store.values import MessageContent
from assistant.values import Lane

_QUIET_EVENTS = ("slot_set", "step_reached")
"""Too many to be markers: they are for the statistics."""

_MOST_MARKERS = 240
"""Markers of one page at most."""

_PERSONAL_EVENTS = (
    "invited",
    "merged",
    "taken_over",
    "handed_back",
    "idle",
    "off_duty",
    "unanswered",
    "crisis_closed",
    "relieved",
    "transferred",
    "moved_to_team",
    "overdue",
    "snoozed",
    "woken",
    "flow_given",
    "given_up",
)
"""A counsellor did it; their number is the first word of the detail."""


@dataclass(frozen=True, slots=True)
class Line:
    """One message, in or out. `content` is None when its words were erased or cannot be opened."""

    id: int
    incoming: bool
    lane: Lane | None
    author: str | None
    content: MessageContent | None = field(repr=False)
    status: str
    error: str | None
    at: datetime
    segments: int | None


@dataclass(frozen=True, slots=True)
class Marker:
    """Something that happened between the lines. `actor` is the counsellor concerned, where there is one."""

    id: int
    name: str
    flow: str
    detail: str
    actor: str | None
    at: datetime


def message_rows(connection: Connection, conversation_id: int, before: int | None, limit: int) -> Sequence[Row[Any]]:
    statement = (
        select(t.Message.__table__, t.Counsellor.name.label("author"))
        .outerjoin(t.Counsellor, t.Counsellor.id == t.Message.author_id)
        .where(t.Message.conversation_id == conversation_id)
        .order_by(t.Message.id.desc())
        .limit(limit)
    )
    if before is not None:
        statement = statement.where(t.Message.id < before)
    return list(reversed(connection.execute(statement).all()))


def read_markers(
    connection: Connection, conversation_id: int, page: Sequence[Row[Any]], *, newest: bool
) -> tuple[Marker, ...]:
    """The events of the time this page covers; the newest page also covers what came after its last line."""
    statement = select(t.Event.__table__).where(
        t.Event.conversation_id == conversation_id, t.Event.name.not_in(_QUIET_EVENTS)
    )
    if page:
        statement = statement.where(t.Event.at >= page[0].created_at)
    if page and not newest:
        statement = statement.where(t.Event.at <= page[-1].created_at)
    rows = connection.execute(statement.order_by(t.Event.id.desc()).limit(_MOST_MARKERS)).all()
    people = {actor for row in rows if (actor := _actor_id(row)) is not None}
    names = _names(connection, people)
    return tuple(_marker(row, names) for row in reversed(rows))


def _marker(row: Row[Any], names: dict[int, str]) -> Marker:
    actor = _actor_id(row)
    name = names.get(actor) if actor is not None else None
    detail = row.detail.partition(" ")[2] if name else row.detail
    return Marker(row.id, row.name, row.flow, detail, name, row.at)


def _actor_id(row: Row[Any]) -> int | None:
    first = row.detail.partition(" ")[0]
    return int(first) if row.name in _PERSONAL_EVENTS and first.isdecimal() else None


def _names(connection: Connection, people: set[int]) -> dict[int, str]:
    if not people:
        return {}
    rows = connection.execute(select(t.Counsellor.id, t.Counsellor.name).where(t.Counsellor.id.in_(people)))
    return {row.id: row.name for row in rows}


def line_of(row: Row[Any], key: DataKey | None) -> Line:
    return Line(
        id=row.id,
        incoming=row.direction == "in",
        lane=cast("Lane | None", row.lane),
        author=row.author,
        content=readable(row.sealed, key),
        status=row.status,
        error=row.error,
        at=row.created_at,
        segments=row.segments,
    )


def readable(sealed: bytes | None, key: DataKey | None) -> MessageContent | None:
    """What a message says, or None when it was erased or its key is gone: one lost line must not hide the others."""
    try:
        return open_content(key, sealed) if key else None
    except Unsealable:
        return None


def readable_address(sealed: bytes, key: DataKey | None) -> str | None:
    try:
        return open_address(key, sealed) if key else None
    except Unsealable:
        return None
