"""The timers of conversations: armed in the commit that causes them, leased when due, gone when done.

Any number of processes may ring them: who leases a row has it until the lease ends, and a row is deleted only by the
transaction that does what it was for.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import Connection, delete, insert, or_, select, update

from assistant.effects import SetTimer, TimerKind
from assistant.store import tables as t
from assistant.store.rows import table
from assistant.store.store import Store

LEASE = timedelta(seconds=60)
"""Longer than ringing may take; after it the timer is rung again by whoever finds it."""

_TIMER = table(t.Timer)


@dataclass(frozen=True, slots=True)
class LeasedTimer:
    """A timer that is due. `late`: the conversation is at another epoch by now, so that it counts no more."""

    id: int
    conversation_id: int
    kind: TimerKind
    due_at: datetime
    late: bool


def set_timers(connection: Connection, conversation_id: int, epoch: int, changes: Iterable[SetTimer]) -> None:
    """Arm and disarm, within the transaction that gives the reason. A later change of a kind wins."""
    wanted = {change.kind: change for change in changes}
    if not wanted:
        return
    of_kind = (_TIMER.c.conversation_id == conversation_id, _TIMER.c.kind.in_(wanted))
    kept = set()
    if any(change.keep for change in wanted.values()):
        rows = connection.execute(select(_TIMER.c.kind).where(*of_kind, _TIMER.c.epoch == epoch))
        kept = {row.kind for row in rows if wanted[row.kind].keep}
    gone = [kind for kind in wanted if kind not in kept]
    connection.execute(delete(_TIMER).where(_TIMER.c.conversation_id == conversation_id, _TIMER.c.kind.in_(gone)))
    armed = [
        {"conversation_id": conversation_id, "kind": kind, "epoch": epoch, "due_at": change.due_at}
        for kind, change in wanted.items()
        if change.due_at is not None and kind not in kept
    ]
    if armed:
        connection.execute(insert(_TIMER), armed)


def lease_timer(store: Store, now: datetime) -> LeasedTimer | None:
    """The next timer to ring, marked as ours for `LEASE`."""
    free = or_(t.Timer.lease_until.is_(None), t.Timer.lease_until < now)
    due = select(t.Timer.id).where(t.Timer.due_at <= now, free).order_by(t.Timer.due_at, t.Timer.id).limit(1)
    with store.db.read() as connection:
        if connection.execute(due).first() is None:
            return None
    with store.db.write() as connection:
        timer_id = connection.execute(due.with_for_update(skip_locked=True)).scalar_one_or_none()
        if timer_id is None:
            return None
        values = {"lease_until": now + LEASE, "attempts": t.Timer.attempts + 1}
        connection.execute(update(t.Timer).where(t.Timer.id == timer_id).values(values))
        row = connection.execute(
            select(t.Timer.__table__, t.Conversation.epoch.label("epoch_now"))
            .join(t.Conversation, t.Conversation.id == t.Timer.conversation_id)
            .where(t.Timer.id == timer_id)
        ).one()
    late = row.epoch != row.epoch_now
    return LeasedTimer(row.id, row.conversation_id, cast(TimerKind, row.kind), row.due_at, late)


def is_armed(store: Store, conversation_id: int, kind: TimerKind) -> bool:
    """Whether the conversation waits for this."""
    statement = select(t.Timer.id).where(t.Timer.conversation_id == conversation_id, t.Timer.kind == kind)
    with store.db.read() as connection:
        return connection.execute(statement).first() is not None


def finish_timer(connection: Connection, timer_id: int) -> bool:
    """Take the timer away. False when somebody else did, or it was armed anew: then its reason is gone."""
    return connection.execute(delete(_TIMER).where(_TIMER.c.id == timer_id)).rowcount == 1


def drop_timer(store: Store, timer_id: int) -> None:
    """A timer whose reason is gone."""
    with store.db.write() as connection:
        finish_timer(connection, timer_id)


def postpone_timer(store: Store, timer_id: int, due_at: datetime) -> None:
    """Not yet: ring again later."""
    with store.db.write() as connection:
        connection.execute(update(t.Timer).where(t.Timer.id == timer_id).values(due_at=due_at, lease_until=None))
