"""The packet beside a conversation: why somebody is needed, what the young person agreed to share, what was made, what
comes next, and what was before.

Looked up through the reader's teams, like the thread it stands beside.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, Row, Select, and_, or_, select
from sqlalchemy.orm import aliased

from assistant.dialogue.values import Json
from assistant.errors import Unsealable
from assistant.store import tables as t
from assistant.store.contents import open_state, readable_text
from assistant.store.effects import BRIEF
from assistant.store.keeps import KeptOf
from assistant.store.nicknames import nickname_of
from assistant.store.sealing import DataKey
from assistant.store.store import Store
from assistant.store.tags import tags_of
from assistant.store.thread_lines import readable
from assistant.store.values import Contact, Kept

MOST_BEFORE = 10
"""Earlier handoffs shown at most, the newest first."""

BriefState = Literal["shared", "refused", "shown", "not_asked"]
_BRIEF_FLOW, _SHOWN, _CHOICE = "human", ("show_brief", "own_words"), "brief_choice"
"""The flow in which a brief is shown, the steps that ask about it, and the slot that answers (`flows/human.yml`)."""


@dataclass(frozen=True, slots=True)
class Wish:
    """The handoff that is open. `trigger` are the words that opened it; `callback` names a part of the day."""

    reason: str
    opened_at: datetime
    trigger: str | None = field(repr=False)
    callback: str | None
    brief: str | None = field(repr=False)
    brief_state: BriefState


@dataclass(frozen=True, slots=True)
class Before:
    """A handoff that is over. `by` accepted it, `how` and `outcome` say how it ended."""

    opened_at: datetime
    by: str | None
    reason: str
    how: str | None
    outcome: str | None


@dataclass(frozen=True, slots=True)
class Packet:
    """`state` is what the assistant keeps of the conversation, unsealed; empty when there is nothing to read.

    `reached`: the colleague who answered when the team was called, and `called`: the call goes on, or went on.
    `locked_at`: since when the number may have changed hands.
    """

    conversation_id: int
    nickname: str | None = field(repr=False)
    referent_id: int | None
    referent_name: str | None
    tags: tuple[str, ...]
    wish: Wish | None
    state: Mapping[str, Json] = field(repr=False)
    artefacts: tuple[Kept, ...] = field(repr=False)
    steps: tuple[Kept, ...] = field(repr=False)
    before: tuple[Before, ...]
    called: bool
    reached: str | None
    locked_at: datetime | None


def packet_stamp(store: Store, teams: frozenset[int], conversation_id: int) -> tuple[int, datetime] | None:
    """Another value whenever the packet may be another one; nothing is unsealed for it. None: no such conversation."""
    statement = select(t.Conversation.version, t.Conversation.changed_at).where(
        t.Conversation.id == conversation_id, t.Conversation.team_id.in_(teams)
    )
    with store.db.read() as connection:
        row = connection.execute(statement).one_or_none()
    return None if row is None else (row.version, row.changed_at)


def read_packet(store: Store, teams: frozenset[int], conversation_id: int) -> Packet | None:
    """None when no such team has the conversation. What was erased, or cannot be opened, is left out."""
    with store.db.read() as connection:
        row = connection.execute(_head(conversation_id, teams)).one_or_none()
        if row is None:
            return None
        key = store.keyring.unwrap(row.wrapped_key) if row.wrapped_key else None
        tags = tags_of(connection, [conversation_id]).get(conversation_id, ())
        wish = _wish(connection, row, key)
        before = _before(connection, conversation_id)
    kept = KeptOf(store, _contact(row, key)) if key else None
    return Packet(
        conversation_id=conversation_id,
        nickname=nickname_of(key, row.sealed_nickname),
        referent_id=row.referent_id,
        referent_name=row.referent_name,
        tags=tags,
        wish=wish,
        state=_state(key, row.sealed_state),
        artefacts=kept.artefacts() if kept else (),
        steps=kept.plan_steps() if kept else (),
        before=before,
        called=row.page_state is not None,
        reached=row.acknowledged_by if row.page_state == "acknowledged" else None,
        locked_at=row.locked_at,
    )


def _head(conversation_id: int, teams: frozenset[int]) -> Select[*tuple[Any, ...]]:
    referent = aliased(t.Counsellor)
    page = and_(t.Page.conversation_id == t.Conversation.id, t.Page.state.in_(("open", "acknowledged")))
    return (
        select(
            t.Conversation.id,
            t.Conversation.sealed_state,
            t.Conversation.referent_id,
            referent.name.label("referent_name"),
            t.Contact.id.label("contact_id"),
            t.Contact.wrapped_key,
            t.Contact.sealed_nickname,
            t.Contact.locked_at,
            t.Contact.locale,
            t.Contact.country,
            t.Contact.age_band,
            t.Contact.age_corrections,
            t.Contact.consent,
            t.Handoff.id.label("handoff_id"),
            t.Handoff.reason,
            t.Handoff.opened_at,
            t.Handoff.callback,
            t.Handoff.sealed_brief,
            t.Message.sealed.label("sealed_trigger"),
            t.Page.state.label("page_state"),
            t.Page.acknowledged_by,
        )
        .select_from(t.Conversation)
        .join(t.Contact, t.Contact.id == t.Conversation.contact_id)
        .outerjoin(referent, referent.id == t.Conversation.referent_id)
        .outerjoin(t.Handoff, and_(t.Handoff.conversation_id == t.Conversation.id, t.Handoff.state != "closed"))
        .outerjoin(t.Message, t.Message.id == t.Handoff.message_id)
        .outerjoin(t.Page, page)
        .where(t.Conversation.id == conversation_id, t.Conversation.team_id.in_(teams))
        .order_by(t.Page.id.desc())
        .limit(1)
    )


def _wish(connection: Connection, row: Row[Any], key: DataKey | None) -> Wish | None:
    if row.handoff_id is None:
        return None
    trigger = readable(row.sealed_trigger, key)
    brief = readable_text(key, row.sealed_brief, BRIEF) if row.sealed_brief else None
    state: BriefState = "shared" if brief is not None else _brief_state(connection, row.id, row.opened_at)
    return Wish(row.reason, row.opened_at, trigger.text if trigger else None, row.callback, brief, state)


def _brief_state(connection: Connection, conversation_id: int, since: datetime) -> BriefState:
    """What became of a brief that was not shared: the last thing that happened about it."""
    asked = and_(t.Event.name == "step_reached", t.Event.step.in_(_SHOWN))
    answered = and_(t.Event.name == "slot_set", t.Event.detail == _CHOICE)
    statement = (
        select(t.Event.name)
        .where(
            t.Event.conversation_id == conversation_id,
            t.Event.flow == _BRIEF_FLOW,
            t.Event.at >= since,
            or_(asked, answered),
        )
        .order_by(t.Event.id.desc())
        .limit(1)
    )
    last = connection.execute(statement).scalar_one_or_none()
    if last is None:
        return "not_asked"
    return "refused" if last == "slot_set" else "shown"


def _before(connection: Connection, conversation_id: int) -> tuple[Before, ...]:
    statement = (
        select(t.Handoff.__table__, t.Counsellor.name.label("by"))
        .outerjoin(t.Counsellor, t.Counsellor.id == t.Handoff.accepted_by)
        .where(t.Handoff.conversation_id == conversation_id, t.Handoff.state == "closed")
        .order_by(t.Handoff.id.desc())
        .limit(MOST_BEFORE)
    )
    rows = connection.execute(statement).all()
    return tuple(Before(row.opened_at, row.by, row.reason, row.closed_how, row.outcome) for row in rows)


def _state(key: DataKey | None, sealed: bytes | None) -> Mapping[str, Json]:
    try:
        return (open_state(key, sealed) if key else None) or {}
    except Unsealable:
        return {}


def _contact(row: Row[Any], key: DataKey) -> Contact:
    return Contact(row.contact_id, row.locale, row.country, row.age_band, row.age_corrections, row.consent, key)
