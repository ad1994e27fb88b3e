"""What moved lately: asked each second for the open pages, so it must cost almost nothing. Nothing is unsealed here."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, func, select

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


def thread_pulse(store: Store, teams: frozenset[int], conversation_id: int) -> str | None:
    """Sixteen letters that are the same as long as a thread's page shows the same. None when no such team has it."""
    with store.db.read() as connection:
        found = _pulse(connection, conversation_id, t.Conversation.team_id.in_(teams))
    return None if found is None else found[1]


def thread_pulses(store: Store, conversations: Iterable[int]) -> dict[int, tuple[int, str]]:
    """Of each open thread the team that has it, and its pulse."""
    with store.db.read() as connection:
        found = {number: _pulse(connection, number) for number in conversations}
    return {number: pulse for number, pulse in found.items() if pulse is not None}


def is_visible(store: Store, teams: frozenset[int], conversation_id: int) -> bool:
    """Whether one of these teams has the conversation."""
    statement = select(func.count()).where(t.Conversation.id == conversation_id, t.Conversation.team_id.in_(teams))
    with store.db.read() as connection:
        return connection.execute(statement).scalar_one() == 1


def _pulse(connection: Connection, conversation_id: int, *scope: ColumnElement[bool]) -> tuple[int, str] | None:
    """A version moves with every turn and every step; deliveries, notes and tags are counted beside it."""
    head = connection.execute(
        select(
            t.Conversation.version,
            t.Conversation.owner_id,
            t.Conversation.referent_id,
            t.Conversation.team_id,
            t.Conversation.snoozed_until,
            t.Address.opted_out_at,
            t.Contact.locale,
            t.Contact.sealed_nickname,
            t.Contact.locked_at,
            *(_number_of(table) for table in (t.Note, t.ConversationTag, t.ScheduledSend)),
            _number_of(t.ScheduledSend, t.ScheduledSend.state == "due"),
        )
        .join(t.Address, t.Address.id == t.Conversation.address_id)
        .join(t.Contact, t.Contact.id == t.Conversation.contact_id)
        .where(t.Conversation.id == conversation_id, *scope)
    ).one_or_none()
    if head is None:
        return None
    lines = connection.execute(
        select(t.Message.id, t.Message.status, t.Message.sealed.is_(None))
        .where(t.Message.conversation_id == conversation_id)
        .order_by(t.Message.id.desc())
        .limit(_LINES)
    ).all()
    said = repr((tuple(head), [tuple(line) for line in lines]))
    return head.team_id, hashlib.sha256(said.encode()).hexdigest()[:16]


def _number_of(
    table: type[t.Note] | type[t.ConversationTag] | type[t.ScheduledSend], *conditions: ColumnElement[bool]
) -> ColumnElement[int]:
    return (
        select(func.count())
        .select_from(table)
        .where(table.conversation_id == t.Conversation.id, *conditions)
        .correlate(t.Conversation)
        .scalar_subquery()
    )
