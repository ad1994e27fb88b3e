"""A counsellor's message for later: kept until its moment, or until the person writes again; what the team does with it
meanwhile. `falling_due.py` sends it.

It becomes rows of the outbox only when due, so no change of owner in between touches it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection

from assistant.errors import HandoffConflict
from assistant.handoff.ownership import locked
from assistant.handoff.refusals import Refused
from assistant.handoff.replies import Reply, check_words, reply_in
from assistant.store import holding, scheduled
from assistant.store.conversations import read_conversation
from assistant.store.holding import Holding
from assistant.store.people import Person
from assistant.store.scheduled import Later, NewLater
from assistant.store.store import Store
from assistant.store.values import Conversation
from assistant.values import ChannelKind, Draft

Shape = Callable[[str, ChannelKind, str], Sequence[Draft]]
"""`shape(text, kind, locale)`: the messages a text becomes on that channel, for a person of that locale."""

FURTHEST = timedelta(days=366)
"""A year ahead is a plan; further is a slip of the fingers."""
TRIES = 5
"""How often it is tried anew when a message of the person comes in at that very moment."""


def schedule(
    store: Store, person: Person, conversation_id: int, words: Reply, due_at: datetime | None, now: datetime
) -> int:
    """Keep a message for `due_at`, or until the person writes again (None); its id, the same for the same press.

    Raises `HandoffConflict` when a colleague holds the conversation, `Refused` when nothing can be written to this
    person at all, or not then.
    """
    check_words(words)
    _check_moment(due_at, now)
    with store.db.write() as connection:
        held = locked(connection, person, conversation_id)
        if held.owner_id not in {None, person.id}:
            raise HandoffConflict(held.owner_name or "a colleague")
        _check_person(held)
        new = NewLater(held.id, person.id, words.text, due_at, _press(held.id, words, due_at))
        later_id = scheduled.add_later(connection, store.keyring.unwrap(held.wrapped_key or b""), new, now)
        write_down(connection, held, person.id, "scheduled", later_id, now)
    return later_id


def change(
    store: Store,
    person: Person,
    conversation_id: int,
    later_id: int,
    words: Reply,
    due_at: datetime | None,
    now: datetime,
) -> None:
    """Other words, another moment. It is this person's message from now on. Raises `Refused`."""
    check_words(words)
    _check_moment(due_at, now)
    with store.db.write() as connection:
        held = locked(connection, person, conversation_id)
        _check_person(held)
        key = store.keyring.unwrap(held.wrapped_key or b"")
        if scheduled.find_later(connection, held.id, later_id, key) is None:
            raise Refused("gone")
        scheduled.reword(connection, key, later_id, person.id, words.text, due_at)
        write_down(connection, held, person.id, "schedule_changed", later_id, now)


def cancel(store: Store, person: Person, conversation_id: int, later_id: int, now: datetime) -> None:
    """Give it up. Doing it twice is doing it once. Raises `Refused` when it was sent already."""
    with store.db.write() as connection:
        held = locked(connection, person, conversation_id)
        if scheduled.find_later(connection, held.id, later_id, None) is None:
            raise Refused("gone")
        scheduled.settle(connection, later_id, "cancelled")
        write_down(connection, held, person.id, "schedule_cancelled", later_id, now)


def send_now(
    store: Store, person: Person, conversation_id: int, later_id: int, shape: Shape, now: datetime
) -> tuple[int, ...]:
    """Send it at once, in this person's name: they decide, whatever it was held for. The ids of its rows.

    Raises `HandoffConflict` or `Refused`; it then stays as it was. The caller wakes the dispatcher.
    """
    for _ in range(TRIES):
        read = read_or_refuse(store, conversation_id)
        with store.db.write() as connection:
            held = locked(connection, person, conversation_id)
            later = scheduled.find_later(connection, held.id, later_id, read.contact.key)
            if later is None:
                raise Refused("gone")
            rows = sent(connection, person, read, held, later, shape, now)
        if rows is not None:
            return rows
    raise Refused("busy")


def sent(
    connection: Connection,
    person: Person,
    read: Conversation,
    held: Holding,
    later: Later,
    shape: Shape,
    now: datetime,
) -> tuple[int, ...] | None:
    """Into the outbox, and settled, in one transaction. None when the conversation moved since it was read."""
    if later.text is None:
        raise Refused("erased")
    drafts = shape(later.text, held.kind, read.contact.locale)
    words = Reply(f"later:{later.id}", later.text, drafts)
    check_words(words)
    rows = reply_in(connection, person, read, words, now)
    if rows is not None:
        scheduled.settle(connection, later.id, "sent")
        holding.write_audit(connection, person.id, held.id, "schedule_sent", str(later.id), now)
    return rows


def _check_person(held: Holding) -> None:
    if held.erased:
        raise Refused("erased")
    if held.opted_out:
        raise Refused("opted_out")


def _check_moment(due_at: datetime | None, now: datetime) -> None:
    if due_at is not None and due_at <= now:
        raise Refused("too_late")
    if due_at is not None and due_at > now + FURTHEST:
        raise Refused("too_far")


def read_or_refuse(store: Store, conversation_id: int) -> Conversation:
    read = read_conversation(store, conversation_id)
    if read is None:
        raise Refused("erased")
    return read


def _press(conversation_id: int, words: Reply, due_at: datetime | None) -> str:
    moment = due_at.isoformat() if due_at else ""
    name = f"{conversation_id}\n{words.key}\n{moment}\n{words.text}".encode("utf-8", "surrogatepass")
    return f"later:{hashlib.sha256(name).hexdigest()[:40]}"


def write_down(
    connection: Connection, held: Holding, person_id: int | None, what: str, later_id: int, now: datetime
) -> None:
    holding.stir(connection, held.id, now)
    holding.write_audit(connection, person_id, held.id, what, str(later_id), now)
