"""One conversation of the list: the statement that reads it, and the value it becomes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Row, ScalarSelect, Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from assistant.store import tables as t
from assistant.store.effects import RISK_ORDER
from assistant.store.nicknames import nickname_of
from assistant.store.paging import LIVE
from assistant.store.store import Store
from assistant.store.thread_lines import readable, readable_address
from assistant.values import ChannelKind, RiskLevel


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One conversation in the list. `waiting_since` is set while the person waits for a human answer.

    `preview` is what a person last said there, on either end: the assistant's own lines are alike in every
    conversation. `attachment` is the type of what came with those words. `overdue_at`: since when its holder owes an
    answer for too long. `callback` names the part of the day in which the person would like to be answered.
    `reached` is the colleague who answered when the team was called.
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
    nickname: str | None = field(default=None, repr=False)
    referent_id: int | None = None
    referent_name: str | None = None
    callback: str | None = None
    overdue_at: datetime | None = None
    reached: str | None = None
    tags: tuple[str, ...] = ()


def select_rows(teams: frozenset[int]) -> Select[*tuple[Any, ...]]:
    """The conversations of these teams, each with its person, its open handoff and its last words."""
    last, referent = aliased(t.Message), aliased(t.Counsellor)
    page = and_(t.Page.conversation_id == t.Conversation.id, t.Page.state.in_(LIVE))
    return (
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
            t.Conversation.referent_id,
            referent.name.label("referent_name"),
            t.Counsellor.name.label("owner_name"),
            t.Channel.kind,
            t.Address.sealed.label("sealed_address"),
            t.Contact.locale,
            t.Contact.wrapped_key,
            t.Contact.sealed_nickname,
            t.Handoff.reason,
            t.Handoff.risk.label("handoff_risk"),
            t.Handoff.opened_at,
            t.Handoff.callback,
            t.Handoff.overdue_at,
            t.Page.acknowledged_by,
            last.direction.label("last_direction"),
            last.created_at.label("last_at"),
            last.sealed.label("last_sealed"),
        )
        .select_from(t.Conversation)
        .join(t.Channel, t.Channel.id == t.Conversation.channel_id)
        .join(t.Address, t.Address.id == t.Conversation.address_id)
        .join(t.Contact, t.Contact.id == t.Conversation.contact_id)
        .outerjoin(t.Counsellor, t.Counsellor.id == t.Conversation.owner_id)
        .outerjoin(referent, referent.id == t.Conversation.referent_id)
        .outerjoin(t.Handoff, and_(t.Handoff.conversation_id == t.Conversation.id, t.Handoff.state != "closed"))
        .outerjoin(t.Page, page)
        .outerjoin(last, last.id == _last_words())
        .where(t.Conversation.team_id.in_(teams))
    )


def inbox_row(row: Row[Any], tags: tuple[str, ...], store: Store) -> InboxRow:
    """The value of a row of `select_rows`."""
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
        nickname=nickname_of(key, row.sealed_nickname),
        referent_id=row.referent_id,
        referent_name=row.referent_name,
        callback=row.callback,
        overdue_at=row.overdue_at if row.owner_id is not None else None,
        reached=row.acknowledged_by,
        tags=tags,
    )


def _last_words() -> ScalarSelect[int]:
    return (
        select(func.max(t.Message.id))
        .where(
            t.Message.conversation_id == t.Conversation.id,
            or_(t.Message.direction == "in", t.Message.lane == "human"),
            t.Message.status != "cancelled",
        )
        .correlate(t.Conversation)
        .scalar_subquery()
    )


def _waiting_since(row: Row[Any]) -> datetime | None:
    """Without an owner, since a person was asked for; with one, since a message that no person has answered."""
    waiting: datetime | None = row.opened_at
    if row.owner_id is not None:
        waiting = row.last_inbound_at if row.last_direction == "in" else None
    return waiting


def _higher(conversation: str, handoff: str | None) -> RiskLevel:
    return cast(RiskLevel, max(conversation, handoff or "none", key=RISK_ORDER.index))
