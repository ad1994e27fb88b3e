"""What young people wrote and the assistant did not understand, so that people can teach it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select, text

from assistant.store import tables as t
from assistant.store.holding import write_audit
from assistant.store.people import Person
from assistant.store.store import Store
from assistant.store.thread_lines import readable

MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Misunderstood:
    """One message. `flow` and `step` name the question that stood before it; empty: nothing was being asked."""

    message_id: int
    conversation_id: int
    text: str = field(repr=False)
    locale: str
    flow: str
    step: str
    at: datetime


def list_misunderstood(
    store: Store, person: Person, now: datetime, since: datetime | None = None
) -> tuple[Misunderstood, ...]:
    """The newest `MOST_SHOWN` of the reader's teams, the newest first; with `since`, those from then on. What was
    erased meanwhile is left out. That somebody read them is written down."""
    statement = (
        select(
            t.Message.id,
            t.Message.sealed,
            t.Event.conversation_id,
            t.Event.flow,
            t.Event.step,
            t.Event.at,
            t.Contact.locale,
            t.Contact.wrapped_key,
        )
        .join(t.Message, t.Message.id == t.Event.message_id)
        .join(t.Conversation, t.Conversation.id == t.Event.conversation_id)
        .join(t.Contact, t.Contact.id == t.Conversation.contact_id)
        .where(
            # Word for word the condition of a partial index: SQLite uses it only then.
            text("event.name = 'repaired'"),
            t.Conversation.team_id.in_(person.teams),
            t.Message.sealed.is_not(None),
            t.Contact.wrapped_key.is_not(None),
        )
        .order_by(t.Event.id.desc())
        .limit(MOST_SHOWN)
    )
    if since is not None:
        statement = statement.where(t.Event.at >= since)
    with store.db.write() as connection:
        write_audit(connection, person.id, None, "misunderstood_read", "", now)
        rows = connection.execute(statement).all()
    found = {}
    for row in rows:
        content = readable(row.sealed, store.keyring.unwrap(row.wrapped_key))
        if content is not None and content.text.strip():
            found[row.id] = Misunderstood(
                row.id, row.conversation_id, content.text, row.locale, row.flow, row.step, row.at
            )
    return tuple(found.values())
