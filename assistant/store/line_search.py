"""Finding a line by its words in one conversation: bodies are sealed, so its messages are opened one by one."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from assistant.dialogue.text import fold
from assistant.store import tables as t
from assistant.store.store import Store
from assistant.store.thread_lines import readable
from assistant.store.threads import PAGE

MOST_READ = 2000
"""Messages looked through, the newest first."""
MOST_FOUND = 100
_AFTER = 20
"""Lines shown after one that does not stand on the newest page."""


@dataclass(frozen=True, slots=True)
class FoundLine:
    """A line with the words. `before` is the line before which the page that shows it ends; None: the newest page."""

    id: int
    text: str = field(repr=False)
    incoming: bool
    lane: str | None
    author: str | None
    at: datetime
    before: int | None


def find_lines(store: Store, teams: frozenset[int], conversation_id: int, text: str) -> tuple[FoundLine, ...] | None:
    """The lines in which these words stand one after the other, however they are capitalised or accented; the newest
    first. None when no such team has the conversation."""
    statement = (
        select(
            t.Message.id, t.Message.sealed, t.Message.direction, t.Message.lane, t.Message.created_at, t.Counsellor.name
        )
        .outerjoin(t.Counsellor, t.Counsellor.id == t.Message.author_id)
        .where(t.Message.conversation_id == conversation_id)
        .order_by(t.Message.id.desc())
        .limit(MOST_READ)
    )
    scope = (
        select(t.Contact.wrapped_key)
        .join(t.Conversation, t.Conversation.contact_id == t.Contact.id)
        .where(t.Conversation.id == conversation_id, t.Conversation.team_id.in_(teams))
    )
    with store.db.read() as connection:
        person = connection.execute(scope).one_or_none()
        if person is None:
            return None
        rows = connection.execute(statement).all() if person.wrapped_key else []
    wanted = fold(text)
    if not wanted:
        return ()
    key = store.keyring.unwrap(person.wrapped_key) if person.wrapped_key else None
    found: list[FoundLine] = []
    for position, row in enumerate(rows):
        content = readable(row.sealed, key)
        if content is None or wanted not in fold(content.text):
            continue
        before = rows[position - _AFTER].id if position >= PAGE else None
        found.append(FoundLine(row.id, content.text, row.direction == "in", row.lane, row.name, row.created_at, before))
        if len(found) == MOST_FOUND:
            break
    return tuple(found)
