"""Handing over what waits for a conversation in the same exchange: the REST door's kind of delivery."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update

from assistant.store import tables as t
from assistant.store.contents import open_content
from assistant.store.store import Store
from assistant.store.values import MessageContent


def collect(store: Store, conversation_id: int, now: datetime) -> tuple[MessageContent, ...]:
    """Everything due, in order, marked delivered; the bot's lines of an older epoch are cancelled instead."""
    statement = (
        select(t.Message.id, t.Message.sealed, t.Message.lane, t.Message.epoch, t.Conversation.epoch.label("now_epoch"))
        .add_columns(t.Contact.wrapped_key)
        .join(t.Conversation, t.Conversation.id == t.Message.conversation_id)
        .join(t.Contact, t.Contact.id == t.Conversation.contact_id)
        .where(t.Message.conversation_id == conversation_id, t.Message.status == "due", t.Message.due_at <= now)
        .order_by(t.Message.id)
    )
    with store.db.write() as connection:
        locked = statement if store.db.is_sqlite else statement.with_for_update(of=t.Message, skip_locked=True)
        rows = connection.execute(locked).all()
        stale = [row.id for row in rows if row.lane == "bot" and row.epoch < row.now_epoch]
        ready = [row for row in rows if row.id not in stale]
        for ids, values in (
            (stale, {"status": "cancelled", "error": "the owner changed"}),
            ([row.id for row in ready], {"status": "delivered", "submitted_at": now}),
        ):
            if ids:
                connection.execute(update(t.Message).where(t.Message.id.in_(ids)).values(status_at=now, **values))
    contents = (open_content(store.keyring.unwrap(row.wrapped_key), row.sealed) for row in ready)
    return tuple(content for content in contents if content is not None)
