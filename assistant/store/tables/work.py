"""What counsellors keep beside a conversation: notes, replies in store, messages for later, invitations."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from assistant.store.tables.base import Base, key, maybe_ref, ref
from assistant.store.types import Key


class Note(Base):
    """A colleague's private words about a conversation, sealed under the young person's key. Never sent."""

    __tablename__ = "note"
    id: Mapped[int] = key()
    conversation_id: Mapped[int] = ref("conversation.id", index=True)
    author_id: Mapped[int] = ref("counsellor.id")
    kind: Mapped[str] = mapped_column(String(12), server_default="note")
    """"note"; "transfer" or "snooze": why that step was taken; "held": why a message for later did not leave."""
    sealed: Mapped[bytes]
    created_at: Mapped[datetime]


class Mention(Base):
    """A note that names a colleague, until they have seen it."""

    __tablename__ = "mention"
    note_id: Mapped[int] = mapped_column(Key, ForeignKey("note.id"), primary_key=True)
    counsellor_id: Mapped[int] = mapped_column(Key, ForeignKey("counsellor.id"), primary_key=True)
    seen_at: Mapped[datetime | None]


class CannedReply(Base):
    """A reply the team writes often. `body` may hold `{nickname|you}`: a variable and what stands in for it."""

    __tablename__ = "canned_reply"
    __table_args__ = (UniqueConstraint("team_id", "locale", "name"),)
    id: Mapped[int] = key()
    team_id: Mapped[int] = ref("team.id")
    locale: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(40))
    body: Mapped[str] = mapped_column(String(1000))
    changed_by: Mapped[int | None] = maybe_ref("counsellor.id")
    changed_at: Mapped[datetime]


class ConversationTag(Base):
    """A word the team files a conversation under."""

    __tablename__ = "conversation_tag"
    conversation_id: Mapped[int] = mapped_column(Key, ForeignKey("conversation.id"), primary_key=True)
    tag: Mapped[str] = mapped_column(String(40), primary_key=True, index=True)


class ScheduledSend(Base):
    """A counsellor's message for later. It becomes rows of the outbox only when its time comes.

    `due_at` null: it waits until the person writes again, because WhatsApp takes no free text before.
    """

    __tablename__ = "scheduled_send"
    id: Mapped[int] = key()
    conversation_id: Mapped[int] = ref("conversation.id", index=True)
    author_id: Mapped[int] = ref("counsellor.id")
    sealed: Mapped[bytes]
    state: Mapped[str] = mapped_column(String(10), index=True)
    """"due", "sent", "held" (it could not leave; `why` says the reason) or "cancelled"."""
    why: Mapped[str | None] = mapped_column(String(20))
    due_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    idempotency_key: Mapped[str] = mapped_column(String(64), unique=True)


class Invitation(Base):
    """A code that brings a young person into a counsellor's caseload. `sealed_label` says for whom (`Keyring.seal`)."""

    __tablename__ = "invitation"
    id: Mapped[int] = key()
    team_id: Mapped[int] = ref("team.id")
    counsellor_id: Mapped[int] = ref("counsellor.id", index=True)
    channel_id: Mapped[int] = ref("channel.id")
    code: Mapped[str] = mapped_column(String(12), unique=True)
    sealed_label: Mapped[bytes]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    conversation_id: Mapped[int | None] = maybe_ref("conversation.id")


class Presence(Base):
    """Who has a conversation open, and who is writing in it. Stale after a few seconds."""

    __tablename__ = "presence"
    conversation_id: Mapped[int] = mapped_column(Key, ForeignKey("conversation.id"), primary_key=True)
    counsellor_id: Mapped[int] = mapped_column(Key, ForeignKey("counsellor.id"), primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(index=True)
    typing_at: Mapped[datetime | None]


class MediaCopy(Base):
    """An attachment somebody looked at, sealed under the young person's key and kept briefly."""

    __tablename__ = "media_copy"
    message_id: Mapped[int] = mapped_column(Key, ForeignKey("message.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    content_type: Mapped[str] = mapped_column(String(100))
    sealed: Mapped[bytes]
    expires_at: Mapped[datetime] = mapped_column(index=True)
