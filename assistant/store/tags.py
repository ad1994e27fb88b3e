"""The words a team files conversations under."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select

from assistant.errors import RefusedInput
from assistant.store import tables as t
from assistant.store.holding import lock, stir, write_audit
from assistant.store.people import Person
from assistant.store.store import Store

LONGEST_TAG = 40
"""Characters: a word or two to file under, no note."""
MOST_TAGS = 12
"""On one conversation; more would say nothing."""
MOST_OFFERED = 50


def add_tag(store: Store, person: Person, conversation_id: int, text: str, now: datetime) -> bool:
    """File a conversation under one more word; a word it has already changes nothing.

    False when no team of `person` has the conversation. Raises `RefusedInput` (422) for a word that is empty or longer
    than `LONGEST_TAG`, and when there are `MOST_TAGS` already.
    """
    tag = usable_tag(text)
    if not 1 <= len(tag) <= LONGEST_TAG:
        raise RefusedInput(f"A tag has 1 to {LONGEST_TAG} characters.", 422)
    with store.db.write() as connection:
        held = lock(connection, conversation_id, person.teams)
        if held is None:
            return False
        known = tags_of(connection, [conversation_id]).get(conversation_id, ())
        if tag in known:
            return True
        if len(known) >= MOST_TAGS:
            raise RefusedInput(f"A conversation has {MOST_TAGS} tags at most.", 422)
        connection.execute(insert(t.ConversationTag).values(conversation_id=conversation_id, tag=tag))
        stir(connection, conversation_id, now)
        write_audit(connection, person.id, conversation_id, "tag_added", "", now)
    return True


def remove_tag(store: Store, person: Person, conversation_id: int, tag: str, now: datetime) -> bool:
    """Take a word away again; one it does not have changes nothing. False when no team of `person` has the
    conversation."""
    with store.db.write() as connection:
        held = lock(connection, conversation_id, person.teams)
        if held is None:
            return False
        mine = (t.ConversationTag.conversation_id == conversation_id, t.ConversationTag.tag == tag)
        if connection.execute(delete(t.ConversationTag).where(*mine)).rowcount:
            stir(connection, conversation_id, now)
            write_audit(connection, person.id, conversation_id, "tag_removed", "", now)
    return True


def usable_tag(text: str) -> str:
    """The word as it is kept: small letters, single spaces, without the # that some put before it."""
    return " ".join(text.replace("\x00", "").lower().split()).removeprefix("#").strip()


def team_tags(store: Store, teams: frozenset[int]) -> tuple[str, ...]:
    """The words in use in these teams, the most used first."""
    used = func.count()
    statement = (
        select(t.ConversationTag.tag)
        .join(t.Conversation, t.Conversation.id == t.ConversationTag.conversation_id)
        .where(t.Conversation.team_id.in_(teams))
        .group_by(t.ConversationTag.tag)
        .order_by(used.desc(), t.ConversationTag.tag)
        .limit(MOST_OFFERED)
    )
    with store.db.read() as connection:
        return tuple(connection.execute(statement).scalars())


def tags_of(connection: Connection, conversations: Collection[int]) -> dict[int, tuple[str, ...]]:
    """The words of each of these conversations, in the order of the alphabet; those without any are left out."""
    if not conversations:
        return {}
    statement = (
        select(t.ConversationTag.conversation_id, t.ConversationTag.tag)
        .where(t.ConversationTag.conversation_id.in_(conversations))
        .order_by(t.ConversationTag.conversation_id, t.ConversationTag.tag)
    )
    found: dict[int, tuple[str, ...]] = {}
    for row in connection.execute(statement):
        found[row.conversation_id] = (*found.get(row.conversation_id, ()), row.tag)
    return found
