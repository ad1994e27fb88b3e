"""One conversation as a counsellor reads it: its lines, what happened between them, and who is on the other end.

Everything is looked up through the reader's teams: another team's conversation does not exist.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, Row, Select, and_, select, update

from assistant.errors import Unsealable
from assistant.store import tables as t
from assistant.store.contents import open_content
from assistant.store.conversations import open_address
from assistant.store.holding import write_audit
from assistant.store.sealing import DataKey
from assistant.store.store import Store
from assistant.store.values import MessageContent, OpenHandoffView
from assistant.values import ChannelKind, Lane, RiskLevel

PAGE = 60
"""Lines shown at once."""

_QUIET_EVENTS = ("slot_set", "step_reached")
"""Too many to be markers: they are for the statistics."""

_PERSONAL_EVENTS = ("taken_over", "handed_back", "idle", "off_duty", "crisis_closed")
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


@dataclass(frozen=True, slots=True)
class Thread:
    """A conversation and one page of it, oldest first. `earlier` is the id before which the page before ends."""

    id: int
    version: int
    epoch: int
    team: str
    owner_id: int | None
    owner_name: str | None
    risk: RiskLevel
    crisis_open: bool
    kind: ChannelKind
    address: str | None = field(repr=False)
    opted_out: bool
    erased: bool
    locale: str
    country: str
    age_band: str
    consent: str
    since: datetime
    last_inbound_at: datetime | None
    handoff: OpenHandoffView | None
    lines: tuple[Line, ...]
    markers: tuple[Marker, ...]
    earlier: int | None


def read_thread(
    store: Store, teams: frozenset[int], conversation_id: int, before: int | None = None, limit: int = PAGE
) -> Thread | None:
    """The newest `limit` lines, or those before the line `before`. None when no such team has the conversation."""
    with store.db.read() as connection:
        head = connection.execute(_head(conversation_id, teams)).one_or_none()
        if head is None:
            return None
        key = store.keyring.unwrap(head.wrapped_key) if head.wrapped_key else None
        rows = _message_rows(connection, conversation_id, before, limit + 1)
        page = rows[-limit:]
        markers = _markers(connection, conversation_id, page, newest=before is None)
    earlier = page[0].id if len(rows) > limit else None
    return _thread(head, key, tuple(_line(row, key) for row in page), markers, earlier)


def note_reading(store: Store, person_id: int, conversation_id: int, how: str, now: datetime) -> None:
    """Write down that somebody read the thread, and that its messages are not new any more."""
    with store.db.write() as connection:
        connection.execute(update(t.Conversation).where(t.Conversation.id == conversation_id).values(seen_at=now))
        write_audit(connection, person_id, conversation_id, "thread_read", how, now)


def ids_of_keys(connection: Connection, keys: Sequence[str]) -> tuple[int, ...]:
    """The rows that were written under these idempotency keys, in their order."""
    statement = select(t.Message.id).where(t.Message.idempotency_key.in_(keys)).order_by(t.Message.id)
    return tuple(connection.execute(statement).scalars())


def _head(conversation_id: int, teams: frozenset[int]) -> Select[*tuple[Any, ...]]:
    return (
        select(
            t.Conversation.id,
            t.Conversation.version,
            t.Conversation.epoch,
            t.Team.name.label("team"),
            t.Conversation.owner_id,
            t.Counsellor.name.label("owner_name"),
            t.Conversation.risk,
            t.Conversation.crisis_open,
            t.Channel.kind,
            t.Address.sealed.label("sealed_address"),
            t.Address.opted_out_at,
            t.Contact.wrapped_key,
            t.Contact.locale,
            t.Contact.country,
            t.Contact.age_band,
            t.Contact.consent,
            t.Contact.created_at,
            t.Conversation.last_inbound_at,
            t.Handoff.id.label("handoff_id"),
            t.Handoff.state.label("handoff_state"),
            t.Handoff.reason.label("handoff_reason"),
            t.Handoff.risk.label("handoff_risk"),
            t.Handoff.opened_at.label("handoff_opened_at"),
        )
        .select_from(t.Conversation)
        .join(t.Team, t.Team.id == t.Conversation.team_id)
        .join(t.Channel, t.Channel.id == t.Conversation.channel_id)
        .join(t.Address, t.Address.id == t.Conversation.address_id)
        .join(t.Contact, t.Contact.id == t.Conversation.contact_id)
        .outerjoin(t.Counsellor, t.Counsellor.id == t.Conversation.owner_id)
        .outerjoin(t.Handoff, and_(t.Handoff.conversation_id == t.Conversation.id, t.Handoff.state != "closed"))
        .where(t.Conversation.id == conversation_id, t.Conversation.team_id.in_(teams))
    )


def _message_rows(connection: Connection, conversation_id: int, before: int | None, limit: int) -> Sequence[Row[Any]]:
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


def _markers(
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
    rows = connection.execute(statement.order_by(t.Event.id.desc()).limit(4 * PAGE)).all()
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


def _line(row: Row[Any], key: DataKey | None) -> Line:
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


def _thread(
    head: Row[Any], key: DataKey | None, lines: tuple[Line, ...], markers: tuple[Marker, ...], earlier: int | None
) -> Thread:
    return Thread(
        id=head.id,
        version=head.version,
        epoch=head.epoch,
        team=head.team,
        owner_id=head.owner_id,
        owner_name=head.owner_name,
        risk=cast(RiskLevel, head.risk),
        crisis_open=head.crisis_open,
        kind=cast(ChannelKind, head.kind),
        address=readable_address(head.sealed_address, key),
        opted_out=head.opted_out_at is not None,
        erased=head.wrapped_key is None,
        locale=head.locale,
        country=head.country,
        age_band=head.age_band,
        consent=head.consent,
        since=head.created_at,
        last_inbound_at=head.last_inbound_at,
        handoff=_handoff(head),
        lines=lines,
        markers=markers,
        earlier=earlier,
    )


def _handoff(head: Row[Any]) -> OpenHandoffView | None:
    if head.handoff_id is None:
        return None
    return OpenHandoffView(
        head.handoff_id,
        head.handoff_state,
        head.handoff_reason,
        cast(RiskLevel, head.handoff_risk),
        head.handoff_opened_at,
    )
