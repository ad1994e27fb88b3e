"""Young people as rows of a list: who they are, how it stands with them, and what comes next.

A caller gives the reader's teams; nothing else is ever found. One statement and one for the tags, however many rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Row, ScalarSelect, Select, and_, func, select
from sqlalchemy.orm import aliased

from assistant.store import tables as t
from assistant.store.contents import readable_text
from assistant.store.nicknames import nickname_of
from assistant.store.store import Store
from assistant.store.tags import tags_of
from assistant.store.thread_lines import readable_address
from assistant.values import ChannelKind, RiskLevel

PLAN_STEP = "plan_step"
"""The purpose under which a planned step is sealed."""


@dataclass(frozen=True, slots=True)
class NextStep:
    """What is planned, and for which day."""

    text: str = field(repr=False)
    on: date


@dataclass(frozen=True, slots=True)
class YoungPerson:
    """One conversation with what is known of its young person. `last_contact` is the newest message of theirs or of a
    counsellor; the assistant's own do not count."""

    id: int
    kind: ChannelKind
    address: str | None = field(repr=False)
    nickname: str | None = field(repr=False)
    locale: str
    risk: RiskLevel
    crisis_open: bool
    owner_id: int | None
    owner_name: str | None
    referent_id: int | None
    referent_name: str | None
    waiting: bool
    snoozed_until: datetime | None
    opted_out: bool
    erased: bool
    last_contact: datetime | None
    next_step: NextStep | None
    tags: tuple[str, ...]


def list_young_people(
    store: Store, teams: frozenset[int], wanted: Sequence[ColumnElement[bool]], today: date, limit: int
) -> tuple[YoungPerson, ...]:
    """Those of these teams for whom all of `wanted` holds, the last changed first; `limit` at most."""
    statement = _rows(teams, today).where(*wanted).order_by(t.Conversation.changed_at.desc()).limit(limit)
    with store.db.read() as connection:
        rows = connection.execute(statement).all()
        tags = tags_of(connection, [row.id for row in rows])
    return tuple(_young_person(row, tags.get(row.id, ()), store) for row in rows)


def _rows(teams: frozenset[int], today: date) -> Select[*tuple[Any, ...]]:
    owner, referent, step = aliased(t.Counsellor), aliased(t.Counsellor), aliased(t.PlanStep)
    return (
        select(
            t.Conversation.id,
            t.Channel.kind,
            t.Address.sealed.label("sealed_address"),
            t.Address.opted_out_at,
            t.Contact.wrapped_key,
            t.Contact.sealed_nickname,
            t.Contact.locale,
            t.Conversation.risk,
            t.Conversation.crisis_open,
            t.Conversation.owner_id,
            owner.name.label("owner_name"),
            t.Conversation.referent_id,
            referent.name.label("referent_name"),
            t.Handoff.state.label("handoff_state"),
            t.Conversation.snoozed_until,
            t.Conversation.last_inbound_at,
            t.Message.created_at.label("answered_at"),
            step.sealed.label("sealed_step"),
            step.due_on,
        )
        .select_from(t.Conversation)
        .join(t.Channel, t.Channel.id == t.Conversation.channel_id)
        .join(t.Address, t.Address.id == t.Conversation.address_id)
        .join(t.Contact, t.Contact.id == t.Conversation.contact_id)
        .outerjoin(owner, owner.id == t.Conversation.owner_id)
        .outerjoin(referent, referent.id == t.Conversation.referent_id)
        .outerjoin(t.Handoff, and_(t.Handoff.conversation_id == t.Conversation.id, t.Handoff.state != "closed"))
        .outerjoin(t.Message, t.Message.id == _last_answer())
        .outerjoin(step, step.id == _next_step(today))
        .where(t.Conversation.team_id.in_(teams))
    )


def _last_answer() -> ScalarSelect[int]:
    message = aliased(t.Message)
    return (
        select(func.max(message.id))
        .where(message.conversation_id == t.Conversation.id, message.lane == "human", message.status != "cancelled")
        .correlate(t.Conversation)
        .scalar_subquery()
    )


def _next_step(today: date) -> ScalarSelect[int]:
    step = aliased(t.PlanStep)
    return (
        select(step.id)
        .where(step.contact_id == t.Conversation.contact_id, step.due_on >= today)
        .order_by(step.due_on, step.id)
        .limit(1)
        .correlate(t.Conversation)
        .scalar_subquery()
    )


def _young_person(row: Row[Any], tags: tuple[str, ...], store: Store) -> YoungPerson:
    key = store.keyring.unwrap(row.wrapped_key) if row.wrapped_key else None
    text = readable_text(key, row.sealed_step, PLAN_STEP) if row.sealed_step else None
    moments = [moment for moment in (row.last_inbound_at, row.answered_at) if moment is not None]
    return YoungPerson(
        id=row.id,
        kind=cast(ChannelKind, row.kind),
        address=readable_address(row.sealed_address, key),
        nickname=nickname_of(key, row.sealed_nickname),
        locale=row.locale,
        risk=cast(RiskLevel, row.risk),
        crisis_open=row.crisis_open,
        owner_id=row.owner_id,
        owner_name=row.owner_name,
        referent_id=row.referent_id,
        referent_name=row.referent_name,
        waiting=row.handoff_state == "waiting",
        snoozed_until=row.snoozed_until,
        opted_out=row.opted_out_at is not None,
        erased=row.wrapped_key is None,
        last_contact=max(moments, default=None),
        next_step=NextStep(text, row.due_on) if text is not None else None,
        tags=tags,
    )
