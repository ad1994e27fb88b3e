"""Handing over what waits for a conversation in the same exchange: the REST door's kind of delivery."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, update

from assistant.store import tables as t
from assistant.store.contents import open_content
from assistant.store.outbox_rules import OPTED_OUT, OWNER_CHANGED, TOO_LATE
from assistant.store.store import Store
from assistant.store.values import MessageContent

_WAITING = (
    select(
        t.Message.id,
        t.Message.sealed,
        t.Message.lane,
        t.Message.epoch,
        t.Message.expires_at,
        t.Conversation.epoch.label("epoch_now"),
        t.Address.opted_out_at,
        t.Contact.wrapped_key,
    )
    .join(t.Conversation, t.Conversation.id == t.Message.conversation_id)
    .join(t.Address, t.Address.id == t.Conversation.address_id)
    .join(t.Contact, t.Contact.id == t.Conversation.contact_id)
    .order_by(t.Message.id)
)


def collect(store: Store, conversation_id: int, now: datetime) -> tuple[MessageContent, ...]:
    """Everything that may be said now, in order, marked delivered; what may not be said any more is cancelled.

    The rules are the dispatcher's: an older owner's lines, an opt-out and an expiry hold a row back.
    """
    due = _WAITING.where(
        t.Message.conversation_id == conversation_id, t.Message.status == "due", t.Message.due_at <= now
    )
    with store.db.write() as connection:
        rows = connection.execute(due.with_for_update(of=t.Message, skip_locked=True)).all()
        refused = {row.id: reason for row in rows if (reason := _refusal(row, now))}
        for row in rows:
            why = refused.get(row.id)
            values = {"status": "cancelled", "error": why} if why else {"status": "delivered", "submitted_at": now}
            connection.execute(update(t.Message).where(t.Message.id == row.id).values(status_at=now, **values))
    return tuple(_contents(store, [row for row in rows if row.id not in refused]))


def _refusal(row: Row[*tuple[Any, ...]], now: datetime) -> str | None:
    if row.lane == "bot" and row.epoch < row.epoch_now:
        return OWNER_CHANGED
    if row.lane in {"bot", "human"} and row.opted_out_at is not None:
        return OPTED_OUT
    return TOO_LATE if row.expires_at is not None and row.expires_at <= now else None


def _contents(store: Store, rows: Sequence[Row[*tuple[Any, ...]]]) -> list[MessageContent]:
    opened = (open_content(store.keyring.unwrap(row.wrapped_key), row.sealed) for row in rows)
    return [content for content in opened if content is not None]
