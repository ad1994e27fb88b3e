"""What was done about a risk, as rows that are only ever added: the database itself refuses to change or delete them.

Names and ids, as everywhere in the log: never a word of the young person.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast

from sqlalchemy import Connection, func, insert, select

from assistant.store import tables as t
from assistant.store.store import Store

StepName = Literal[
    "shown",
    "said_safe",
    "silent",
    "not_sent",
    "said_elsewhere",
    "page_sent",
    "page_acknowledged",
    "page_again",
    "taken_over",
    "looked_at",
    "closed",
]
"""`shown`: what the person read. `said_safe`, `silent`: their answer to "are you safe?". `not_sent`: it did not arrive,
and `said_elsewhere`: on which channel it was tried then. `page_…`: who was called, who answered. `taken_over`,
`looked_at`: by whom. `closed`: with which outcome."""
_s = t.RiskStep


@dataclass(frozen=True, slots=True)
class Step:
    """One step; `person` is the counsellor who took it, if one did."""

    risk_id: int | None
    what: StepName
    detail: str
    person: str | None
    at: datetime


def add_step(
    connection: Connection,
    conversation_id: int,
    what: StepName,
    now: datetime,
    *,
    detail: str = "",
    person_id: int | None = None,
    risk_id: int | None = None,
) -> None:
    """Append it, to the conversation's newest entry unless another one is meant."""
    newest = select(func.max(t.RiskLog.id)).where(t.RiskLog.conversation_id == conversation_id).scalar_subquery()
    connection.execute(
        insert(_s).values(
            conversation_id=conversation_id,
            risk_id=newest if risk_id is None else risk_id,
            what=what,
            detail=detail[:300],
            counsellor_id=person_id,
            at=now,
        )
    )


def steps_of(store: Store, risks: Collection[int]) -> dict[int, tuple[Step, ...]]:
    """What was done about these entries, in the order in which it was."""
    statement = (
        select(_s.__table__, t.Counsellor.name.label("person"))
        .outerjoin(t.Counsellor, t.Counsellor.id == _s.counsellor_id)
        .where(_s.risk_id.in_(risks))
        .order_by(_s.id)
    )
    found: dict[int, tuple[Step, ...]] = {}
    with store.db.read() as connection:
        for row in connection.execute(statement):
            step = Step(row.risk_id, cast(StepName, row.what), row.detail, row.person, row.at)
            found[row.risk_id] = (*found.get(row.risk_id, ()), step)
    return found
