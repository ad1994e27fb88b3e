"""Which conversations want a counsellor, in the order in which they want one.

Crisis first, then risk, then one's own young people, then the longest wait. A caller gives the reader's teams; nothing
else is ever found.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, Row, Select, and_, case, or_, select

from assistant.store import tables as t
from assistant.store.effects import RISK_ORDER
from assistant.store.inbox_rows import InboxRow, inbox_row, select_rows
from assistant.store.store import Store
from assistant.store.tags import tags_of

__all__ = ["LIMIT", "VIEWS", "Filters", "InboxCounts", "InboxRow", "View", "count_inbox", "list_inbox", "next_one"]

View = Literal["waiting", "mine", "snoozed", "all"]
VIEWS: tuple[View, ...] = ("waiting", "mine", "snoozed", "all")
LIMIT = 200
"""Rows of one view at most: who looks at more than this needs a search, not a longer list."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows a view; what is empty narrows nothing."""

    team: int | None = None
    locale: str = ""
    tag: str = ""
    unread: bool = False


@dataclass(frozen=True, slots=True)
class InboxCounts:
    """How many wait for somebody, how many of them in a crisis, how many this person holds, and how many of the
    team's are put off; and which languages those speak."""

    waiting: int
    crisis: int
    mine: int
    snoozed: int = 0
    locales: tuple[str, ...] = ()


def list_inbox(
    store: Store,
    teams: frozenset[int],
    person_id: int,
    view: View,
    limit: int = LIMIT,
    filters: Filters | None = None,
) -> tuple[InboxRow, ...]:
    """The conversations of one view, the most urgent first: of more than `limit`, the most urgent ones."""
    rows = select_rows(teams).where(*_narrowed(filters or Filters()))
    urgent = _most_urgent_first(rows.where(_wanted(view, person_id)), person_id).limit(limit)
    with store.db.read() as connection:
        found: list[Row[Any]] = list(connection.execute(urgent).all())
        if view == "all":
            recent = rows.order_by(t.Conversation.changed_at.desc()).limit(LIMIT // 2)
            found.extend(connection.execute(recent).all())
        tags = tags_of(connection, {row.id for row in found})
    shown = {row.id: inbox_row(row, tags.get(row.id, ()), store) for row in found}
    return tuple(sorted(shown.values(), key=lambda row: _urgency(row, person_id)))


def count_inbox(store: Store, teams: frozenset[int], person_id: int) -> InboxCounts:
    statement = (
        select(t.Conversation.owner_id, t.Conversation.crisis_open, t.Conversation.snoozed_until, t.Contact.locale)
        .join(t.Handoff, t.Handoff.conversation_id == t.Conversation.id)
        .join(t.Contact, t.Contact.id == t.Conversation.contact_id)
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
        locales=tuple(sorted({row.locale for row in rows})),
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


def _narrowed(filters: Filters) -> Sequence[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.team is not None:
        conditions.append(t.Conversation.team_id == filters.team)
    if filters.locale:
        conditions.append(t.Contact.locale == filters.locale)
    if filters.tag:
        filed = select(t.ConversationTag.conversation_id).where(t.ConversationTag.tag == filters.tag)
        conditions.append(t.Conversation.id.in_(filed))
    if filters.unread:
        unseen = or_(t.Conversation.seen_at.is_(None), t.Conversation.seen_at < t.Conversation.last_inbound_at)
        conditions.append(and_(t.Conversation.last_inbound_at.is_not(None), unseen))
    return conditions


def _most_urgent_first(statement: Select[*tuple[Any, ...]], person_id: int) -> Select[*tuple[Any, ...]]:
    """Before a limit cuts the list. The handoff's risk may be the higher one."""
    rank = {level: number for number, level in enumerate(RISK_ORDER)}
    risks = [case(rank, value=column, else_=0) for column in (t.Conversation.risk, t.Handoff.risk)]
    higher = case((risks[0] > risks[1], risks[0]), else_=risks[1])
    yours = case((t.Conversation.referent_id == person_id, 0), else_=1)
    return statement.order_by(
        t.Conversation.crisis_open.desc(), higher.desc(), yours, t.Handoff.opened_at, t.Conversation.id
    )


def _urgency(row: InboxRow, person_id: int) -> tuple[bool, int, bool, bool, float]:
    waits = row.waiting_since is not None
    moment = row.waiting_since.timestamp() if row.waiting_since else -row.last_at.timestamp()
    yours = row.owner_id is None and row.referent_id == person_id
    return (not row.crisis_open, -RISK_ORDER.index(row.risk), not waits, not yours, moment)
