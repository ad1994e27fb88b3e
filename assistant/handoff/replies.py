"""A counsellor's words to the person: kept in the outbox, once, by whoever holds the conversation."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from assistant.handoff import timers
from assistant.handoff.ownership import claim, locked
from assistant.handoff.refusals import Refused
from assistant.store import holding
from assistant.store.commit import insert_outbound
from assistant.store.conversations import read_conversation
from assistant.store.holding import Holding
from assistant.store.people import Person
from assistant.store.store import Store
from assistant.store.threads import ids_of_keys
from assistant.store.values import Conversation, MessageContent, NewOutbound, TurnRecord
from assistant.values import ChannelKind, Draft

WHATSAPP_WINDOW = timedelta(hours=24)
"""Free text is allowed this long after the person's own last message
(https://developers.facebook.com/docs/whatsapp/pricing#customer-service-windows)."""
SILENCE = timedelta(days=90)
"""After this long without a message a prepaid number may be somebody else's."""
LONGEST_REPLY = 2000
"""Characters of one reply; what is longer is a letter, not a message."""
MOST_PARTS = 6
_TRIES = 5
"""How often a reply is tried anew when a message of the person comes in at that very moment."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a counsellor sends: the words as they typed them, and as the channel will carry them.

    `key` names one press of the button: the same words under the same key are sent once.
    """

    key: str
    text: str
    drafts: Sequence[Draft]


def reply(store: Store, person: Person, conversation_id: int, words: Reply, now: datetime) -> tuple[int, ...]:
    """Put the reply into the outbox, in lane `human`, and give its rows' ids. Takes over first when nobody has.

    Raises `HandoffConflict` when a colleague holds the conversation, `Refused` when it may not be sent.
    The caller wakes the dispatcher.
    """
    check_words(words)
    for _ in range(_TRIES):
        read = read_conversation(store, conversation_id)
        if read is None:
            raise Refused("unknown")
        with store.db.write() as connection:
            rows = reply_in(connection, person, read, words, now)
        if rows is not None:
            return rows
    raise Refused("busy")


def window_end(kind: ChannelKind, last_inbound_at: datetime | None) -> datetime | None:
    """Until when a free text may be sent. None where there is no such limit, or where nobody ever wrote."""
    return last_inbound_at + WHATSAPP_WINDOW if kind == "whatsapp" and last_inbound_at else None


def may_write(kind: ChannelKind, last_inbound_at: datetime | None, now: datetime) -> bool:
    """Whether the channel takes a free text now."""
    end = window_end(kind, last_inbound_at)
    return now < end if end else kind != "whatsapp"


def may_be_anothers(last_inbound_at: datetime | None, now: datetime) -> bool:
    """Whether the number was silent for so long that somebody else may have it by now."""
    return last_inbound_at is not None and now - last_inbound_at >= SILENCE


def reply_in(
    connection: Connection, person: Person, read: Conversation, words: Reply, now: datetime
) -> tuple[int, ...] | None:
    """`reply` inside a transaction. None when the conversation moved since it was read: its key may be another one, so
    it is read again."""
    held = locked(connection, person, read.id)
    keys = _row_keys(read.id, words)
    if sent := ids_of_keys(connection, keys):
        return sent
    _check_may_write(held, now)
    if held.version != read.version:
        return None
    epoch = claim(connection, person, held, now)
    if epoch == held.epoch:
        holding.touch(connection, held, now, snoozed_until=None)
        holding.change_handoff(connection, held, overdue_at=None)
    holding.arm(connection, held.id, epoch, timers.when_answered(held.team, now))
    if held.snoozed_until is not None:
        holding.arm(connection, held.id, epoch, timers.when_woken(held.team, now, held=True, owed=False))
    holding.write_audit(connection, person.id, held.id, "replied", "", now)
    return _insert(connection, read, epoch, person, words, keys, now)


def check_words(words: Reply) -> None:
    """Raises `Refused`: `empty` or `too_long`."""
    if not words.text.strip() or not words.drafts:
        raise Refused("empty")
    if len(words.text) > LONGEST_REPLY or len(words.drafts) > MOST_PARTS:
        raise Refused("too_long")


def _check_may_write(held: Holding, now: datetime) -> None:
    if held.erased:
        raise Refused("erased")
    if held.number_gone:
        raise Refused("number_gone")
    if held.locked and not held.crisis_open:
        # Somebody in danger is answered, whoever they are.
        raise Refused("locked")
    if held.opted_out:
        raise Refused("opted_out")
    if not may_write(held.kind, held.last_inbound_at, now):
        raise Refused("window_closed")


def _row_keys(conversation_id: int, words: Reply) -> tuple[str, ...]:
    """One key per row, from everything that makes it this reply: an edited text is another reply."""
    name = f"{conversation_id}\n{words.key}\n{words.text}".encode("utf-8", "surrogatepass")
    digest = hashlib.sha256(name).hexdigest()[:40]
    return tuple(f"reply:{digest}:{position}" for position in range(len(words.drafts)))


def _insert(
    connection: Connection,
    read: Conversation,
    epoch: int,
    person: Person,
    words: Reply,
    keys: Sequence[str],
    now: datetime,
) -> tuple[int, ...]:
    record = TurnRecord(replace(read, epoch=epoch), now)
    return tuple(
        insert_outbound(connection, record, read.contact.key, _row(draft, key, person, now), None, position)
        for position, (draft, key) in enumerate(zip(words.drafts, keys, strict=True))
    )


def _row(draft: Draft, key: str, person: Person, now: datetime) -> NewOutbound:
    content = MessageContent(draft.text, draft.options)
    return NewOutbound("human", content, now, key=key, author_id=person.id)
