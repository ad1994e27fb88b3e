"""What colleagues call a young person: sealed under their key, found again by a keyed hash, read by nobody else."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update

from assistant.dialogue.text import fold
from assistant.errors import RefusedInput
from assistant.store import tables as t
from assistant.store.holding import lock, write_audit
from assistant.store.people import Person
from assistant.store.sealing import DataKey, Keyring
from assistant.store.store import Store

NICKNAME = "nickname"
"""The purpose under which it is sealed, and the kind of its keyed hash."""
LONGEST_NICKNAME = 40
"""Characters: a name to call somebody by, no description."""


def set_nickname(store: Store, person: Person, conversation_id: int, text: str, now: datetime) -> bool:
    """Call the young person of this conversation so from now on; blank takes the nickname away.

    False when no team of `person` has the conversation, or its young person was erased. Raises `RefusedInput` (422)
    when it is longer than `LONGEST_NICKNAME`.
    """
    name = " ".join(text.split())
    if len(name) > LONGEST_NICKNAME:
        raise RefusedInput(f"A nickname has {LONGEST_NICKNAME} characters at most.", 422)
    with store.db.write() as connection:
        held = lock(connection, conversation_id, person.teams)
        if held is None or held.wrapped_key is None:
            return False
        sealed = sealed_nickname(store.keyring.unwrap(held.wrapped_key), name)
        values = {"sealed_nickname": sealed, "nickname_lookup": nickname_lookup(store.keyring, name)}
        connection.execute(update(t.Contact).where(t.Contact.id == held.contact_id).values(values))
        connection.execute(
            update(t.Conversation)
            .where(t.Conversation.contact_id == held.contact_id)
            .values(version=t.Conversation.version + 1)
        )
        write_audit(connection, person.id, conversation_id, "nickname_set" if name else "nickname_removed", "", now)
    return True


def nickname_of(key: DataKey | None, sealed: bytes | None) -> str | None:
    """The nickname in `contact.sealed_nickname`; None when there is none, or its key is gone."""
    if key is None or sealed is None:
        return None
    return key.open(sealed, NICKNAME).decode("utf-8", "surrogatepass")


def nickname_lookup(keyring: Keyring, text: str) -> bytes | None:
    """What `contact.nickname_lookup` holds for this nickname, however it is capitalised or accented; None for one
    without a letter or a digit."""
    folded = fold(text)
    return keyring.lookup(NICKNAME, folded) if folded else None


def sealed_nickname(key: DataKey, name: str) -> bytes | None:
    return key.seal(name.encode("utf-8", "surrogatepass"), NICKNAME) if name else None


def nickname_in(store: Store, person: Person, conversation_id: int) -> str | None:
    """What the young person of this conversation is called, if it is one of `person`'s teams."""
    statement = (
        select(t.Contact.sealed_nickname, t.Contact.wrapped_key)
        .join(t.Conversation, t.Conversation.contact_id == t.Contact.id)
        .where(t.Conversation.id == conversation_id, t.Conversation.team_id.in_(person.teams))
    )
    with store.db.read() as connection:
        row = connection.execute(statement).one_or_none()
    if row is None or row.wrapped_key is None:
        return None
    return nickname_of(store.keyring.unwrap(row.wrapped_key), row.sealed_nickname)
