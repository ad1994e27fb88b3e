"""Which conversations want a counsellor, in the order in which they want one.

Crisis first, then risk, then the longest wait. A caller gives the reader's teams; nothing else is ever found.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, cast

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased

from assistant.store import tables as t
from assistant.store.effects import RISK_ORDER
from assistant.store.store import Store
from assistant.store.thread_lines import readable, readable_address
from assistant.values import ChannelKind, RiskLevel

View = Literal["waiting", "mine", "snoozed", "all"]
VIEWS: tuple[View, ...] = ("waiting", "mine", "snoozed", "all")
LIMIT = 200
"""Rows of one view at most: who looks at more than this needs a search, not a longer list."""


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One conversation in the list. `waiting_since` is set while the person waits for a human answer.

    `preview` is what a person last said there, on either end: the assistant's own lines are alike in every
    conversation. `attachment` is the type of what came with those words.
    """

    id: int
    version: int
    kind: ChannelKind
    address: str | None = field(repr=False)
    locale: str
    risk: RiskLevel
    crisis_open: bool
    owner_id: int | None
    owner_name: str | None
    reason: str | None
    waiting_since: datetime | None
    last_at: datetime
    last_incoming: bool
    preview: str | None = field(repr=False)
    attachment: str | None
    unread: bool
    snoozed_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class InboxCounts:
    """How many wait for somebody, how many of them in a crisis, how many this person holds, and how many of the
    team's are put off."""

    waiting: int
    crisis: int
    mine: int
    snoozed: int = 0


def list_inbox(
    store: Store, teams: frozenset[int], person_id: int, view: View, limit: int = LIMIT
) -> tuple[InboxRow, ...]:
    """The conversations of one view, the most urgent first: of more than `limit`, the most urgent ones."""
    with store.db.read() as connection:
        urgent = connection.execute(_most_urgent_first(_rows(teams, _wanted(view, person_id))).limit(limit)).all()
        recent = connection.execute(_recent(teams)).all() if view == "all" else []
    found = {row.id: _row(row, store) for row in (*urgent, *recent)}
    return tuple(sorted(found.values(), key=_urgency))


def count_inbox(store: Store, teams: frozenset[int], person_id: int) -> InboxCounts:
    statement = (
        select(t.Conversation.owner_id, t.Conversation.crisis_open, t.Conversation.snoozed_until)
        .join(t.Handoff, t.Handoff.conversation_id == t.Conversation.id)
        .where(t.Conversation.team_id.in_(teams), t.Handoff.state != "closed")
    )
    with store.db.read() as connection:
        rows = connection.execute(statement).all()
    awake = [row for row in rows if row.snoozed_until is None]
    waiting = [row for row in awake if row.owner_id is None]
    return InboxCounts(
        waiting=len(waiting),
        crisis=sum(row.crisis_open for row in waiting),
        mine=sum(row.owner_id == person_id for row in awake),
        snoozed=len(rows) - len(awake),
    )


def most_urgent(store: Store, teams: frozenset[int], person_id: int) -> int | None:
    """The conversation to open next, of somebody who can hold one more."""
    found = next_one(store, teams, person_id)
    return None if found is None else found.id


def next_one(store: Store, teams: frozenset[int], person_id: int, *, full: bool = False) -> InboxRow | None:
    """The conversation to open next: the first that nobody holds, else the first of one's own that waits. Who is `full`
    is led to a crisis that nobody holds, then to their own."""
    waiting = list_inbox(store, teams, person_id, "waiting")
    mine = tuple(row for row in list_inbox(store, teams, person_id, "mine") if row.waiting_since)
    in_danger = tuple(row for row in waiting if row.crisis_open)
    return next(iter((*in_danger, *mine, *waiting) if full else (*waiting, *mine)), None)


def _wanted(view: View, person_id: int) -> ColumnElement[bool]:
    awake = t.Conversation.snoozed_until.is_(None)
    if view == "mine":
        return and_(t.Conversation.owner_id == person_id, awake)
    if view == "waiting":
        return and_(t.Handoff.id.is_not(None), t.Conversation.owner_id.is_(None), awake)
    if view == "snoozed":
        return and_(t.Handoff.id.is_not(None), t.Conversation.snoozed_until.is_not(None))
    return t.Handoff.id.is_not(None)


def _most_urgent_first(statement: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Before a limit cuts the list. The handoff's risk may be the higher one."""
    rank = {level: number for number, level in enumerate(RISK_ORDER)}
    risks = [case(rank, value=column, else_=0) for column in (t.Conversation.risk, t.Handoff.risk)]
    higher = case((risks[0] > risks[1], risks[0]), else_=risks[1])
    return statement.order_by(t.Conversation.crisis_open.desc(), higher.desc(), t.Handoff.opened_at, t.Conversation.id)


def _recent(teams: frozenset[int]) -> Select[*tuple[Any, ...]]:
    return _rows(teams, None).order_by(t.Conversation.changed_at.desc()).limit(LIMIT // 2)


def _rows(teams: frozenset[int], wanted: ColumnElement[bool] | None) -> Select[*tuple[Any, ...]]:
    last = aliased(t.Message)
    newest = (
        select(func.max(t.Message.id))
        .where(
            t.Message.conversation_id == t.Conversation.id,
            or_(t.Message.direction == "in", t.Message.lane == "human"),
            t.Message.status != "cancelled",
        )
        .correlate(t.Conversation)
        .scalar_subquery()
    )
    statement = (
        select(
            t.Conversation.id,
            t.Conversation.version,
            t.Conversation.owner_id,
            t.Conversation.risk,
            t.Conversation.crisis_open,
            t.Conversation.last_inbound_at,
            t.Conversation.changed_at,
            t.Conversation.seen_at,
            t.Conversation.snoozed_until,
            t.Counsellor.name.label("owner_name"),
            t.Channel.kind,
            t.Address.sealed.label("sealed_address"),
            t.Contact.locale,
            t.Contact.wrapped_key,
            t.Handoff.reason,
            t.Handoff.risk.label("handoff_risk"),
            t.Handoff.opened_at,
            last.direction.label("last_direction"),
            last.created_at.label("last_at"),
            last.sealed.label("last_sealed"),
        )
        .select_from(t.Conversation)
        .join(t.Channel, t.Channel.id == t.Conversation.channel_id)
        .join(t.Address, t.Address.id == t.Conversation.address_id)
        .join(t.Contact, t.Contact.id == t.Conversation.contact_id)
        .outerjoin(t.Counsellor, t.Counsellor.id == t.Conversation.owner_id)
        .outerjoin(t.Handoff, and_(t.Handoff.conversation_id == t.Conversation.id, t.Handoff.state != "closed"))
        .outerjoin(last, last.id == newest)
        .where(t.Conversation.team_id.in_(teams))
    )
    return statement if wanted is None else statement.where(wanted)


def _row(row: Row[Any], store: Store) -> InboxRow:
    key = store.keyring.unwrap(row.wrapped_key) if row.wrapped_key else None
    content = readable(row.last_sealed, key)
    seen = row.seen_at is not None and (row.last_inbound_at is None or row.seen_at >= row.last_inbound_at)
    return InboxRow(
        id=row.id,
        version=row.version,
        kind=cast(ChannelKind, row.kind),
        address=readable_address(row.sealed_address, key),
        locale=row.locale,
        risk=_higher(row.risk, row.handoff_risk),
        crisis_open=row.crisis_open,
        owner_id=row.owner_id,
        owner_name=row.owner_name,
        reason=row.reason,
        waiting_since=_waiting_since(row),
        last_at=row.last_at or row.changed_at,
        last_incoming=row.last_direction == "in",
        preview=content.text if content else None,
        attachment=content.media[0].content_type if content and content.media else None,
        unread=row.last_inbound_at is not None and not seen,
        snoozed_until=row.snoozed_until,
    )


def _waiting_since(row: Row[Any]) -> datetime | None:
    """Without an owner, since a person was asked for; with one, since a message that no person has answered."""
    waiting: datetime | None = row.opened_at
    if row.owner_id is not None:
        waiting = row.last_inbound_at if row.last_direction == "in" else None
    return waiting


def _higher(conversation: str, handoff: str | None) -> RiskLevel:
    return cast(RiskLevel, max(conversation, handoff or "none", key=RISK_ORDER.index))


def _urgency(row: InboxRow) -> tuple[bool, int, bool, float]:
    waits = row.waiting_since is not None
    moment = row.waiting_since.timestamp() if row.waiting_since else -row.last_at.timestamp()
    return (not row.crisis_open, -RISK_ORDER.index(row.risk), not waits, moment)
