"""Putting a conversation off, with a reason: out of the lists until a moment, or until the person writes.

Nothing is forgotten meanwhile: what its holder promised is reckoned from that moment on (`timers.while_snoozed`), and
a message of the person, or of a colleague to them, ends it at once. Never while a crisis is open.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from assistant.errors import HandoffConflict
from assistant.handoff import timers
from assistant.handoff.ownership import check_note, keep_note, locked
from assistant.handoff.refusals import Refused
from assistant.store import holding
from assistant.store.holding import Holding
from assistant.store.people import Person
from assistant.store.store import Store
from assistant.store.timers import finish_timer

FURTHEST = timedelta(days=366)
"""A year ahead is a slip of the fingers."""


def snooze(store: Store, person: Person, conversation_id: int, until: datetime, note: str, now: datetime) -> None:
    """Put it off until then. A conversation that is held is its holder's to put off, one that waits anybody's.

    Raises `HandoffConflict` when a colleague holds it, `Refused`: `no_note` without a reason, `too_late` or `too_far`
    for a moment that cannot be, `crisis_open`, and `not_yours` when nobody waits for a person there.
    """
    check_note(note)
    if until <= now:
        raise Refused("too_late")
    if until > now + FURTHEST:
        raise Refused("too_far")
    with store.db.write() as connection:
        held = locked(connection, person, conversation_id)
        _check(held, person)
        keep_note(store, connection, held, person, note, "snooze", now)
        holding.touch(connection, held, now, snoozed_until=until)
        change = timers.while_snoozed(held.team, until, held=held.owner_id is not None, owed=held.owed)
        holding.arm(connection, held.id, held.epoch, change)
        holding.mark(connection, held.id, "snoozed", str(person.id), now)
        holding.write_audit(connection, person.id, held.id, "snoozed", until.isoformat(timespec="minutes"), now)


def end_snooze(store: Store, person: Person, conversation_id: int, now: datetime) -> None:
    """Take it up again before its time. Raises `HandoffConflict` when a colleague holds it, `Refused`."""
    with store.db.write() as connection:
        held = locked(connection, person, conversation_id)
        if held.snoozed_until is None:
            return
        _check(held, person)
        holding.touch(connection, held, now, snoozed_until=None)
        change = timers.when_woken(held.team, now, held=held.owner_id is not None, owed=held.owed)
        holding.arm(connection, held.id, held.epoch, change)
        holding.mark(connection, held.id, "woken", str(person.id), now)
        holding.write_audit(connection, person.id, held.id, "woken", "", now)


def wake(store: Store, conversation_id: int, timer_id: int, now: datetime) -> bool:
    """Its moment has come: back into the lists, which hear of it by its version. False when it was awake already."""
    with store.db.write() as connection:
        held = holding.lock(connection, conversation_id, None)
        if held is None or not finish_timer(connection, timer_id) or held.snoozed_until is None:
            return False
        holding.touch(connection, held, now, snoozed_until=None)
        holding.mark(connection, held.id, "snooze_over", "", now)
    return True


def _check(held: Holding, person: Person) -> None:
    if held.owner_id not in {None, person.id}:
        raise HandoffConflict(held.owner_name or "a colleague")
    if held.handoff_id is None:
        raise Refused("not_yours")
    if held.crisis_open:
        raise Refused("crisis_open")
