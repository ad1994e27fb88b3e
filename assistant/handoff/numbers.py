"""A young person writes from another number, and a counsellor knows who it is: the two become one person.

Both conversations must be in the counsellor's teams. A crisis that a colleague holds is nobody's to move.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from assistant.errors import HandoffConflict
from assistant.handoff.ownership import locked
from assistant.handoff.refusals import Refused
from assistant.store import holding
from assistant.store import tables as t
from assistant.store.holding import Holding
from assistant.store.merging import absorb, lock_people
from assistant.store.people import Person
from assistant.store.store import Store


def merge(store: Store, person: Person, from_conversation: int, into_conversation: int, now: datetime) -> None:
    """The young person of `from_conversation` is the one of `into_conversation`: the number, the conversation and
    everything kept of them become that person's, sealed under that person's key. Doing it twice is doing it once.

    Raises `Refused` (`unknown`, `same_person`, `erased`), or `HandoffConflict` while a colleague holds a crisis of
    either. A brief, a note, a message for later: all go along.
    """
    if from_conversation == into_conversation:
        raise Refused("same_person")
    with store.db.write() as connection:
        ids = [_contact_of(connection, person, one) for one in (from_conversation, into_conversation)]
        theirs = lock_people(connection, ids)
        held = [locked(connection, person, one) for one in (from_conversation, into_conversation)]
        gone, kept = held
        if gone.contact_id == kept.contact_id:
            return
        if [gone.contact_id, kept.contact_id] != ids:
            raise Refused("busy")  # Somebody else merged one of them while we waited.
        for conversation_id in (*theirs[gone.contact_id], *theirs[kept.contact_id]):
            _check(connection, person, conversation_id)
        absorb(connection, store.keyring, gone.contact_id, kept.contact_id, now)
        for one, other in ((gone, kept), (kept, gone)):
            holding.mark(connection, one.id, "merged", f"{person.id} {other.id}", now)
            holding.write_audit(connection, person.id, one.id, "merged", str(other.id), now)


def _contact_of(connection: Connection, person: Person, conversation_id: int) -> int:
    """Without a lock: which people's conversations have to be locked, in which order."""
    found = connection.execute(
        select(t.Conversation.contact_id).where(
            t.Conversation.id == conversation_id, t.Conversation.team_id.in_(person.teams)
        )
    ).scalar_one_or_none()
    if found is None:
        raise Refused("unknown")
    return found


def _check(connection: Connection, person: Person, conversation_id: int) -> None:
    held: Holding | None = holding.read(connection, conversation_id)
    if held is None or held.erased:
        raise Refused("erased")
    if held.crisis_open and held.owner_id not in (None, person.id):
        raise HandoffConflict(held.owner_name or "a colleague")
