"""Messages for later, as rows: sealed under the young person's key, waiting, and settled once.

Every function that writes works inside the caller's transaction, which holds the conversation's lock: that is the order
in which a turn, too, takes them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, cast

from sqlalchemy import Connection, Row, and_, exists, insert, or_, select, update

from assistant.store import tables as t
from assistant.store.contents import LATER, readable_text, seal_text
from assistant.store.people import Person, Role
from assistant.store.rows import inserted_id
from assistant.store.sealing import DataKey
from assistant.store.store import Store

LaterState = Literal["due", "held", "sent", "cancelled"]
OPEN: tuple[LaterState, ...] = ("due", "held")
"""Not sent and not given up: shown above the box."""
_GONE = b""
"""What stands in for the words once they were sent, and are kept as a message, or were given up."""
_MOST = 50


@dataclass(frozen=True, slots=True)
class Later:
    """A message for later. `due_at` None: when the person writes again. `why`: the reason why it is held."""

    id: int
    conversation_id: int
    author_id: int
    author: str
    text: str | None = field(repr=False)
    state: LaterState
    why: str | None
    due_at: datetime | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class NewLater:
    """What to send, in whose name, and when. `key` names one press of the button."""

    conversation_id: int
    author_id: int
    text: str = field(repr=False)
    due_at: datetime | None
    key: str


_LATER = select(t.ScheduledSend.__table__, t.Counsellor.name.label("author")).join(
    t.Counsellor, t.Counsellor.id == t.ScheduledSend.author_id
)


def add_later(connection: Connection, key: DataKey, new: NewLater, now: datetime) -> int:
    """Keep it; its id, the same for the same press."""
    known = select(t.ScheduledSend.id).where(t.ScheduledSend.idempotency_key == new.key)
    if (found := connection.execute(known).scalar_one_or_none()) is not None:
        return found
    return inserted_id(
        connection,
        insert(t.ScheduledSend).values(
            conversation_id=new.conversation_id,
            author_id=new.author_id,
            sealed=seal_text(key, new.text, LATER),
            state="due",
            due_at=new.due_at,
            created_at=now,
            idempotency_key=new.key,
        ),
    )


def open_ones(connection: Connection, conversation_id: int, key: DataKey | None) -> tuple[Later, ...]:
    """Those of a conversation that wait or are held, the soonest first; those without a moment come last."""
    statement = (
        _LATER.where(t.ScheduledSend.conversation_id == conversation_id, t.ScheduledSend.state.in_(OPEN))
        .order_by(t.ScheduledSend.due_at.is_(None), t.ScheduledSend.due_at, t.ScheduledSend.id)
        .limit(_MOST)
    )
    return tuple(_later(row, key) for row in connection.execute(statement).all())


def find_later(connection: Connection, conversation_id: int, later_id: int, key: DataKey | None) -> Later | None:
    """One of this conversation, as long as it is open."""
    statement = _LATER.where(
        t.ScheduledSend.id == later_id,
        t.ScheduledSend.conversation_id == conversation_id,
        t.ScheduledSend.state.in_(OPEN),
    )
    row = connection.execute(statement).one_or_none()
    return None if row is None else _later(row, key)


def due_ones(store: Store, now: datetime, wrote_since: datetime, limit: int) -> tuple[tuple[int, int], ...]:
    """(conversation, message) of what is due, the longest due first. While somebody has yet to say whether they are
    safe, or a person to look at a concern, it waits.

    One without a moment is due when the person has written: on WhatsApp lately, since `wrote_since`, so that what we
    send is taken; elsewhere since it was kept.
    """
    wrote = or_(
        and_(t.Channel.kind == "whatsapp", t.Conversation.last_inbound_at > wrote_since),
        and_(t.Channel.kind != "whatsapp", t.Conversation.last_inbound_at > t.ScheduledSend.created_at),
    )
    theirs = t.ScheduledSend.conversation_id
    asked = exists().where(t.Timer.conversation_id == theirs, t.Timer.kind == "silence")
    concern = exists().where(
        t.Handoff.conversation_id == theirs,
        t.Handoff.state == "waiting",
        t.Handoff.reason == "safety",
        t.Handoff.risk == "concern",
    )
    statement = (
        select(t.ScheduledSend.conversation_id, t.ScheduledSend.id)
        .join(t.Conversation, t.Conversation.id == t.ScheduledSend.conversation_id)
        .join(t.Channel, t.Channel.id == t.Conversation.channel_id)
        .where(
            t.ScheduledSend.state == "due",
            ~asked,
            ~concern,
            or_(t.ScheduledSend.due_at <= now, and_(t.ScheduledSend.due_at.is_(None), wrote)),
        )
        .order_by(t.ScheduledSend.due_at, t.ScheduledSend.id)
        .limit(limit)
    )
    with store.db.read() as connection:
        return tuple((row.conversation_id, row.id) for row in connection.execute(statement))


def author_of(connection: Connection, later: Later) -> Person | None:
    """Who wrote it, if their account is still open."""
    row = connection.execute(
        select(t.Counsellor.__table__).where(t.Counsellor.id == later.author_id, t.Counsellor.active)
    ).one_or_none()
    if row is None:
        return None
    teams = connection.execute(select(t.Membership.team_id).where(t.Membership.counsellor_id == row.id)).scalars()
    return Person(row.id, row.email, row.name, row.locale, cast(Role, row.role), frozenset(teams))


def settle(connection: Connection, later_id: int, state: Literal["sent", "cancelled"]) -> bool:
    """It is over, and its words go. False when it was over already: somebody else settled it."""
    values = {"state": state, "sealed": _GONE, "why": None}
    return _change(connection, later_id, values)


def hold(connection: Connection, later_id: int, why: str) -> bool:
    """It could not leave, and waits for somebody to decide. False when it was settled meanwhile."""
    return _change(connection, later_id, {"state": "held", "why": why})


def reword(
    connection: Connection, key: DataKey, later_id: int, author_id: int, text: str, due_at: datetime | None
) -> bool:
    """Other words, another moment, in the name of who chose them. False when it was settled meanwhile."""
    values = {
        "sealed": seal_text(key, text, LATER),
        "author_id": author_id,
        "due_at": due_at,
        "state": "due",
        "why": None,
    }
    return _change(connection, later_id, values)


def _change(connection: Connection, later_id: int, values: dict[str, Any]) -> bool:
    changed = connection.execute(
        update(t.ScheduledSend).where(t.ScheduledSend.id == later_id, t.ScheduledSend.state.in_(OPEN)).values(values)
    )
    return changed.rowcount == 1


def _later(row: Row[Any], key: DataKey | None) -> Later:
    return Later(
        id=row.id,
        conversation_id=row.conversation_id,
        author_id=row.author_id,
        author=row.author,
        text=readable_text(key, row.sealed, LATER),
        state=cast(LaterState, row.state),
        why=row.why,
        due_at=row.due_at,
        created_at=row.created_at,
    )
