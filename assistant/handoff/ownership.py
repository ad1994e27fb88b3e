"""Changes of owner, each in one transaction: allowed by the machine, written under the epoch that was read, with its
stretch, its timers, its event and its audit line.

Every change of owner moves `epoch` and `version`: a turn that thought meanwhile must think again, and the assistant's
unsent lines of the older epoch never leave. Giving back to the assistant is a turn's affair (`assistant/turns`): its
first words belong to the same commit.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal, get_args

from sqlalchemy import Connection

from assistant.errors import HandoffConflict
from assistant.handoff import timers
from assistant.handoff.machine import (
    Accept,
    CloseCrisis,
    Command,
    FallDue,
    HandBack,
    HandoffState,
    Ownership,
    Reopen,
    Transfer,
    step,
)
from assistant.handoff.refusals import Refused, Taken
from assistant.store import holding
from assistant.store.holding import Holding
from assistant.store.notes import LONGEST_NOTE, NoteKind, add_note
from assistant.store.paging import close_pages
from assistant.store.people import Person
from assistant.store.risk_steps import add_step
from assistant.store.store import Store
from assistant.store.teams import read_team
from assistant.store.timers import finish_timer

CrisisOutcome = Literal["safe", "referred", "false_alarm", "no_answer"]
CRISIS_OUTCOMES: tuple[CrisisOutcome, ...] = get_args(CrisisOutcome)

_SOMEBODY = "a colleague"


def take_over(store: Store, person: Person, conversation_id: int, now: datetime) -> int:
    """Make this person the owner and give the epoch. Doing it twice is doing it once.

    Raises `HandoffConflict` with the holder's name, `Refused` when no team of theirs has the conversation.
    """
    with store.db.write() as connection:
        return claim(connection, person, locked(connection, person, conversation_id), now)


def transfer(
    store: Store, person: Person, conversation_id: int, to: Person, now: datetime, note: str | None = None
) -> int:
    """Give it to a colleague of the conversation's team, who holds it from now on, and give the epoch.

    Supervisors may move anybody's, and what nobody holds. `note` says why, and stands in the thread from the same
    moment; None: nothing is said. Raises `HandoffConflict`, or `Refused`: `no_colleague` when the other is not of that
    team, `no_note` when the note is empty.
    """
    check_note(note)
    with store.db.write() as connection:
        held = locked(connection, person, conversation_id)
        if held.team.id not in to.teams:
            raise Refused("no_colleague")
        after = _allowed(held, Transfer(person.id, to.id, by_right=person.role != "counsellor"))
        if after.epoch == held.epoch:
            return held.epoch
        keep_note(store, connection, held, person, note, "transfer", now)
        epoch = _own(connection, held, to.id, "transferred", now)
        _write_down(connection, held, person, "transferred", str(to.id), now)
        return epoch


def transfer_to_team(
    store: Store, person: Person, conversation_id: int, team_id: int, now: datetime, note: str | None = None
) -> int:
    """Give it up to the inbox of a team, which has the conversation from now on, and give the epoch.

    `note` as in `transfer`. Raises `HandoffConflict`, or `Refused`: `crisis_open`, because somebody must hold it then;
    `no_team` when there is no such team, or it is the one that has it; `no_note`.
    """
    check_note(note)
    if read_team(store, team_id) is None:
        raise Refused("no_team")
    with store.db.write() as connection:
        held = locked(connection, person, conversation_id)
        if held.team.id == team_id:
            raise Refused("no_team")
        by = None if person.role != "counsellor" else person.id
        _allowed(held, Reopen(by))
        keep_note(store, connection, held, person, note, "transfer", now)
        elsewhere = {"team_id": team_id, "referent_id": None, "snoozed_until": None}
        epoch = _moved(holding.change_owner(connection, held, None, "transferred", now, **elsewhere))
        waiting = {"state": "waiting", "accepted_by": None, "accepted_at": None, "overdue_at": None, "opened_at": now}
        holding.change_handoff(connection, held, **waiting)
        due = timers.while_waiting(held.team, now, crisis=False, told=True, at_work=True)
        holding.arm(connection, held.id, epoch, due)
        _write_down(connection, held, person, "moved_to_team", str(team_id), now)
        return epoch


def check_release(person_id: int, owner_id: int | None, owner_name: str | None, *, crisis_open: bool) -> None:
    """Whether this person may give the conversation back to the assistant: who holds it may, and never in a crisis.

    The turn that gives it back commits the new owner together with the assistant's first words.
    Raises `HandoffConflict` when somebody else holds it, `Refused` when nobody does or a crisis is open.
    """
    handoff: HandoffState = "accepted" if owner_id is not None else "none"
    try:
        step(Ownership(owner_id, 0, handoff, crisis_open), HandBack(person_id))
    except Taken:
        raise HandoffConflict(owner_name or _SOMEBODY) from None


def close_crisis(store: Store, person: Person, conversation_id: int, outcome: CrisisOutcome, now: datetime) -> None:
    """End the protocol with what became of it. The person stays the owner and the conversation stays watched.

    Raises `HandoffConflict` or `Refused`; only the counsellor who holds the conversation can close its crisis.
    """
    with store.db.write() as connection:
        held = locked(connection, person, conversation_id)
        _allowed(held, CloseCrisis(person.id))
        _moved(holding.calm(connection, held, now))
        add_step(connection, held.id, "closed", now, detail=outcome, person_id=person.id)
        _write_down(connection, held, person, "crisis_closed", outcome, now)


def fall_due(store: Store, conversation_id: int, timer_id: int, now: datetime) -> bool:
    """Its holder has owed an answer for too long: a colleague may relieve them from now on. False when the timer is
    gone, because an answer came meanwhile."""
    with store.db.write() as connection:
        held = holding.lock(connection, conversation_id, None)
        if held is None or not finish_timer(connection, timer_id):
            return False
        _allowed(held, FallDue())
        holding.change_handoff(connection, held, overdue_at=now)
        _moved(holding.touch(connection, held, now))
        holding.mark(connection, held.id, "overdue", str(held.owner_id), now)
    return True


def claim(connection: Connection, person: Person, held: Holding, now: datetime) -> int:
    """Make the person the owner of a locked conversation; nothing changes when they are already."""
    after = _allowed(held, Accept(person.id))
    if after.epoch == held.epoch:
        return held.epoch
    how = "taken_over" if held.owner_id is None else "relieved"
    epoch = _own(connection, held, person.id, how, now)
    if held.in_danger:
        add_step(connection, held.id, "taken_over", now, person_id=person.id)
    _write_down(connection, held, person, how, "" if held.owner_id is None else str(held.owner_id), now)
    return epoch


def check_note(note: str | None) -> None:
    """Raises `Refused` when words were asked for and none were given."""
    if note is not None and not note.strip():
        raise Refused("no_note")
    if note is not None and len(note) > LONGEST_NOTE:
        raise Refused("too_long")


def keep_note(
    store: Store,
    connection: Connection,
    held: Holding,
    person: Person,
    note: str | None,
    kind: NoteKind,
    now: datetime,
) -> None:
    """Why a step is taken, in the transaction that takes it. Of an erased person nothing is kept: no key is left."""
    if note is not None and held.wrapped_key is not None:
        add_note(connection, store.keyring, held, person.id, note.strip(), now, kind)


def locked(connection: Connection, person: Person, conversation_id: int) -> Holding:
    """The conversation, locked. Another team's does not exist for this person."""
    held = holding.lock(connection, conversation_id, person.teams)
    if held is None:
        raise Refused("unknown")
    return held


def ownership_of(held: Holding) -> Ownership:
    """What the machine needs to know of a locked conversation."""
    handoff: HandoffState = "none"
    if held.handoff_id is not None:
        handoff = "accepted" if held.owner_id is not None else "waiting"
    return Ownership(held.owner_id, held.epoch, handoff, held.crisis_open, held.overdue)


def _own(connection: Connection, held: Holding, person_id: int, how: str, now: datetime) -> int:
    """The first who takes it over keeps it as theirs for the next time."""
    referent = {} if held.referent_id is not None else {"referent_id": person_id}
    holding.accept_handoff(connection, held, person_id, now)
    epoch = _moved(holding.change_owner(connection, held, person_id, how, now, snoozed_until=None, **referent))
    holding.arm(connection, held.id, epoch, timers.while_held(held.team, now, owed=held.owed))
    close_pages(connection, held.id, now)
    return epoch


def _allowed(held: Holding, command: Command) -> Ownership:
    try:
        return step(ownership_of(held), command)
    except Taken:
        raise HandoffConflict(held.owner_name or _SOMEBODY) from None


def _write_down(connection: Connection, held: Holding, person: Person, what: str, detail: str, now: datetime) -> None:
    holding.mark(connection, held.id, what, f"{person.id} {detail}".strip(), now)
    holding.write_audit(connection, person.id, held.id, what, detail, now)


def _moved(epoch: int | None) -> int:
    # The row is locked, so this cannot be lost; a row changed all the same must not be overwritten.
    if epoch is None:
        raise HandoffConflict(_SOMEBODY)
    return epoch
