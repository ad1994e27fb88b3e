"""Who holds a conversation, as rows: locked, changed under the epoch that was read, and written down.

Every function works inside the caller's transaction, so that a change of owner, its event, its audit line and its
timers stand or fall together. Which change is allowed is decided in `assistant/handoff/machine.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, Row, Select, and_, func, insert, select, update

from assistant.effects import SetTimer
from assistant.store import tables as t
from assistant.store.outbox_rules import OWNER_CHANGED
from assistant.store.retired import RETIRED
from assistant.store.teams import TEAM_COLUMNS, team_of
from assistant.store.timers import set_timers
from assistant.store.values import Team, is_flag
from assistant.values import ChannelKind, RiskLevel


@dataclass(frozen=True, slots=True)
class Holding:
    """A conversation as locked: nobody else changes its owner before this transaction ends."""

    id: int
    version: int
    epoch: int
    owner_id: int | None
    owner_name: str | None
    risk: RiskLevel
    crisis_open: bool
    kind: ChannelKind
    opted_out: bool
    erased: bool
    last_inbound_at: datetime | None
    handoff_id: int | None
    handoff_state: str | None
    overdue: bool
    team: Team
    contact_id: int
    wrapped_key: bytes | None
    locked: bool
    number_gone: bool
    """The number has a new holder: this person cannot be reached any more."""
    referent_id: int | None
    answered_at: datetime | None
    """When a person of ours last wrote."""
    snoozed_until: datetime | None = None
    """Put off until then, or until the person writes."""
    flagged: bool = False
    """Whether the open handoff was made because of danger that nobody has closed yet."""

    @property
    def in_danger(self) -> bool:
        """Whether a safety flag is open: a crisis nobody has closed, or a concern that a person is to look at. What
        happens by itself waits until it is closed."""
        return self.crisis_open or self.flagged

    @property
    def owed(self) -> bool:
        """Whether the last word is the young person's."""
        if self.last_inbound_at is None:
            return False
        return self.answered_at is None or self.answered_at < self.last_inbound_at


def lock(connection: Connection, conversation_id: int, teams: frozenset[int] | None) -> Holding | None:
    """The conversation, if one of these teams may see it (None: the clock, which may see all), locked until the
    transaction ends.

    On SQLite the whole transaction holds the only writing seat already; the row lock is PostgreSQL's.
    """
    mine = t.Conversation.id == conversation_id
    if teams is not None:
        mine = and_(mine, t.Conversation.team_id.in_(teams))
    if connection.execute(select(t.Conversation.id).where(mine).with_for_update()).first() is None:
        return None
    # Read in a second statement: it sees what was committed while the first one waited for the lock.
    return read(connection, conversation_id)


def read(connection: Connection, conversation_id: int) -> Holding | None:
    """The conversation as it is now, without holding anybody up."""
    columns: Select[*tuple[Any, ...]] = (
        select(
            t.Conversation.id,
            t.Conversation.version,
            t.Conversation.epoch,
            t.Conversation.owner_id,
            t.Counsellor.name.label("owner_name"),
            t.Conversation.risk,
            t.Conversation.crisis_open,
            t.Conversation.contact_id,
            t.Conversation.referent_id,
            t.Conversation.snoozed_until,
            t.Channel.kind,
            t.Address.opted_out_at,
            t.Address.lookup,
            t.Contact.wrapped_key,
            t.Contact.locked_at,
            t.Conversation.last_inbound_at,
            t.Handoff.id.label("handoff_id"),
            t.Handoff.state.label("handoff_state"),
            t.Handoff.overdue_at,
            t.Handoff.reason.label("handoff_reason"),
            t.Handoff.risk.label("handoff_risk"),
            *TEAM_COLUMNS,
        )
        .join(t.Channel, t.Channel.id == t.Conversation.channel_id)
        .join(t.Contact, t.Contact.id == t.Conversation.contact_id)
        .join(t.Address, t.Address.id == t.Conversation.address_id)
        .join(t.Team, t.Team.id == t.Conversation.team_id)
        .outerjoin(t.Counsellor, t.Counsellor.id == t.Conversation.owner_id)
        .outerjoin(t.Handoff, and_(t.Handoff.conversation_id == t.Conversation.id, t.Handoff.state != "closed"))
        .where(t.Conversation.id == conversation_id)
    )
    row = connection.execute(columns).one_or_none()
    return None if row is None else _holding(connection, row)


def _holding(connection: Connection, row: Row[Any]) -> Holding:
    return Holding(
        id=row.id,
        version=row.version,
        epoch=row.epoch,
        owner_id=row.owner_id,
        owner_name=row.owner_name,
        risk=cast(RiskLevel, row.risk),
        crisis_open=row.crisis_open,
        kind=cast(ChannelKind, row.kind),
        opted_out=row.opted_out_at is not None,
        erased=row.wrapped_key is None,
        last_inbound_at=row.last_inbound_at,
        handoff_id=row.handoff_id,
        handoff_state=row.handoff_state,
        overdue=row.overdue_at is not None,
        team=team_of(row),
        contact_id=row.contact_id,
        wrapped_key=row.wrapped_key,
        locked=row.locked_at is not None,
        number_gone=row.lookup.startswith(RETIRED),
        referent_id=row.referent_id,
        answered_at=_answered_at(connection, row.id),
        snoozed_until=row.snoozed_until,
        flagged=is_flag(row.handoff_reason, row.handoff_risk),
    )


def change_owner(
    connection: Connection, held: Holding, owner_id: int | None, how: str, now: datetime, **values: Any
) -> int | None:
    """Give the conversation to a person, or to nobody. The new epoch; None when the epoch moved.

    Ends the stretch under way and begins the next one; `how` says what ended it.
    """
    epoch = held.epoch + 1
    if not _change(connection, held, now, owner_id=owner_id, epoch=epoch, **values):
        return None
    _cancel_stale_bot_rows(connection, held.id, epoch, now)
    end_stretch(connection, held.id, how, now)
    if owner_id is not None:
        began = {"began_at": now, "began_how": how, "epoch": epoch, "handoff_id": held.handoff_id}
        connection.execute(insert(t.Stretch).values(conversation_id=held.id, counsellor_id=owner_id, **began))
    return epoch


def end_stretch(connection: Connection, conversation_id: int, how: str, now: datetime) -> None:
    """The time in which one person held it is over, if there was one."""
    connection.execute(
        update(t.Stretch)
        .where(t.Stretch.conversation_id == conversation_id, t.Stretch.ended_at.is_(None))
        .values(ended_at=now, ended_how=how)
    )


def touch(connection: Connection, held: Holding, now: datetime, **values: Any) -> int | None:
    """Change the conversation without a change of owner. Its epoch; None when that moved."""
    return held.epoch if _change(connection, held, now, **values) else None


def stir(connection: Connection, conversation_id: int, now: datetime) -> None:
    """Something beside the conversation changed: open pages look again, and no turn has to."""
    connection.execute(update(t.Conversation).where(t.Conversation.id == conversation_id).values(changed_at=now))


def arm(connection: Connection, conversation_id: int, epoch: int, timers: Iterable[SetTimer]) -> None:
    """The timers that follow from what was just changed."""
    set_timers(connection, conversation_id, epoch, timers)


def accept_handoff(connection: Connection, held: Holding, person_id: int, now: datetime) -> None:
    """The wait is over; without a wait, the counsellor's own step is kept as a handoff of its own."""
    accepted = {"state": "accepted", "accepted_by": person_id, "accepted_at": now, "overdue_at": None}
    if held.handoff_id is None:
        row = {"conversation_id": held.id, "reason": "counsellor", "risk": held.risk, "opened_at": now}
        connection.execute(insert(t.Handoff).values(row | accepted))
    elif held.handoff_state == "accepted":
        # Another holder of the same handoff: when it was first accepted stays.
        change_handoff(connection, held, accepted_by=person_id, overdue_at=None)
    else:
        change_handoff(connection, held, **accepted)


def change_handoff(connection: Connection, held: Holding, **values: Any) -> None:
    """Write to the handoff that is open now."""
    connection.execute(
        update(t.Handoff).where(t.Handoff.conversation_id == held.id, t.Handoff.state != "closed").values(values)
    )


def calm(connection: Connection, held: Holding, now: datetime) -> int | None:
    """The crisis is over: the conversation stays watched. Its epoch; None when that moved."""
    change_handoff(connection, held, risk="watch")
    return touch(connection, held, now, crisis_open=False, risk="watch")


def mark(connection: Connection, conversation_id: int, name: str, detail: str, now: datetime) -> None:
    """An event of the thread: names and ids, never values."""
    connection.execute(
        insert(t.Event).values(
            conversation_id=conversation_id, name=name, flow="", step="", detail=detail[:200], at=now
        )
    )


def write_audit(
    connection: Connection, person_id: int | None, conversation_id: int | None, action: str, detail: str, now: datetime
) -> None:
    """Who looked, who acted; appended, never changed."""
    connection.execute(
        insert(t.Audit).values(
            counsellor_id=person_id, conversation_id=conversation_id, action=action, detail=detail[:200], at=now
        )
    )


def _answered_at(connection: Connection, conversation_id: int) -> datetime | None:
    return connection.execute(
        select(func.max(t.Message.created_at)).where(
            t.Message.conversation_id == conversation_id, t.Message.lane == "human", t.Message.status != "cancelled"
        )
    ).scalar_one()


def _change(connection: Connection, held: Holding, now: datetime, **values: Any) -> bool:
    changed = connection.execute(
        update(t.Conversation)
        .where(t.Conversation.id == held.id, t.Conversation.epoch == held.epoch)
        .values(version=t.Conversation.version + 1, changed_at=now, **values)
    )
    return changed.rowcount == 1


def _cancel_stale_bot_rows(connection: Connection, conversation_id: int, epoch: int, now: datetime) -> None:
    """Shown as cancelled at once; the dispatcher's own check remains what guarantees it."""
    connection.execute(
        update(t.Message)
        .where(
            t.Message.conversation_id == conversation_id,
            t.Message.lane == "bot",
            t.Message.status == "due",
            t.Message.epoch < epoch,
        )
        .values(status="cancelled", error=OWNER_CHANGED, status_at=now)
    )
