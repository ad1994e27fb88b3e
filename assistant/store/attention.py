"""What should call a counsellor to the screen: numbers of rows only, no word and no name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, or_, select

from assistant.store import tables as t
from assistant.store.store import Store


@dataclass(frozen=True, slots=True)
class Attention:
    """`waiting`: handoffs of my teams that nobody has accepted; `crisis`: those of them in a crisis. `mine`: pairs of
    one of my conversations and its newest message that nobody has seen. `mentions`: notes that name me, unseen."""

    waiting: tuple[int, ...] = ()
    crisis: tuple[int, ...] = ()
    mine: tuple[tuple[int, int], ...] = ()
    mentions: tuple[int, ...] = ()


def read_attention(store: Store, person_id: int, teams: frozenset[int], now: datetime) -> Attention:
    """What wants this person now, in their teams."""
    here = t.Conversation.team_id.in_(teams)
    awake = or_(t.Conversation.snoozed_until.is_(None), t.Conversation.snoozed_until <= now)
    waiting = (
        select(t.Handoff.id, t.Conversation.crisis_open)
        .join(t.Conversation, t.Conversation.id == t.Handoff.conversation_id)
        .where(here, awake, t.Handoff.state != "closed", t.Conversation.owner_id.is_(None))
        .order_by(t.Handoff.id)
    )
    newest = (
        select(func.max(t.Message.id))
        .where(t.Message.conversation_id == t.Conversation.id, t.Message.direction == "in")
        .correlate(t.Conversation)
        .scalar_subquery()
    )
    holder = case((t.Conversation.owner_id.is_(None), t.Conversation.referent_id), else_=t.Conversation.owner_id)
    unseen = or_(t.Conversation.seen_at.is_(None), t.Conversation.seen_at < t.Conversation.last_inbound_at)
    written = (
        select(t.Conversation.id, newest)
        .where(
            here,
            awake,
            or_(t.Conversation.owner_id == person_id, t.Conversation.referent_id == person_id),
            holder == person_id,
            t.Conversation.last_inbound_at.is_not(None),
            unseen,
        )
        .order_by(t.Conversation.id)
    )
    named = (
        select(t.Mention.note_id)
        .join(t.Note, t.Note.id == t.Mention.note_id)
        .join(t.Conversation, t.Conversation.id == t.Note.conversation_id)
        .where(here, t.Mention.counsellor_id == person_id, t.Mention.seen_at.is_(None))
        .order_by(t.Mention.note_id)
    )
    with store.db.read() as connection:
        handoffs = connection.execute(waiting).all()
        mine = connection.execute(written).all()
        mentions = connection.execute(named).scalars().all()
    return Attention(
        waiting=tuple(row.id for row in handoffs),
        crisis=tuple(row.id for row in handoffs if row.crisis_open),
        mine=tuple((row[0], row[1]) for row in mine if row[1] is not None),
        mentions=tuple(mentions),
    )
