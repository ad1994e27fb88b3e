"""Two young people who turn out to be one: everything of the one becomes the other's, under the other's key.

Works inside the caller's transaction, which decides whether it may be done (`assistant/handoff/numbers.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update

from assistant.store import tables as t
from assistant.store.contents import open_state, seal_state
from assistant.store.fresh_start import proven_state
from assistant.store.nicknames import NICKNAME
from assistant.store.resealing import Reseal
from assistant.store.sealing import DataKey, Keyring
from assistant.store.values import NOTHING_KEPT


def lock_people(connection: Connection, ids: Sequence[int]) -> dict[int, tuple[int, ...]]:
    """The conversations of these contacts, locked: no turn and no colleague changes them meanwhile. By contact.

    In the order of their ids, so that two who do this at once wait for each other instead of for ever.
    """
    theirs = select(t.Conversation.id, t.Conversation.contact_id).where(t.Conversation.contact_id.in_(ids))
    connection.execute(theirs.order_by(t.Conversation.id).with_for_update(of=t.Conversation)).all()
    # Asked again once they are locked: the first answer may be older than what was waited for.
    found: dict[int, tuple[int, ...]] = dict.fromkeys(ids, ())
    for row in connection.execute(theirs.order_by(t.Conversation.id)).all():
        if row.contact_id in found:
            found[row.contact_id] = (*found[row.contact_id], row.id)
    return found


def absorb(connection: Connection, keyring: Keyring, gone_id: int, kept_id: int, now: datetime) -> None:
    """Everything of the contact `gone_id` becomes that of `kept_id`, and its row goes.

    Both must have a key, and their conversations be locked. What was said last counts: of two answers to "may I keep
    it?", of two ages, of two languages. The nickname and the word of who is kept stay.
    """
    gone, kept = _contact(connection, gone_id), _contact(connection, kept_id)
    old, new = keyring.unwrap(gone.wrapped_key), keyring.unwrap(kept.wrapped_key)
    conversations = _conversations(connection, gone_id)
    _forget_unproven(connection, (*_states(connection, gone_id, old), *_states(connection, kept_id, new)))
    reseal = Reseal(connection, old, new)
    reseal.conversations(conversations)
    reseal.belongings(gone_id, kept_id)
    connection.execute(update(t.Conversation).where(t.Conversation.id.in_(conversations)).values(contact_id=kept_id))
    connection.execute(update(t.ConsentRecord).where(t.ConsentRecord.contact_id == gone_id).values(contact_id=kept_id))
    _move_referent(connection, kept_id)
    connection.execute(update(t.Contact).where(t.Contact.id == kept_id).values(_merged(connection, gone, kept, reseal)))
    connection.execute(delete(t.Contact).where(t.Contact.id == gone_id))
    # The version moves with the key, so that a turn that is thinking right now thinks again.
    connection.execute(
        update(t.Conversation)
        .where(t.Conversation.contact_id == kept_id)
        .values(version=t.Conversation.version + 1, changed_at=now)
    )


def _merged(connection: Connection, gone: Row[Any], kept: Row[Any], reseal: Reseal) -> dict[str, Any]:
    """What is known of the one person they are."""
    older, newer = sorted((gone, kept), key=lambda row: row.created_at)
    age_band = newer.age_band if newer.age_band != "unknown" else older.age_band
    known = (row.consent for row in (newer, older) if row.consent != "unknown")
    consent = _last_consent(connection, gone.id, kept.id) or next(known, "unknown")
    heard = [row.last_inbound_at for row in (gone, kept) if row.last_inbound_at is not None]
    values = {
        "locale": newer.locale,
        "age_band": age_band,
        "age_corrections": max(kept.age_corrections, gone.age_corrections),
        "consent": "no" if consent == "yes" and age_band in NOTHING_KEPT else consent,
        "word_lookup": kept.word_lookup or gone.word_lookup,
        "created_at": older.created_at,
        "last_inbound_at": max(heard, default=None),
        "cleared_at": None,
        "erase_at": None,
        # A colleague knows them: nobody has to be asked who they are.
        "locked_at": None,
    }
    if kept.sealed_nickname is None:
        values["sealed_nickname"] = reseal.again(gone.sealed_nickname, NICKNAME)
        values["nickname_lookup"] = gone.nickname_lookup
    return values


def _last_consent(connection: Connection, *contacts: int) -> str | None:
    """Their last answer to "may I keep it?"."""
    return connection.execute(
        select(t.ConsentRecord.answer)
        .where(t.ConsentRecord.contact_id.in_(contacts))
        .order_by(t.ConsentRecord.at.desc(), t.ConsentRecord.id.desc())
        .limit(1)
    ).scalar_one_or_none()


def _move_referent(connection: Connection, contact_id: int) -> None:
    """Who looked after them before goes on doing so where they write now, unless somebody else does already."""
    found = connection.execute(
        select(t.Conversation.id, t.Conversation.referent_id, t.Conversation.team_id)
        .where(t.Conversation.contact_id == contact_id)
        .order_by(t.Conversation.id)
    ).all()
    for row in found:
        theirs = [one.referent_id for one in found if one.referent_id is not None and one.team_id == row.team_id]
        if row.referent_id is None and theirs:
            connection.execute(update(t.Conversation).where(t.Conversation.id == row.id).values(referent_id=theirs[0]))


def _states(connection: Connection, contact_id: int, key: DataKey) -> tuple[tuple[int, DataKey, bytes], ...]:
    rows = connection.execute(
        select(t.Conversation.id, t.Conversation.sealed_state).where(
            t.Conversation.contact_id == contact_id, t.Conversation.sealed_state.is_not(None)
        )
    ).all()
    return tuple((row.id, key, row.sealed_state) for row in rows)


def _forget_unproven(connection: Connection, states: Sequence[tuple[int, DataKey, bytes]]) -> None:
    """What was said to find out who writes is settled."""
    for conversation_id, key, sealed in states:
        state = open_state(key, sealed) or {}
        proven = proven_state(state)
        if proven != state:
            again = seal_state(key, proven) if proven is not None else None
            connection.execute(
                update(t.Conversation).where(t.Conversation.id == conversation_id).values(sealed_state=again)
            )


def _contact(connection: Connection, contact_id: int) -> Row[Any]:
    return connection.execute(select(t.Contact.__table__).where(t.Contact.id == contact_id)).one()


def _conversations(connection: Connection, contact_id: int) -> tuple[int, ...]:
    found = select(t.Conversation.id).where(t.Conversation.contact_id == contact_id).order_by(t.Conversation.id)
    return tuple(connection.execute(found).scalars())
