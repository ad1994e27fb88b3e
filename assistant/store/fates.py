"""Writing down what became of an outbox row. Each function is one transaction, and harmless when said twice.

The conversation is touched first (`changed_at`, never `version`): the same order of locks as in a turn's commit,
and the console sees that the thread moved.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, get_args

from sqlalchemy import ColumnElement, Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from assistant.effects import SetTimer
from assistant.store import tables as t
from assistant.store.outbox import OutboxRow
from assistant.store.risk_steps import add_step
from assistant.store.store import Store
from assistant.store.timers import set_timers
from assistant.values import SendStatus

OPTED_OUT_EVENT = "opted_out_at_provider"
CRISIS_EVENT = "crisis_not_sent"

RANKS: dict[str, int] = {
    "due": 0,
    "submitting": 1,
    "unknown": 2,
    "submitted": 3,
    "sent": 4,
    "failed": 5,
    "undelivered": 6,
    "delivered": 7,
    "read": 8,
}
"""A status only ever rises: callbacks come late and out of order, and say the same thing twice.

`delivered` stands above the failures: if both are told, the phone has it. `cancelled` has no rank: it never left.
"""
assert set(RANKS) == set(get_args(SendStatus)) - {"cancelled"}

FAILURES = frozenset({"failed", "undelivered"})
_UNSETTLED = ("due", "submitting", "unknown")
_m = t.Message


@dataclass(frozen=True, slots=True)
class Reported:
    """What a provider's callback says. `row_id` is ours, from the callback's address; `code` its error code."""

    account: str
    provider_id: str
    status: SendStatus
    row_id: int | None = None
    code: str | None = None


def accepted(store: Store, row: OutboxRow, provider_id: str, now: datetime) -> bool:
    """The provider has it. Counts even after the lease ended; False when that was known already, or is impossible."""
    values = {
        "status": "submitted",
        "provider_id": provider_id,
        "submitted_at": now,
        "status_at": now,
        "lease_until": None,
        "error": None,
    }
    unsettled = (_m.provider_id.is_(None), _m.status.in_(_UNSETTLED))
    try:
        return _record(store, row, now, values, *unsettled)
    except IntegrityError:
        return False  # The id belongs to another row of ours: it was never this one.


def again(store: Store, row: OutboxRow, due_at: datetime, now: datetime, error: str | None) -> bool:
    """It certainly did not leave: send it at `due_at`."""
    values = {"status": "due", "due_at": due_at, "lease_until": None, "error": error, "status_at": now}
    return _record(store, row, now, values, *_same_lease(row))


def look_up_later(store: Store, row: OutboxRow, at: datetime, now: datetime, reason: str) -> bool:
    """Nobody knows: it stays `submitting` until a callback comes, or is looked up at `at`."""
    values = {"lease_until": at, "error": reason[:200]}
    return _record(store, row, now, values, *_same_lease(row))


def gave_up(store: Store, row: OutboxRow, status: SendStatus, error: str, now: datetime) -> bool:
    """`failed` or `unknown`: visible in the thread. A crisis text that did not leave raises the alarm."""
    values = {"status": status, "error": error[:200], "lease_until": None, "status_at": now}
    with store.db.write() as connection:
        moved = _write(connection, row.conversation_id, now, values, _m.id == row.id, *_same_lease(row))
        if moved and row.lane == "crisis":
            _not_sent(connection, row.conversation_id, row.id, error, now)
        return moved


def opted_out(store: Store, conversation_id: int, row_id: int, now: datetime) -> None:
    """The provider says that this person does not want our messages: never write again until they say so."""
    with store.db.write() as connection:
        address = select(t.Conversation.address_id).where(t.Conversation.id == conversation_id).scalar_subquery()
        changed = connection.execute(
            update(t.Address).where(t.Address.id == address, t.Address.opted_out_at.is_(None)).values(opted_out_at=now)
        )
        if changed.rowcount:
            _event(connection, conversation_id, row_id, OPTED_OUT_EVENT, "", now)


def known_ids(store: Store, account: str, provider_ids: Collection[str]) -> frozenset[str]:
    """Which of these ids belong to rows of ours already."""
    if not provider_ids:
        return frozenset()
    statement = select(_m.provider_id).where(_m.account == account, _m.provider_id.in_(provider_ids))
    with store.db.read() as connection:
        return frozenset(filter(None, connection.execute(statement).scalars()))


@dataclass(frozen=True, slots=True)
class ReportedRow:
    """The row a report was about. `moved`: whether it said something new."""

    id: int
    conversation_id: int
    lane: str
    moved: bool


def report(store: Store, reported: Reported, now: datetime) -> ReportedRow | None:
    """Take a callback's word, if it says more than is known; None when no row of ours is meant.

    A report on a row without a provider id yet proves that the provider accepted it.
    """
    row = _reported_row(store, reported)
    if row is None:
        return None
    values: dict[str, Any] = {
        "status": reported.status,
        "provider_id": reported.provider_id,
        "status_at": now,
        "lease_until": None,
        "error": reported.code,
    }
    if row.submitted_at is None:
        values["submitted_at"] = now
    lower = [status for status, rank in RANKS.items() if rank < RANKS[reported.status]]
    with store.db.write() as connection:
        condition = (_m.id == row.id, _m.status.in_(lower), _is_named(reported))
        moved = _write(connection, row.conversation_id, now, values, *condition)
        if moved and reported.status in FAILURES and row.lane == "crisis":
            _not_sent(connection, row.conversation_id, row.id, reported.code or "", now)
    return ReportedRow(row.id, row.conversation_id, row.lane, moved)


def _reported_row(store: Store, reported: Reported) -> Any:
    columns = select(_m.id, _m.conversation_id, _m.lane, _m.submitted_at).where(
        _m.account == reported.account, _m.direction == "out"
    )
    with store.db.read() as connection:
        by_id = columns.where(_m.provider_id == reported.provider_id)
        found = connection.execute(by_id).one_or_none()
        if found is None and reported.row_id is not None:
            found = connection.execute(columns.where(_m.id == reported.row_id, _is_named(reported))).one_or_none()
        return found


def _is_named(reported: Reported) -> ColumnElement[bool]:
    """A row that was sent again has another id by now: what is told of the first attempt is not about it."""
    return _m.provider_id.is_(None) | (_m.provider_id == reported.provider_id)


def _same_lease(row: OutboxRow) -> tuple[ColumnElement[bool], ...]:
    return (_m.status == "submitting", _m.attempts == row.attempts, _m.lookups == row.lookups)


def _record(
    store: Store, row: OutboxRow, now: datetime, values: dict[str, Any], *conditions: ColumnElement[bool]
) -> bool:
    with store.db.write() as connection:
        return _write(connection, row.conversation_id, now, values, _m.id == row.id, *conditions)


def _write(
    connection: Connection,
    conversation_id: int,
    now: datetime,
    values: dict[str, Any],
    *conditions: ColumnElement[bool],
) -> bool:
    connection.execute(update(t.Conversation).where(t.Conversation.id == conversation_id).values(changed_at=now))
    changed = connection.execute(
        update(_m).where(*conditions).values(values).execution_options(synchronize_session=False)
    )
    return changed.rowcount == 1


def _not_sent(connection: Connection, conversation_id: int, row_id: int, code: str, now: datetime) -> None:
    """A crisis text did not arrive: into the thread and the risk log, and the bell rings at once. Once for a text,
    however often its failure is told."""
    told = select(t.Event.id).where(t.Event.message_id == row_id, t.Event.name == CRISIS_EVENT)
    if connection.execute(told.where(t.Event.conversation_id == conversation_id)).first() is not None:
        return
    _event(connection, conversation_id, row_id, CRISIS_EVENT, code, now)
    add_step(connection, conversation_id, "not_sent", now, detail=code)
    epoch = connection.execute(select(t.Conversation.epoch).where(t.Conversation.id == conversation_id)).scalar_one()
    set_timers(connection, conversation_id, epoch, (SetTimer("undelivered", now),))


def _event(connection: Connection, conversation_id: int, row_id: int, name: str, detail: str, now: datetime) -> None:
    connection.execute(
        insert(t.Event).values(
            conversation_id=conversation_id,
            message_id=row_id,
            name=name,
            flow="",
            step="",
            detail=detail[:200],
            at=now,
        )
    )
