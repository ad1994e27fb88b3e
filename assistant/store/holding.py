"""Who holds a conversation, as rows: locked, changed under the epoch that was read, and written down.

Every function works inside the caller's transaction, so that a change of owner, its event and its audit line stand or
fall together. Which change is allowed is decided in `assistant/handoff`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, and_, insert, select, update

from assistant.store import tables as t
from assistant.store.outbox_rules import OWNER_CHANGED
from assistant.values import ChannelKind, RiskLevel


@dataclass(frozen=True, slots=True)
class Holding:
    """A conversation as locked: nobody else changes its owner before this transaction ends."""

    id: int
    version: int
    epoch: int
    owner_id: int | None
    owner_name: str | None
    risk: RiskLevel
    crisis_open: bool
    kind: ChannelKind
    opted_out: bool
    erased: bool
    last_inbound_at: datetime | None
    handoff_id: int | None
    handoff_state: str | None


def lock(connection: Connection, conversation_id: int, teams: frozenset[int]) -> Holding | None:
    """The conversation, if one of these teams may see it, locked until the transaction ends.

    On SQLite the whole transaction holds the only writing seat already; the row lock is PostgreSQL's.
    """
    mine = and_(t.Conversation.id == conversation_id, t.Conversation.team_id.in_(teams))
    if connection.execute(select(t.Conversation.id).where(mine).with_for_update()).first() is None:
        return None
    # Read in a second statement: it sees what was committed while the first one waited for the lock.
    row = connection.execute(
        select(
            t.Conversation.id,
            t.Conversation.version,
            t.Conversation.epoch,
            t.Conversation.owner_id,
            t.Counsellor.name.label("owner_name"),
            t.Conversation.risk,
            t.Conversation.crisis_open,
            t.Channel.kind,
            t.Address.opted_out_at,
            t.Contact.wrapped_key.is_(None).label("erased"),
            t.Conversation.last_inbound_at,
            t.Handoff.id.label("handoff_id"),
            t.Handoff.state.label("handoff_state"),
        )
        .join(t.Channel, t.Channel.id == t.Conversation.channel_id)
        .join(t.Contact, t.Contact.id == t.Conversation.contact_id)
        .join(t.Address, t.Address.id == t.Conversation.address_id)
        .outerjoin(t.Counsellor, t.Counsellor.id == t.Conversation.owner_id)
        .outerjoin(t.Handoff, and_(t.Handoff.conversation_id == t.Conversation.id, t.Handoff.state != "closed"))
        .where(mine)
    ).one()
    return Holding(
        id=row.id,
        version=row.version,
        epoch=row.epoch,
        owner_id=row.owner_id,
        owner_name=row.owner_name,
        risk=cast(RiskLevel, row.risk),
        crisis_open=row.crisis_open,
        kind=cast(ChannelKind, row.kind),
        opted_out=row.opted_out_at is not None,
        erased=row.erased,
        last_inbound_at=row.last_inbound_at,
        handoff_id=row.handoff_id,
        handoff_state=row.handoff_state,
    )


def change_owner(connection: Connection, held: Holding, owner_id: int, now: datetime) -> int | None:
    """Give the conversation to a person. The new epoch; None when the epoch moved."""
    epoch = held.epoch + 1
    if not _change(connection, held, now, owner_id=owner_id, epoch=epoch):
        return None
    _cancel_stale_bot_rows(connection, held.id, epoch, now)
    return epoch


def touch(connection: Connection, held: Holding, now: datetime, **values: Any) -> int | None:
    """Change the conversation without a change of owner. Its epoch; None when that moved."""
    return held.epoch if _change(connection, held, now, **values) else None


def accept_handoff(connection: Connection, held: Holding, person_id: int, now: datetime) -> None:
    """The wait is over; without a wait, the counsellor's own step is kept as a handoff of its own."""
    accepted = {"state": "accepted", "accepted_by": person_id, "accepted_at": now}
    if held.handoff_id is None:
        row = {"conversation_id": held.id, "reason": "counsellor", "risk": held.risk, "opened_at": now}
        connection.execute(insert(t.Handoff).values(row | accepted))
    else:
        connection.execute(update(t.Handoff).where(t.Handoff.id == held.handoff_id).values(accepted))


def calm(connection: Connection, held: Holding, now: datetime) -> int | None:
    """The crisis is over: the conversation stays watched. Its epoch; None when that moved."""
    connection.execute(
        update(t.Handoff).where(t.Handoff.conversation_id == held.id, t.Handoff.state != "closed").values(risk="watch")
    )
    return touch(connection, held, now, crisis_open=False, risk="watch")


def mark(connection: Connection, conversation_id: int, name: str, detail: str, now: datetime) -> None:
    """An event of the thread: names and ids, never values."""
    connection.execute(
        insert(t.Event).values(
            conversation_id=conversation_id, name=name, flow="", step="", detail=detail[:200], at=now
        )
    )


def write_audit(
    connection: Connection, person_id: int | None, conversation_id: int | None, action: str, detail: str, now: datetime
) -> None:
    """Who looked, who acted; appended, never changed."""
    connection.execute(
        insert(t.Audit).values(
            counsellor_id=person_id, conversation_id=conversation_id, action=action, detail=detail[:200], at=now
        )
    )


def _change(connection: Connection, held: Holding, now: datetime, **values: Any) -> bool:
    changed = connection.execute(
        update(t.Conversation)
        .where(t.Conversation.id == held.id, t.Conversation.epoch == held.epoch)
        .values(version=t.Conversation.version + 1, changed_at=now, **values)
    )
    return changed.rowcount == 1


def _cancel_stale_bot_rows(connection: Connection, conversation_id: int, epoch: int, now: datetime) -> None:
    """Shown as cancelled at once; the dispatcher's own check remains what guarantees it."""
    connection.execute(
        update(t.Message)
        .where(
            t.Message.conversation_id == conversation_id,
            t.Message.lane == "bot",
            t.Message.status == "due",
            t.Message.epoch < epoch,
        )
        .values(status="cancelled", error=OWNER_CHANGED, status_at=now)
    )
