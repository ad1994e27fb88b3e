"""What colleagues kept about a young person goes when the young person's own words go."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Select, delete, select

from assistant.store import tables as t


def forget_notes(connection: Connection, conversations: Select[*tuple[Any, ...]]) -> None:
    """The notes of these conversations, and who was named in them."""
    notes = select(t.Note.id).where(t.Note.conversation_id.in_(conversations))
    connection.execute(delete(t.Mention).where(t.Mention.note_id.in_(notes)))
    connection.execute(delete(t.Note).where(t.Note.conversation_id.in_(conversations)))


def forget_media(connection: Connection, conversations: Select[*tuple[Any, ...]]) -> None:
    """The copies of photos and voice notes that somebody looked at."""
    messages = select(t.Message.id).where(t.Message.conversation_id.in_(conversations))
    connection.execute(delete(t.MediaCopy).where(t.MediaCopy.message_id.in_(messages)))


def forget_later(connection: Connection, conversations: Select[*tuple[Any, ...]]) -> None:
    """The messages for later: nobody is left to send them to."""
    connection.execute(delete(t.ScheduledSend).where(t.ScheduledSend.conversation_id.in_(conversations)))
