"""Which outbox rows may leave, and which may not any more: the statements, built once, and read like rules.

Their parameters: `accounts`, `now`, `since` (a row accepted after it is too recent), `until` (end of a lease), `row`.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, exists, func, or_, select, text, update
from sqlalchemy.orm import aliased

from assistant.store import tables as t
from assistant.store.types import UtcTime

OWNER_CHANGED = "owner changed"
OPTED_OUT = "opted out"
TOO_LATE = "too late"
ERASED = "words erased"

_m = t.Message
_other = aliased(t.Message, name="other")
# Word for word the condition of the outbox's partial index: SQLite uses it only then.
_IN_OUTBOX = text("message.status IN ('due', 'submitting')")
_OTHER_IN_OUTBOX = text("other.status IN ('due', 'submitting')")
_NOW = bindparam("now", type_=UtcTime)
# Nearly all messages are of one account: an index on it would read them all, so it is kept out of the plan.
_OURS = func.coalesce(_m.account, "").in_(bindparam("accounts", expanding=True))


def _in_flight() -> ColumnElement[bool]:
    """Another row of the conversation is at the provider. A crisis text does not wait for one whose fate is unclear."""
    busy = select(_other.conversation_id).where(_OTHER_IN_OUTBOX, _other.status == "submitting")
    talking = _m.conversation_id.in_(busy.where(_other.error.is_(None)))
    return or_(talking, and_(_m.lane != "crisis", _m.conversation_id.in_(busy)))


def _behind_another() -> ColumnElement[bool]:
    """An earlier row is due or being retried; only crisis texts go before others."""
    return exists().where(
        _other.conversation_id == _m.conversation_id,
        _other.status == "due",
        _other.id < _m.id,
        or_(_other.due_at <= _NOW, _other.attempts > 0),
        or_(_m.lane != "crisis", _other.lane == "crisis"),
    )


def _too_soon() -> ColumnElement[bool]:
    """The row before was accepted a moment ago, and would be overtaken on the way to the phone."""
    since = bindparam("since", type_=UtcTime)
    previous = (
        select(_other.submitted_at)
        .where(_other.conversation_id == _m.conversation_id, _other.direction == "out", _other.id < _m.id)
        .order_by(_other.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return func.coalesce(previous, since) > since


def _ready() -> Select[int]:
    return (
        select(_m.id)
        .join(t.Conversation, t.Conversation.id == _m.conversation_id)
        .where(_IN_OUTBOX, _m.status == "due", _m.due_at <= _NOW, _OURS)
        .where(~_in_flight(), ~_behind_another(), ~_too_soon())
        .order_by(_m.due_at, _m.id)
        .limit(1)
    )


def _locked(statement: Select[int]) -> Select[int]:
    """The row and its conversation, whose owner cannot change meanwhile; what others hold is passed over.

    Not against references to the conversation: new messages may come in (FOR NO KEY UPDATE).
    """
    return statement.with_for_update(of=[_m, t.Conversation], skip_locked=True, key_share=True)


READY = _ready()
READY_LOCKED = _locked(READY)
READY_CRISIS_LOCKED = _locked(READY.where(_m.lane == "crisis"))

OVERDUE = (
    select(_m.id)
    .where(_IN_OUTBOX, _m.status == "submitting", _m.lease_until <= _NOW, _OURS)
    .order_by(_m.lease_until)
    .limit(1)
)
OVERDUE_LOCKED = OVERDUE.with_for_update(skip_locked=True)

LEASE = (
    update(_m)
    .where(_m.id == bindparam("row"), _m.status == "due", ~_in_flight(), ~_behind_another())
    .values(
        status="submitting",
        lease_until=bindparam("until", type_=UtcTime),
        status_at=_NOW,
        attempts=_m.attempts + 1,
        error=None,
    )
    .execution_options(synchronize_session=False)
)
"""Checks again in a statement of its own: it sees what was committed while the row was being locked."""

_epoch = select(t.Conversation.epoch).where(t.Conversation.id == _m.conversation_id).correlate(_m).scalar_subquery()
_opted_out = (
    exists()
    .where(t.Conversation.id == _m.conversation_id, t.Address.id == t.Conversation.address_id)
    .where(t.Address.opted_out_at.is_not(None))
    .correlate(_m)
)
_fenced = and_(_m.lane == "bot", _m.epoch < _epoch)
# Somebody in danger is answered all the same, and the opt-out itself is confirmed.
_silenced = and_(_m.lane.not_in(("crisis", "system")), _opted_out)
_late = and_(_m.expires_at.is_not(None), _m.expires_at <= _NOW)

CANCEL = (
    update(_m)
    .where(_m.id == bindparam("row"), _m.status == "due", or_(_fenced, _silenced, _late, _m.sealed.is_(None)))
    .values(
        status="cancelled",
        error=case((_fenced, OWNER_CHANGED), (_silenced, OPTED_OUT), (_late, TOO_LATE), else_=ERASED),
        status_at=_NOW,
        lease_until=None,
    )
    .execution_options(synchronize_session=False)
)
"""Cancels the row if there is a reason not to send it any more; the thread shows which."""
