"""Somebody leaves, for good or for another team: nobody whom they hold may wait for them for ever.

Each conversation is a transaction of its own: one that cannot be given up now does not keep the others back.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select, update

from assistant.errors import HandoffConflict
from assistant.handoff import timers
from assistant.handoff.machine import FallDue, Reopen, step
from assistant.handoff.ownership import ownership_of
from assistant.store import holding
from assistant.store import tables as t
from assistant.store.holding import Holding
from assistant.store.store import Store

GIVEN_UP = "given_up"


def give_up_all(
    store: Store, person_id: int, by: int | None, now: datetime, kept_teams: frozenset[int] = frozenset()
) -> int:
    """Put what this person holds back into the inbox, but for the teams they stay in; how many conversations it was.

    In a crisis the conversation keeps its holder, because the assistant must not get it back: it is overdue at once,
    so that any colleague may relieve them, and the team is paged. Whose young people they were is open again: whoever
    answers next keeps them. `by`: who took the step; None: the operator.
    """
    held = select(t.Conversation.id).where(
        t.Conversation.owner_id == person_id, t.Conversation.team_id.not_in(kept_teams)
    )
    with store.db.read() as connection:
        ids = connection.execute(held.order_by(t.Conversation.id)).scalars().all()
    given_up = sum(_give_up(store, conversation_id, person_id, by, now) for conversation_id in ids)
    theirs = (t.Conversation.referent_id == person_id, t.Conversation.team_id.not_in(kept_teams))
    with store.db.write() as connection:
        connection.execute(update(t.Conversation).where(*theirs).values(referent_id=None))
    return given_up


def _give_up(store: Store, conversation_id: int, person_id: int, by: int | None, now: datetime) -> bool:
    with store.db.write() as connection:
        held = holding.lock(connection, conversation_id, None)
        if held is None or held.owner_id != person_id:
            # A colleague was faster.
            return False
        if held.crisis_open:
            _call_for_relief(connection, held, now)
        else:
            _reopen(connection, held, now)
        event = "overdue" if held.crisis_open else GIVEN_UP
        holding.mark(connection, held.id, event, str(person_id), now)
        holding.write_audit(connection, by, held.id, GIVEN_UP, str(person_id), now)
    return True


def _reopen(connection: Connection, held: Holding, now: datetime) -> None:
    step(ownership_of(held), Reopen())
    epoch = holding.change_owner(connection, held, None, GIVEN_UP, now, snoozed_until=None)
    if epoch is None:
        # The row is locked, so this cannot be lost; a row changed all the same must not be overwritten.
        raise HandoffConflict("a colleague")
    waiting = {"state": "waiting", "accepted_by": None, "accepted_at": None, "overdue_at": None, "opened_at": now}
    # Who is owed an answer is told once more that nobody could give it yet; anybody else need not know.
    untold = {"told_at": None} if held.owed else {}
    holding.change_handoff(connection, held, **waiting, **untold)
    due = timers.while_waiting(held.team, now, crisis=False, told=not held.owed, at_work=True)
    holding.arm(connection, held.id, epoch, due)


def _call_for_relief(connection: Connection, held: Holding, now: datetime) -> None:
    step(ownership_of(held), FallDue())
    if not held.overdue:
        holding.change_handoff(connection, held, overdue_at=now)
    holding.touch(connection, held, now)
    holding.arm(connection, held.id, held.epoch, timers.when_in_danger(now, at_work=False))
