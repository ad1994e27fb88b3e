"""The one commit of a turn: the inbound row, state, effects, events and outbox rows, together or not at all."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, bindparam, case, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from assistant.dialogue.values import Event
from assistant.effects import LockContact, ReleaseConversation
from assistant.store import tables as t
from assistant.store.contents import seal_content, seal_state
from assistant.store.effects import apply_effects
from assistant.store.risk_steps import add_step
from assistant.store.rows import table
from assistant.store.sealing import DataKey
from assistant.store.store import Store
from assistant.store.timers import finish_timer
from assistant.store.values import SAFETY_FLOWS, NewInbound, NewOutbound, TurnRecord

# Built once, on the bare tables: putting a statement together costs more than running it.
_CONVERSATION, _CONTACT, _MESSAGE = table(t.Conversation), table(t.Contact), table(t.Message)
_CLAIM = (
    update(_CONVERSATION)
    .where(_CONVERSATION.c.id == bindparam("read_id"), _CONVERSATION.c.version == bindparam("read_version"))
    .values(
        version=_CONVERSATION.c.version + 1,
        changed_at=bindparam("now"),
        last_inbound_at=func.coalesce(bindparam("inbound_at"), _CONVERSATION.c.last_inbound_at),
        sealed_state=func.coalesce(bindparam("state"), _CONVERSATION.c.sealed_state),
        # Who writes is awake again in the lists.
        snoozed_until=case((bindparam("inbound_at").is_(None), _CONVERSATION.c.snoozed_until), else_=None),
    )
)
_HEARD_FROM = (
    update(_CONTACT)
    .where(_CONTACT.c.id == bindparam("contact_id"))
    .values(last_inbound_at=bindparam("at"), erase_at=None)
)
_UNSENT = and_(_MESSAGE.c.conversation_id == bindparam("read_id"), _MESSAGE.c.status == "due")
_REPLACED = {"status": "cancelled", "error": "replaced by a newer message", "status_at": bindparam("now")}
_CANCEL_QUESTIONS = update(_MESSAGE).where(_UNSENT, _MESSAGE.c.lane == "bot", _MESSAGE.c.question).values(_REPLACED)
_CANCEL_KEYED = (
    update(_MESSAGE).where(_UNSENT, _MESSAGE.c.idempotency_key.in_(bindparam("keys", expanding=True))).values(_REPLACED)
)
_ADD_MESSAGE = insert(_MESSAGE)
_ADD_EVENT = insert(table(t.Event))
_RECEIVED = select(_MESSAGE.c.id).where(
    _MESSAGE.c.account == bindparam("account"), _MESSAGE.c.provider_id == bindparam("provider_id")
)


@dataclass(frozen=True, slots=True)
class Committed:
    inbound_id: int | None
    outbound_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class VersionMoved:
    """Somebody changed the conversation since it was read: nothing was written, think again."""


@dataclass(frozen=True, slots=True)
class AlreadyReceived:
    """This provider id is known: nothing was written."""


Commit = Committed | VersionMoved | AlreadyReceived


def commit_turn(store: Store, record: TurnRecord) -> Commit:
    """Durable when it returns `Committed`. Raises SQLAlchemy's errors when the database is down."""
    try:
        with store.db.write() as connection:
            if not _claim_version(connection, record) or not _timer_counts(connection, record):
                raise _MovedError
            return _write(connection, store, record)
    except _MovedError:
        return VersionMoved()
    except IntegrityError:
        if record.inbound and _is_received(store, record.inbound):
            return AlreadyReceived()
        raise


class _MovedError(Exception):
    """Leaves the transaction without writing."""


def _is_received(store: Store, inbound: NewInbound) -> bool:
    with store.db.read() as connection:
        found = connection.execute(_RECEIVED, {"account": inbound.account, "provider_id": inbound.provider_id})
        return found.first() is not None


def _claim_version(connection: Connection, record: TurnRecord) -> bool:
    read = record.read
    parameters = {
        "read_id": read.id,
        "read_version": read.version,
        "now": record.now,
        "inbound_at": record.inbound.received_at if record.inbound else None,
        "state": seal_state(read.contact.key, record.state) if record.state is not None else None,
    }
    return connection.execute(_CLAIM, parameters).rowcount == 1


def _timer_counts(connection: Connection, record: TurnRecord) -> bool:
    """The timer that rang goes with what it was for; when it is gone already, so is its reason."""
    return record.finished_timer is None or finish_timer(connection, record.finished_timer)


def _write(connection: Connection, store: Store, record: TurnRecord) -> Committed:
    inbound_id = _insert_inbound(connection, record, record.inbound) if record.inbound else None
    _cancel_replaced(connection, record)
    record, key = apply_effects(connection, store.keyring, record, inbound_id)
    outbound_ids = tuple(
        insert_outbound(connection, record, key, row, inbound_id, position)
        for position, row in enumerate(record.outbound)
    )
    for row in record.outbound:
        _note_shown(connection, record, row)
    if record.events:
        connection.execute(_ADD_EVENT, [_event_row(record, event, inbound_id) for event in record.events])
    if record.finished_job is not None:
        connection.execute(update(t.Job).where(t.Job.id == record.finished_job).values(state="done"))
    return Committed(inbound_id, outbound_ids)


def _note_shown(connection: Connection, record: TurnRecord, row: NewOutbound) -> None:
    """What somebody in danger reads, into the risk log: which words, in which version, and the numbers in them."""
    content = row.content
    if row.flow not in SAFETY_FLOWS or content.response is None:
        return
    version = hashlib.sha256(content.text.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    numbers = (content.args.get(name) for name in ("emergency_number", "talk_now"))
    detail = " · ".join((f"{content.response}@{version}", *(str(number) for number in numbers if number)))
    add_step(connection, record.read.id, "shown", record.now, detail=detail)


def _insert_inbound(connection: Connection, record: TurnRecord, inbound: NewInbound) -> int:
    if not _is_unproven(record):
        connection.execute(_HEARD_FROM, {"contact_id": record.read.contact.id, "at": inbound.received_at})
    row = {
        "conversation_id": record.read.id,
        "direction": "in",
        "account": inbound.account,
        "provider_id": inbound.provider_id,
        "status": "failed" if inbound.failed else "received",
        "sealed": seal_content(record.read.contact.key, inbound.content),
        "created_at": inbound.received_at,
        "epoch": record.read.epoch,
    }
    return _added(connection, row)


def _is_unproven(record: TurnRecord) -> bool:
    """Whoever has the number now may be somebody else: the person of before was not heard from."""
    locked = record.read.contact.locked_at is not None
    return locked or any(isinstance(effect, LockContact) for effect in record.effects)


def _cancel_replaced(connection: Connection, record: TurnRecord) -> None:
    """Questions of the bot that nobody has seen yet are replaced by this turn's; waiting notices by their result."""
    parameters = {"read_id": record.read.id, "now": record.now}
    if record.inbound and record.outbound and record.read.has_unsent:
        connection.execute(_CANCEL_QUESTIONS, parameters)
    if record.cancel_keys:
        connection.execute(_CANCEL_KEYED, {**parameters, "keys": list(record.cancel_keys)})


def insert_outbound(
    connection: Connection, record: TurnRecord, key: DataKey, row: NewOutbound, turn_id: int | None, position: int
) -> int:
    """One row for the outbox, sealed under `key`; its id."""
    read = record.read
    values = {
        "conversation_id": read.id,
        "direction": "out",
        "account": read.channel.account,
        "status": "due",
        "sealed": seal_content(key, row.content),
        "created_at": record.now,
        "lane": row.lane,
        "epoch": epoch_after(record),
        "turn_id": turn_id,
        "position": position,
        "question": row.question,
        "author_id": row.author_id,
        "idempotency_key": row.key,
        "flow": row.flow,
        "step": row.step,
        "due_at": row.due_at,
        "expires_at": row.expires_at,
        "segments": row.segments,
    }
    return _added(connection, values)


def _added(connection: Connection, row: dict[str, Any]) -> int:
    key = connection.execute(_ADD_MESSAGE, row).inserted_primary_key
    assert key is not None
    return int(key[0])


def epoch_after(record: TurnRecord) -> int:
    """What the bot says while a conversation is given back is already said under the new owner."""
    released = any(isinstance(effect, ReleaseConversation) for effect in record.effects)
    return record.read.epoch + (1 if released else 0)


def _event_row(record: TurnRecord, event: Event, inbound_id: int | None) -> dict[str, Any]:
    return {
        "conversation_id": record.read.id,
        "message_id": inbound_id,
        "name": event.name,
        "flow": event.flow,
        "step": event.step,
        "detail": event.detail[:200],
        "at": record.now,
    }
