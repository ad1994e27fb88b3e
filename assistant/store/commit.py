"""The one commit of a turn: the inbound row, state, effects, events and outbox rows, together or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from assistant.effects import ReleaseConversation
from assistant.store import tables as t
from assistant.store.contents import seal_content, seal_state
from assistant.store.effects import apply_effects
from assistant.store.rows import inserted_id
from assistant.store.sealing import DataKey
from assistant.store.store import Store
from assistant.store.values import NewInbound, NewOutbound, TurnRecord


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


def commit_turn(store: Store, record: TurnRecord) -> Committed | VersionMoved | AlreadyReceived:
    """Durable when it returns `Committed`. Raises SQLAlchemy's errors when the database is down."""
    if record.inbound and is_received(store, record.inbound.account, record.inbound.provider_id):
        return AlreadyReceived()
    try:
        with store.db.write() as connection:
            if not _claim_version(connection, record):
                raise _MovedError
            return _write(connection, store, record)
    except _MovedError:
        return VersionMoved()
    except IntegrityError:
        if record.inbound and is_received(store, record.inbound.account, record.inbound.provider_id):
            return AlreadyReceived()
        raise


class _MovedError(Exception):
    """Leaves the transaction without writing."""


def is_received(store: Store, account: str, provider_id: str) -> bool:
    with store.db.read() as connection:
        found = connection.execute(
            select(t.Message.id).where(t.Message.account == account, t.Message.provider_id == provider_id)
        )
        return found.first() is not None


def _claim_version(connection: Connection, record: TurnRecord) -> bool:
    read = record.read
    values: dict[str, Any] = {"version": read.version + 1, "changed_at": record.now}
    if record.inbound:
        values["last_inbound_at"] = record.inbound.received_at
    if record.state is not None:
        values["sealed_state"] = seal_state(read.contact.key, record.state)
    moved = connection.execute(
        update(t.Conversation)
        .where(t.Conversation.id == read.id, t.Conversation.version == read.version)
        .values(values)
    )
    return moved.rowcount == 1


def _write(connection: Connection, store: Store, record: TurnRecord) -> Committed:
    inbound_id = _insert_inbound(connection, record, record.inbound) if record.inbound else None
    _cancel_replaced(connection, record)
    key = apply_effects(connection, store.keyring, record, inbound_id)
    outbound_ids = tuple(
        insert_outbound(connection, record, key, row, inbound_id, position)
        for position, row in enumerate(record.outbound)
    )
    if record.events:
        connection.execute(insert(t.Event), [_event_row(record, event, inbound_id) for event in record.events])
    if record.finished_job is not None:
        connection.execute(update(t.Job).where(t.Job.id == record.finished_job).values(state="done"))
    return Committed(inbound_id, outbound_ids)


def _insert_inbound(connection: Connection, record: TurnRecord, inbound: NewInbound) -> int:
    connection.execute(
        update(t.Contact)
        .where(t.Contact.id == record.read.contact.id)
        .values(last_inbound_at=inbound.received_at, erase_at=None)
    )
    return inserted_id(
        connection,
        insert(t.Message).values(
            conversation_id=record.read.id,
            direction="in",
            account=inbound.account,
            provider_id=inbound.provider_id,
            status="failed" if inbound.failed else "received",
            sealed=seal_content(record.read.contact.key, inbound.content),
            created_at=inbound.received_at,
            epoch=record.read.epoch,
        ),
    )


def _cancel_replaced(connection: Connection, record: TurnRecord) -> None:
    """Questions of the bot that nobody has seen yet are replaced by this turn's; waiting notices by their result."""
    replaced = and_(t.Message.lane == "bot", t.Message.question) if record.inbound and record.outbound else None
    keyed = t.Message.idempotency_key.in_(record.cancel_keys) if record.cancel_keys else None
    wanted = [condition for condition in (replaced, keyed) if condition is not None]
    if wanted:
        connection.execute(
            update(t.Message)
            .where(t.Message.conversation_id == record.read.id, t.Message.status == "due", or_(*wanted))
            .values(status="cancelled", error="replaced by a newer message", status_at=record.now)
        )


def insert_outbound(
    connection: Connection, record: TurnRecord, key: DataKey, row: NewOutbound, turn_id: int | None, position: int
) -> int:
    read = record.read
    return inserted_id(
        connection,
        insert(t.Message).values(
            conversation_id=read.id,
            direction="out",
            account=read.channel.account,
            status="due",
            sealed=seal_content(key, row.content),
            created_at=record.now,
            lane=row.lane,
            epoch=epoch_after(record),
            turn_id=turn_id,
            position=position,
            question=row.question,
            author_id=row.author_id,
            idempotency_key=row.key,
            flow=row.flow,
            step=row.step,
            due_at=row.due_at,
            expires_at=row.expires_at,
            segments=row.segments,
        ),
    )


def epoch_after(record: TurnRecord) -> int:
    """What the bot says while a conversation is given back is already said under the new owner."""
    released = any(isinstance(effect, ReleaseConversation) for effect in record.effects)
    return record.read.epoch + (1 if released else 0)


def _event_row(record: TurnRecord, event: Any, inbound_id: int | None) -> dict[str, Any]:
    return {
        "conversation_id": record.read.id,
        "message_id": inbound_id,
        "name": event.name,
        "flow": event.flow,
        "step": event.step,
        "detail": event.detail[:200],
        "at": record.now,
    }
