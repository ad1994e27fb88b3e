"""The outbox: out rows of `message`, leased one at a time, in order within a conversation.

The rows are the truth: any number of dispatchers, in any process, may work on them at once. Who leases a row locks
it and its conversation (PostgreSQL: SKIP LOCKED; SQLite: one writer at a time), and the leasing UPDATE checks
everything again, so that nothing leaves after its reason is gone.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Connection, Select, select, update

from assistant.errors import Unsealable
from assistant.store import outbox_rules as rules
from assistant.store import tables as t
from assistant.store.contents import open_content
from assistant.store.conversations import open_address
from assistant.store.sealing import Keyring
from assistant.store.store import Store
from assistant.store.values import MessageContent
from assistant.values import ChannelKind, Lane, SendStatus

_m = t.Message


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """A leased row, opened. `began_at` is when this attempt to send it began; `attempts` counts this one.

    `attempts` and `lookups` together name the lease: what is recorded later counts only if they have not moved.
    """

    id: int
    conversation_id: int
    lane: Lane
    attempts: int
    lookups: int
    began_at: datetime
    expires_at: datetime | None
    kind: ChannelKind
    account: str
    sender: str
    service: str | None
    to: str = field(repr=False)
    content: MessageContent = field(repr=False)


def lease_due(
    store: Store, accounts: Collection[str], now: datetime, *, lease: timedelta, gap: timedelta
) -> OutboxRow | None:
    """Take the next row that may be sent now, crisis texts first, and mark it `submitting`: committed on return.

    Rows that may not be sent any more (another owner, opted out, too late, erased) are cancelled on the way.
    """
    wanted = {"accounts": list(accounts), "now": now, "since": now - gap}
    while _anything(store, rules.READY, wanted):
        with store.db.write() as connection:
            row_id = _lock_ready(connection, wanted)
            if row_id is None:
                return None  # Another dispatcher has it.
            row = _lease(connection, store.keyring, row_id, now, lease)
        if row is not None:
            return row
    return None


def lease_ambiguous(store: Store, accounts: Collection[str], now: datetime, *, lease: timedelta) -> OutboxRow | None:
    """Take a row whose fate is unknown and whose time to be looked up has come: its lease ended without an outcome."""
    wanted = {"accounts": list(accounts), "now": now}
    if not _anything(store, rules.OVERDUE, wanted):
        return None
    with store.db.write() as connection:
        row_id = connection.execute(rules.OVERDUE_LOCKED, wanted).scalar_one_or_none()
        if row_id is None:
            return None
        values = {"lease_until": now + lease, "lookups": _m.lookups + 1}
        connection.execute(update(_m).where(_m.id == row_id).values(values))
        row = _opened(connection, store.keyring, row_id, now)
        if row is None:
            # Its words are gone, so it can be neither recognised at the provider nor sent again.
            _settle(connection, row_id, now, "unknown", rules.ERASED)
        return row


def _anything(store: Store, statement: Select[int], wanted: Mapping[str, Any]) -> bool:
    with store.db.read() as connection:
        return connection.execute(statement, wanted).first() is not None


def _lock_ready(connection: Connection, wanted: Mapping[str, Any]) -> int | None:
    for statement in (rules.READY_CRISIS_LOCKED, rules.READY_LOCKED):
        row_id = connection.execute(statement, wanted).scalar_one_or_none()
        if row_id is not None:
            return row_id
    return None


def _lease(connection: Connection, keyring: Keyring, row_id: int, now: datetime, lease: timedelta) -> OutboxRow | None:
    """The locked row, leased; None when it was cancelled, or another row of its conversation was faster."""
    if connection.execute(rules.CANCEL, {"row": row_id, "now": now}).rowcount == 1:
        return None
    if connection.execute(rules.LEASE, {"row": row_id, "now": now, "until": now + lease}).rowcount == 0:
        return None
    row = _opened(connection, keyring, row_id, now)
    if row is None:
        _settle(connection, row_id, now, "cancelled", rules.ERASED)
    return row


def _settle(connection: Connection, row_id: int, now: datetime, status: SendStatus, reason: str) -> None:
    values = {"status": status, "error": reason, "status_at": now, "lease_until": None}
    connection.execute(update(_m).where(_m.id == row_id).values(values))


def _opened(connection: Connection, keyring: Keyring, row_id: int, now: datetime) -> OutboxRow | None:
    """The row with its words; None when they, or the key to them, are gone."""
    found = connection.execute(
        select(
            _m.id,
            _m.conversation_id,
            _m.lane,
            _m.attempts,
            _m.lookups,
            _m.status_at,
            _m.expires_at,
            _m.sealed,
            _m.account,
            t.Contact.wrapped_key,
            t.Address.sealed.label("sealed_address"),
            t.Channel.kind,
            t.Channel.address.label("sender"),
            t.Channel.service,
        )
        .join(t.Conversation, t.Conversation.id == _m.conversation_id)
        .join(t.Contact, t.Contact.id == t.Conversation.contact_id)
        .join(t.Address, t.Address.id == t.Conversation.address_id)
        .join(t.Channel, t.Channel.id == t.Conversation.channel_id)
        .where(_m.id == row_id)
    ).one()
    return _row(found, keyring, now)


def _row(found: Any, keyring: Keyring, now: datetime) -> OutboxRow | None:
    if found.sealed is None or found.wrapped_key is None:
        return None
    try:
        key = keyring.unwrap(found.wrapped_key)
        content = open_content(key, found.sealed)
        to = open_address(key, found.sealed_address)
    except Unsealable:
        return None
    if content is None:
        return None
    return OutboxRow(
        id=found.id,
        conversation_id=found.conversation_id,
        lane=cast(Lane, found.lane),
        attempts=found.attempts,
        lookups=found.lookups,
        began_at=found.status_at or now,
        expires_at=found.expires_at,
        kind=cast(ChannelKind, found.kind),
        account=found.account,
        sender=found.sender,
        service=found.service,
        to=to,
        content=content,
    )
