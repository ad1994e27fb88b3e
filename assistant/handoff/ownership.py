"""Taking over, closing a crisis, and whether one may give back. Each change is one transaction, under the epoch read.

owner: the assistant ──take_over──▶ a counsellor ──hand back──▶ the assistant

Every change of owner moves `epoch` and `version`: a turn that thought meanwhile must think again, and the assistant's
unsent lines of the older epoch never leave.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal, get_args

from sqlalchemy import Connection

from assistant.errors import HandoffConflict
from assistant.handoff.refusals import Refused
from assistant.store import holding
from assistant.store.holding import Holding
from assistant.store.people import Person
from assistant.store.store import Store

CrisisOutcome = Literal["safe", "referred", "false_alarm", "no_answer"]
CRISIS_OUTCOMES: tuple[CrisisOutcome, ...] = get_args(CrisisOutcome)

_SOMEBODY = "a colleague"


def take_over(store: Store, person: Person, conversation_id: int, now: datetime) -> int:
    """Make this person the owner and give the epoch. Doing it twice is doing it once.

    Raises `HandoffConflict` with the holder's name, `Refused` when no team of theirs has the conversation.
    """
    with store.db.write() as connection:
        return claim(connection, person, locked(connection, person, conversation_id), now)


def check_release(person_id: int, owner_id: int | None, owner_name: str | None, *, crisis_open: bool) -> None:
    """Whether this person may give the conversation back to the assistant: who holds it may, and never in a crisis.

    The turn that gives it back commits the new owner together with the assistant's first words.
    Raises `HandoffConflict` when somebody else holds it, `Refused` when nobody does or a crisis is open.
    """
    if owner_id is None:
        raise Refused("not_yours")
    if owner_id != person_id:
        raise HandoffConflict(owner_name or _SOMEBODY)
    if crisis_open:
        raise Refused("crisis_open")


def close_crisis(store: Store, person: Person, conversation_id: int, outcome: CrisisOutcome, now: datetime) -> None:
    """End the protocol with what became of it. The person stays the owner and the conversation stays watched.

    Raises `HandoffConflict` or `Refused`; only the counsellor who holds the conversation can close its crisis.
    """
    with store.db.write() as connection:
        held = held_by(person, locked(connection, person, conversation_id))
        if not held.crisis_open:
            raise Refused("no_crisis")
        _moved(holding.calm(connection, held, now))
        _write_down(connection, held, person, "crisis_closed", outcome, now)


def claim(connection: Connection, person: Person, held: Holding, now: datetime) -> int:
    """Make the person the owner of a locked conversation; nothing changes when they are already."""
    if held.owner_id == person.id:
        return held.epoch
    if held.owner_id is not None:
        raise HandoffConflict(held.owner_name or _SOMEBODY)
    epoch = _moved(holding.change_owner(connection, held, person.id, now))
    holding.accept_handoff(connection, held, person.id, now)
    _write_down(connection, held, person, "taken_over", "", now)
    return epoch


def locked(connection: Connection, person: Person, conversation_id: int) -> Holding:
    """The conversation, locked. Another team's does not exist for this person."""
    held = holding.lock(connection, conversation_id, person.teams)
    if held is None:
        raise Refused("unknown")
    return held


def held_by(person: Person, held: Holding) -> Holding:
    if held.owner_id is None:
        raise Refused("not_yours")
    if held.owner_id != person.id:
        raise HandoffConflict(held.owner_name or _SOMEBODY)
    return held


def _write_down(connection: Connection, held: Holding, person: Person, what: str, detail: str, now: datetime) -> None:
    holding.mark(connection, held.id, what, f"{person.id} {detail}".strip(), now)
    holding.write_audit(connection, person.id, held.id, what, detail, now)


def _moved(epoch: int | None) -> int:
    # The row is locked, so this cannot be lost; a row changed all the same must not be overwritten.
    if epoch is None:
        raise HandoffConflict(_SOMEBODY)
    return epoch
