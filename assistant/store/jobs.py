"""Remote actions to do: leased one at a time, so that a crash only delays them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select, update

from assistant.dialogue.values import Json
from assistant.store import tables as t
from assistant.store.contents import open_slots
from assistant.store.store import Store

LEASE = timedelta(seconds=60)
"""Longer than any action may take; after it the job is tried again by whoever finds it."""


@dataclass(frozen=True, slots=True)
class LeasedJob:
    id: int
    conversation_id: int
    action: str
    request_id: str
    slots: Mapping[str, Json]
    expired: bool


def lease_job(store: Store, now: datetime) -> LeasedJob | None:
    """The next remote action to do, marked as ours for `LEASE`."""
    free = or_(t.Job.state == "due", and_(t.Job.state == "leased", t.Job.lease_until < now))
    statement = (
        select(*t.Job.__table__.c, t.Contact.wrapped_key)
        .join(t.Conversation, t.Conversation.id == t.Job.conversation_id)
        .join(t.Contact, t.Contact.id == t.Conversation.contact_id)
        .where(free, t.Job.due_at <= now)
        .order_by(t.Job.id)
        .limit(1)
    )
    with store.db.write() as connection:
        row = connection.execute(
            statement if store.db.is_sqlite else statement.with_for_update(of=t.Job, skip_locked=True)
        ).first()
        if row is None:
            return None
        connection.execute(
            update(t.Job)
            .where(t.Job.id == row.id)
            .values(state="leased", lease_until=now + LEASE, attempts=row.attempts + 1)
        )
    slots = open_slots(store.keyring.unwrap(row.wrapped_key), row.sealed)
    return LeasedJob(row.id, row.conversation_id, row.action, row.request_id, slots, row.expires_at < now)
