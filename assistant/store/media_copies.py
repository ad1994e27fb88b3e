"""Attachments somebody looked at: found through the reader's teams, kept a day, sealed under the young person's key."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, and_, delete, insert, select

from assistant.errors import Unsealable
from assistant.store import tables as t
from assistant.store.holding import write_audit
from assistant.store.rows import table
from assistant.store.sealing import DataKey
from assistant.store.store import Store
from assistant.store.thread_lines import readable
from assistant.values import Media

KEPT = timedelta(hours=24)
"""So long a second look needs no second question to the provider."""
BATCH = 100

_COPY = table(t.MediaCopy)


@dataclass(frozen=True, slots=True)
class Copy:
    """A file as it was fetched."""

    content_type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Attachment:
    """What came with a message. `position` counts from 0; `account` is the provider's; `copy` is one kept of late."""

    conversation_id: int
    message_id: int
    position: int
    account: str
    media: Media = field(repr=False)
    copy: Copy | None
    key: DataKey = field(repr=False)


def find_attachment(
    store: Store, teams: frozenset[int], conversation_id: int, message_id: int, position: int, now: datetime
) -> Attachment | None:
    """None when no such team has such an attachment, or its message was erased."""
    copied = and_(
        t.MediaCopy.message_id == t.Message.id, t.MediaCopy.position == position, t.MediaCopy.expires_at > now
    )
    statement: Select[*tuple[Any, ...]] = (
        select(
            t.Message.account,
            t.Message.sealed,
            t.Contact.wrapped_key,
            t.MediaCopy.content_type,
            t.MediaCopy.sealed.label("copy"),
        )
        .join(t.Conversation, t.Conversation.id == t.Message.conversation_id)
        .join(t.Contact, t.Contact.id == t.Conversation.contact_id)
        .outerjoin(t.MediaCopy, copied)
        .where(t.Message.id == message_id, t.Conversation.id == conversation_id, t.Conversation.team_id.in_(teams))
    )
    with store.db.read() as connection:
        row = connection.execute(statement).one_or_none()
    if row is None or row.wrapped_key is None:
        return None
    key = store.keyring.unwrap(row.wrapped_key)
    content = readable(row.sealed, key)
    if content is None or position >= len(content.media):
        return None
    copy = _copy(row, key, _purpose(message_id, position))
    return Attachment(conversation_id, message_id, position, row.account, content.media[position], copy, key)


def keep_copy(store: Store, attachment: Attachment, copy: Copy, now: datetime) -> None:
    """Keep what was fetched for `KEPT`; not when the message was erased meanwhile."""
    here = (_COPY.c.message_id == attachment.message_id, _COPY.c.position == attachment.position)
    row = {
        "message_id": attachment.message_id,
        "position": attachment.position,
        "content_type": copy.content_type[:100],
        "sealed": attachment.key.seal(copy.data, _purpose(attachment.message_id, attachment.position)),
        "expires_at": now + KEPT,
    }
    # An erasure changes the message's row: it waits here, or has been.
    message = select(t.Message.sealed).where(t.Message.id == attachment.message_id).with_for_update()
    with store.db.write() as connection:
        if connection.execute(message).scalar_one() is None:
            return
        connection.execute(delete(_COPY).where(*here))
        connection.execute(insert(_COPY).values(row))


def note_viewing(store: Store, person_id: int, attachment: Attachment, now: datetime) -> None:
    """Write down that somebody looked at it."""
    detail = f"{attachment.message_id} {attachment.position}"
    with store.db.write() as connection:
        write_audit(connection, person_id, attachment.conversation_id, "media_viewed", detail, now)


def drop_expired(store: Store, now: datetime) -> int:
    """Take away copies whose day is over; how many it was."""
    with store.db.write() as connection:
        old = connection.execute(
            select(_COPY.c.message_id, _COPY.c.position).where(_COPY.c.expires_at <= now).limit(BATCH)
        ).all()
        for row in old:
            connection.execute(
                delete(_COPY).where(_COPY.c.message_id == row.message_id, _COPY.c.position == row.position)
            )
    return len(old)


def _copy(row: Row[Any], key: DataKey, purpose: str) -> Copy | None:
    if row.copy is None:
        return None
    try:
        return Copy(row.content_type, key.open(row.copy, purpose))
    except Unsealable:
        return None


def _purpose(message_id: int, position: int) -> str:
    return f"media/{message_id}/{position}"
