"""How long things are kept, enforced: guests for a day, the erased not at all, everybody for two years at most."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Select, and_, delete, exists, or_, select, update

from assistant.store import tables as t
from assistant.store.forgetting import (
    NAMELESS,
    forget_briefs,
    forget_calls,
    forget_filing,
    forget_labels,
    forget_later,
    forget_media,
    forget_notes,
)
from assistant.store.retired import RETIRED
from assistant.store.rows import suppress
from assistant.store.store import Store

GUEST_TIME = timedelta(hours=24)
"""Without consent, words and answers go this long after the last message."""
KEEP_TIME = timedelta(days=730)
"""24 months after the last contact everything goes, consent or not."""
BATCH = 200
"""People worked on in one transaction, so that a long backlog never blocks the turns."""


def clear_guests(store: Store, now: datetime) -> int:
    """Erase the words and answers of guests whose day is over. A crisis, and a wish for a person that nobody has
    answered yet, hold them: they are what the person wrote to be helped. Returns how many people it was."""
    cutoff = now - GUEST_TIME
    due = (
        select(t.Contact.id)
        .where(
            t.Contact.consent != "yes",
            t.Contact.last_inbound_at < cutoff,
            or_(t.Contact.cleared_at.is_(None), t.Contact.cleared_at < t.Contact.last_inbound_at),
            ~_held(),
        )
        .limit(BATCH)
    )
    with store.db.write() as connection:
        ids = _locked(connection, due)
        if ids:
            _forget_words(connection, ids)
            connection.execute(update(t.Contact).where(t.Contact.id.in_(ids)).values(cleared_at=now))
    return len(ids)


def purge_erased(store: Store, now: datetime) -> int:
    """Remove the address of people who asked for erasure, once the confirmation has had time to reach them."""
    return _purge(store, now, select(t.Contact.id).where(t.Contact.erase_at <= now, ~_held()).limit(BATCH))


def end_retention(store: Store, now: datetime) -> int:
    """Erase people nobody has heard of for 24 months."""
    cutoff = now - KEEP_TIME
    # Somebody whose very first message could not be taken in has an address, and never wrote.
    silent = or_(
        t.Contact.last_inbound_at < cutoff, and_(t.Contact.last_inbound_at.is_(None), t.Contact.created_at < cutoff)
    )
    old = select(t.Contact.id).where(silent, t.Contact.wrapped_key.is_not(None))
    return _purge(store, now, old.where(~_held()).limit(BATCH))


def _held() -> ColumnElement[bool]:
    """A crisis that is open, or a person still owed an answer."""
    return exists().where(
        t.Conversation.contact_id == t.Contact.id,
        or_(
            t.Conversation.crisis_open,
            t.Conversation.owner_id.is_not(None),
            exists().where(t.Handoff.conversation_id == t.Conversation.id, t.Handoff.state != "closed"),
        ),
    )


def _purge(store: Store, now: datetime, due: Select[int]) -> int:
    with store.db.write() as connection:
        ids = _locked(connection, due)
        if ids:
            _forget_words(connection, ids)
            _forget_addresses(connection, ids, now)
    return len(ids)


def _locked(connection: Connection, due: Select[int]) -> Sequence[int]:
    """Who is due, with nobody writing meanwhile: what arrives while we look must not go with what is old.

    A turn locks its conversation before its contact, so the conversations are what is locked here; who is due is asked
    again once they are. On SQLite the whole transaction holds the only writing seat already.
    """
    ids = connection.execute(due).scalars().all()
    if not ids:
        return ids
    theirs = select(t.Conversation.id).where(t.Conversation.contact_id.in_(ids)).order_by(t.Conversation.id)
    connection.execute(theirs.with_for_update())
    return connection.execute(due.where(t.Contact.id.in_(ids))).scalars().all()


def _forget_words(connection: Connection, ids: Sequence[int]) -> None:
    mine = select(t.Conversation.id).where(t.Conversation.contact_id.in_(ids))
    connection.execute(update(t.Message).where(t.Message.conversation_id.in_(mine)).values(sealed=None))
    connection.execute(delete(t.Job).where(t.Job.conversation_id.in_(mine)))
    for forget in (forget_notes, forget_media, forget_briefs, forget_labels):
        forget(connection, mine)
    connection.execute(update(t.Contact).where(t.Contact.id.in_(ids)).values(NAMELESS))
    for table in (t.Artefact, t.PlanStep):
        connection.execute(delete(table).where(table.contact_id.in_(ids)))
    # The version moves with the state, so that a turn that is thinking right now thinks again.
    connection.execute(
        update(t.Conversation)
        .where(t.Conversation.contact_id.in_(ids))
        .values(sealed_state=None, version=t.Conversation.version + 1)
    )


def _forget_addresses(connection: Connection, ids: Sequence[int], now: datetime) -> None:
    """What remains is names and ids for the figures, and a keyed hash where an opt-out must outlive the person."""
    # A guest's message for later outlives their day: it is a colleague's promise. Without an address it goes.
    mine = select(t.Conversation.id).where(t.Conversation.contact_id.in_(ids))
    forget_later(connection, mine)
    forget_filing(connection, mine)
    forget_calls(connection, mine, now)
    rows = connection.execute(
        select(t.Address.id, t.Address.kind, t.Address.lookup, t.Address.opted_out_at).where(
            t.Address.contact_id.in_(ids)
        )
    ).all()
    for row in rows:
        if not row.lookup.startswith(RETIRED):
            suppress(connection, row.kind, row.lookup, opted_out=row.opted_out_at is not None, at=now)
        # The row stays for the conversation that names it; what it said is gone, and nobody is found by it.
        connection.execute(
            update(t.Address).where(t.Address.id == row.id).values(sealed=b"", lookup=f"erased:{row.id}".encode())
        )
    connection.execute(delete(t.ConsentRecord).where(t.ConsentRecord.contact_id.in_(ids)))
    connection.execute(update(t.Contact).where(t.Contact.id.in_(ids)).values(wrapped_key=None, erase_at=None))
