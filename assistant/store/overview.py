"""Everything that wants a person right now, for who answers for a team: who waits, who holds what, since when.

A caller gives the reader's teams; nothing else is ever found. Addresses are opened, messages are not.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Row, Select, and_, func, select, type_coerce

from assistant.store import tables as t
from assistant.store.effects import RISK_ORDER
from assistant.store.store import Store
from assistant.store.thread_lines import readable_address
from assistant.store.types import UtcTime
from assistant.values import ChannelKind, RiskLevel

LIMIT = 500
"""Open handoffs shown at once, the longest first."""


@dataclass(frozen=True, slots=True)
class Open:
    """One open handoff. `owner_id` None: somebody is waited for, since `opened_at`.

    `owed_since`: the last message of the young person, when no person has answered it. `overdue_at`: since when its
    holder owes an answer for longer than promised.
    """

    id: int
    version: int
    team_id: int
    team: str
    kind: ChannelKind
    locale: str
    address: str | None = field(repr=False)
    risk: RiskLevel
    crisis_open: bool
    reason: str
    opened_at: datetime
    owner_id: int | None
    owner: str | None
    owed_since: datetime | None
    overdue_at: datetime | None
    snoozed_until: datetime | None

    @property
    def waits_since(self) -> datetime | None:
        """Since when a person owes them an answer."""
        return self.opened_at if self.owner_id is None else self.owed_since


def list_open(store: Store, teams: frozenset[int]) -> tuple[Open, ...]:
    """Crisis first, then the longest wait; who waits for nobody's answer comes last."""
    with store.db.read() as connection:
        rows = connection.execute(_open(teams)).all()
    return tuple(sorted((_row(row, store) for row in rows), key=_urgency))


def _open(teams: frozenset[int]) -> Select[*tuple[Any, ...]]:
    answered = (
        select(func.max(t.Message.created_at))
        .where(
            t.Message.conversation_id == t.Conversation.id,
            t.Message.lane == "human",
            t.Message.status != "cancelled",
        )
        .correlate(t.Conversation)
        .scalar_subquery()
    )
    return (
        select(
            t.Conversation.id,
            t.Conversation.version,
            t.Conversation.team_id,
            t.Team.name.label("team"),
            t.Channel.kind,
            t.Contact.locale,
            t.Contact.wrapped_key,
            t.Address.sealed.label("sealed_address"),
            t.Conversation.risk,
            t.Conversation.crisis_open,
            t.Conversation.last_inbound_at,
            t.Conversation.snoozed_until,
            t.Conversation.owner_id,
            t.Counsellor.name.label("owner"),
            t.Handoff.risk.label("handoff_risk"),
            t.Handoff.reason,
            t.Handoff.opened_at,
            t.Handoff.overdue_at,
            type_coerce(answered, UtcTime).label("answered_at"),
        )
        .select_from(t.Conversation)
        .join(t.Handoff, and_(t.Handoff.conversation_id == t.Conversation.id, t.Handoff.state != "closed"))
        .join(t.Team, t.Team.id == t.Conversation.team_id)
        .join(t.Channel, t.Channel.id == t.Conversation.channel_id)
        .join(t.Address, t.Address.id == t.Conversation.address_id)
        .join(t.Contact, t.Contact.id == t.Conversation.contact_id)
        .outerjoin(t.Counsellor, t.Counsellor.id == t.Conversation.owner_id)
        .where(t.Conversation.team_id.in_(teams))
        .order_by(t.Conversation.crisis_open.desc(), t.Handoff.opened_at, t.Conversation.id)
        .limit(LIMIT)
    )


def _row(row: Row[Any], store: Store) -> Open:
    key = store.keyring.unwrap(row.wrapped_key) if row.wrapped_key else None
    wrote, answered = row.last_inbound_at, row.answered_at
    owed = wrote is not None and (answered is None or answered < wrote)
    return Open(
        id=row.id,
        version=row.version,
        team_id=row.team_id,
        team=row.team,
        kind=cast(ChannelKind, row.kind),
        locale=row.locale,
        address=readable_address(row.sealed_address, key),
        risk=cast(RiskLevel, max(row.risk, row.handoff_risk, key=RISK_ORDER.index)),
        crisis_open=row.crisis_open,
        reason=row.reason,
        opened_at=row.opened_at,
        owner_id=row.owner_id,
        owner=row.owner,
        owed_since=wrote if owed else None,
        overdue_at=row.overdue_at,
        snoozed_until=row.snoozed_until,
    )


def _urgency(row: Open) -> tuple[bool, bool, float, int]:
    since = row.waits_since
    return (not row.crisis_open, since is None, since.timestamp() if since else 0.0, row.id)
