"""Whose young person is whose: the caseload of one counsellor, and the change of who that is.

A referent is not an owner: the assistant may answer while somebody is the counsellor whom the person finds again.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select, update

from assistant.store import tables as t
from assistant.store.holding import lock, stir, write_audit
from assistant.store.people import Person
from assistant.store.store import Store
from assistant.store.young_people import YoungPerson, list_young_people

MOST_LISTED = 500
"""Of one counsellor; nobody accompanies more."""


def list_caseload(store: Store, person: Person, today: date, tag: str | None = None) -> tuple[YoungPerson, ...]:
    """The young people of `person`, in their teams: the next date first, then those without any, the last contact
    first. With a `tag`, those filed under it."""
    wanted = [t.Conversation.referent_id == person.id]
    if tag:
        filed = select(t.ConversationTag.conversation_id).where(t.ConversationTag.tag == tag)
        wanted.append(t.Conversation.id.in_(filed))
    found = list_young_people(store, person.teams, wanted, today, MOST_LISTED)
    return tuple(sorted(found, key=_order))


def caseload_tags(store: Store, person: Person) -> tuple[str, ...]:
    """The words under which the young people of `person` are filed."""
    statement = (
        select(t.ConversationTag.tag)
        .join(t.Conversation, t.Conversation.id == t.ConversationTag.conversation_id)
        .where(t.Conversation.referent_id == person.id, t.Conversation.team_id.in_(person.teams))
        .distinct()
        .order_by(t.ConversationTag.tag)
    )
    with store.db.read() as connection:
        return tuple(connection.execute(statement).scalars())


def set_referent(store: Store, person: Person, conversation_id: int, *, mine: bool, now: datetime) -> bool:
    """Make it a young person of `person`, or of nobody. False when no team of theirs has the conversation."""
    referent = person.id if mine else None
    with store.db.write() as connection:
        held = lock(connection, conversation_id, person.teams)
        if held is None:
            return False
        if held.referent_id != referent:
            change = update(t.Conversation).where(t.Conversation.id == conversation_id)
            connection.execute(change.values(referent_id=referent))
            stir(connection, conversation_id, now)
            write_audit(connection, person.id, conversation_id, "referent_set" if mine else "referent_removed", "", now)
    return True


def _order(row: YoungPerson) -> tuple[date, float]:
    day = row.next_step.on if row.next_step else date.max
    return day, -(row.last_contact.timestamp() if row.last_contact else 0.0)
