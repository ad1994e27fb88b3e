"""What colleagues kept about a young person goes when the young person's own words go."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, delete, select, update

from assistant.store import tables as t

NAMELESS = {"sealed_nickname": None, "nickname_lookup": None, "word_lookup": None, "locked_at": None}
"""Of a contact: what colleagues call them, and by what they are known again."""


def forget_notes(connection: Connection, conversations: Select[*tuple[Any, ...]]) -> None:
    """The notes of these conversations, and who was named in them."""
    notes = select(t.Note.id).where(t.Note.conversation_id.in_(conversations))
    connection.execute(delete(t.Mention).where(t.Mention.note_id.in_(notes)))
    connection.execute(delete(t.Note).where(t.Note.conversation_id.in_(conversations)))


def forget_media(connection: Connection, conversations: Select[*tuple[Any, ...]]) -> None:
    """The copies of photos and voice notes that somebody looked at."""
    messages = select(t.Message.id).where(t.Message.conversation_id.in_(conversations))
    connection.execute(delete(t.MediaCopy).where(t.MediaCopy.message_id.in_(messages)))


def forget_briefs(connection: Connection, conversations: Select[*tuple[Any, ...]]) -> None:
    """The lines about themselves that went along with a wish for a person."""
    connection.execute(update(t.Handoff).where(t.Handoff.conversation_id.in_(conversations)).values(sealed_brief=None))


def forget_labels(connection: Connection, conversations: Select[*tuple[Any, ...]]) -> None:
    """For whom the invitation was by which somebody came."""
    connection.execute(
        update(t.Invitation).where(t.Invitation.conversation_id.in_(conversations)).values(sealed_label=b"")
    )


def forget_filing(connection: Connection, conversations: Select[*tuple[Any, ...]]) -> None:
    """The words a team filed them under, and who has them open."""
    for of in (t.ConversationTag, t.Presence):
        connection.execute(delete(of).where(of.conversation_id.in_(conversations)))


def forget_calls(connection: Connection, conversations: Select[*tuple[Any, ...]], now: datetime) -> None:
    """Nobody is called or waited for any more. What a page was stays, for the figures: it names nobody."""
    connection.execute(delete(t.Timer).where(t.Timer.conversation_id.in_(conversations)))
    connection.execute(
        update(t.Page)
        .where(t.Page.conversation_id.in_(conversations), t.Page.state == "open")
        .values(state="closed", ended_at=now, next_at=None)
    )


def forget_later(connection: Connection, conversations: Select[*tuple[Any, ...]]) -> None:
    """The messages for later: nobody is left to send them to."""
    connection.execute(delete(t.ScheduledSend).where(t.ScheduledSend.conversation_id.in_(conversations)))
