"""The risk log as the people see it who answer for a team: what fired, what was answered, who has looked at it.

A caller gives the reader's teams; nothing else is ever found. The words of a message are not here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Row, Select, and_, func, select
from sqlalchemy.orm import aliased

from assistant.store import tables as t
from assistant.store.holding import write_audit
from assistant.store.people import Person
from assistant.store.risk_steps import add_step
from assistant.store.store import Store
from assistant.store.threads import PAGE
from assistant.values import RiskLevel

_AFTER = 20
"""Lines shown after the one that a link leads to: what was answered is read with it."""


@dataclass(frozen=True, slots=True)
class Risk:
    """One entry. `answered` is the safety flow that was started, empty when the assistant went on."""

    id: int
    conversation_id: int
    message_id: int | None
    team: str
    level: RiskLevel
    category: str
    lexicon_version: str
    answered: str
    at: datetime
    crisis_open: bool
    acknowledged_by: str | None
    acknowledged_at: datetime | None


def unacknowledged(store: Store, teams: frozenset[int], limit: int = 100) -> tuple[Risk, ...]:
    """What nobody has looked at yet, newest first."""
    return _list(store, _RISKS.where(t.Conversation.team_id.in_(teams), _looked.id.is_(None)), limit)


def acknowledged(store: Store, teams: frozenset[int], before: int | None = None, limit: int = 50) -> tuple[Risk, ...]:
    """What somebody has looked at, newest first; a page ends before the entry `before`."""
    statement = _RISKS.where(t.Conversation.team_id.in_(teams), _looked.id.is_not(None))
    return _list(store, statement if before is None else statement.where(t.RiskLog.id < before), limit)


def count_unacknowledged(store: Store, teams: frozenset[int]) -> int:
    statement = (
        select(func.count())
        .select_from(t.RiskLog)
        .join(t.Conversation, t.Conversation.id == t.RiskLog.conversation_id)
        .outerjoin(_looked, _LOOKED_AT)
        .where(t.Conversation.team_id.in_(teams), _looked.id.is_(None))
    )
    with store.db.read() as connection:
        return connection.execute(statement).scalar_one()


def find_risk(store: Store, teams: frozenset[int], risk_id: int) -> Risk | None:
    found = _list(store, _RISKS.where(t.Conversation.team_id.in_(teams), t.RiskLog.id == risk_id), 1)
    return found[0] if found else None


def acknowledge(store: Store, person: Person, risk: Risk, now: datetime) -> bool:
    """Write down who has looked at it, and when. False when somebody had already: theirs stays."""
    with store.db.write() as connection:
        # Two who look at once go one after the other.
        connection.execute(select(t.RiskLog.id).where(t.RiskLog.id == risk.id).with_for_update())
        if connection.execute(select(_looked.id).where(_looked.risk_id == risk.id, _LOOKED)).first() is not None:
            return False
        add_step(connection, risk.conversation_id, "looked_at", now, person_id=person.id, risk_id=risk.id)
        write_audit(connection, person.id, risk.conversation_id, "risk_acknowledged", str(risk.id), now)
    return True


def was_in_crisis(store: Store, conversation_id: int, since: datetime) -> bool:
    """Whether a crisis was noted there since then."""
    statement = select(func.count()).where(
        t.RiskLog.conversation_id == conversation_id, t.RiskLog.level == "crisis", t.RiskLog.at >= since
    )
    with store.db.read() as connection:
        return connection.execute(statement).scalar_one() > 0


def last_category(store: Store, conversation_id: int) -> str | None:
    """The kind of danger that was heard last in a conversation; None when none was named."""
    statement = select(t.RiskLog.category).where(t.RiskLog.conversation_id == conversation_id, t.RiskLog.category != "")
    with store.db.read() as connection:
        return connection.execute(statement.order_by(t.RiskLog.id.desc()).limit(1)).scalar_one_or_none()


def page_with(store: Store, conversation_id: int, message_id: int) -> int | None:
    """The line before which a page of the thread must end so that this message is on it, with what followed; None when
    the newest page has it."""
    later = select(t.Message.id).where(t.Message.conversation_id == conversation_id, t.Message.id > message_id)
    with store.db.read() as connection:
        ids = list(connection.execute(later.order_by(t.Message.id).limit(PAGE)).scalars())
    return ids[_AFTER] if len(ids) >= PAGE else None


_looked = aliased(t.RiskStep, name="looked")
_LOOKED = _looked.what == "looked_at"
_LOOKED_AT = and_(_looked.risk_id == t.RiskLog.id, _LOOKED)
_RISKS: Select[*tuple[Any, ...]] = (
    select(
        t.RiskLog.__table__,
        t.Conversation.crisis_open,
        t.Team.name.label("team"),
        t.Counsellor.name.label("who"),
        _looked.at.label("looked_at"),
    )
    .join(t.Conversation, t.Conversation.id == t.RiskLog.conversation_id)
    .join(t.Team, t.Team.id == t.Conversation.team_id)
    .outerjoin(_looked, _LOOKED_AT)
    .outerjoin(t.Counsellor, t.Counsellor.id == _looked.counsellor_id)
)


def _list(store: Store, statement: Select[*tuple[Any, ...]], limit: int) -> tuple[Risk, ...]:
    with store.db.read() as connection:
        return tuple(
            _risk(row) for row in connection.execute(statement.order_by(t.RiskLog.id.desc()).limit(limit)).all()
        )


def _risk(row: Row[Any]) -> Risk:
    return Risk(
        id=row.id,
        conversation_id=row.conversation_id,
        message_id=row.message_id,
        team=row.team,
        level=cast(RiskLevel, row.level),
        category=row.category,
        lexicon_version=row.lexicon_version,
        answered=row.text_shown,
        at=row.at,
        crisis_open=row.crisis_open,
        acknowledged_by=row.who,
        acknowledged_at=row.looked_at,
    )
