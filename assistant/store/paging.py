"""Pages, as rows: opened once per conversation, leased when a round is due, ended when somebody comes.

All that a page knows is in its row: a restart in the middle of the night loses none, and any number of processes may
run rounds. What a round does is decided in `assistant/handoff/paging.py`.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, cast

from sqlalchemy import ColumnElement, Connection, insert, or_, select, update

from assistant.store import tables as t
from assistant.store.fates import FAILURES
from assistant.store.holding import Holding, lock, mark, touch
from assistant.store.risk_steps import add_step
from assistant.store.store import Store
from assistant.store.timers import finish_timer

LIVE = ("open", "acknowledged")
"""While somebody is still needed. A conversation has at most one such page."""
LEASE = timedelta(seconds=60)
"""Longer than one round takes; after it the round is run by whoever finds it."""

PageStep = Literal["page_sent", "page_acknowledged", "page_again"]

_DIGITS = "23456789"
"""Of the code that a reply by SMS names a page by: no 0 and no 1, which look like letters."""
_p = t.Page


@dataclass(frozen=True, slots=True)
class LeasedPage:
    """A page whose next round is due. `rounds` and `lease_until` name the lease."""

    id: int
    conversation_id: int
    state: str
    code: str
    rounds: int
    lease_until: datetime


def open_page(
    store: Store, held: Holding, reason: str, timer_id: int | None, now: datetime, *, anew: bool = False
) -> None:
    """Call for somebody of the team, from now on and until somebody comes. One is enough: while there is a page nothing
    more is opened, but danger makes an ordinary one urgent, and begins it anew.

    `anew`: whatever has been answered to it, the calls begin again.
    `timer_id` is the timer that asked for it; when it is gone already, so is its reason.
    """
    with store.db.write() as connection:
        # Two who open at once, or open while somebody takes over, go one after the other.
        locked = lock(connection, held.id, None)
        if locked is None or (timer_id is not None and not finish_timer(connection, timer_id)):
            return
        live = connection.execute(select(_p.id, _p.reason).where(_p.conversation_id == held.id, _live())).one_or_none()
        if live is None:
            _insert(connection, locked, reason, now)
        elif anew or (reason == "crisis" and live.reason != "crisis"):
            connection.execute(update(_p).where(_p.id == live.id).values(reason=reason, **_anew(now)))
        else:
            return
        mark(connection, held.id, "paged", reason, now)


def close_pages(connection: Connection, conversation_id: int, now: datetime) -> None:
    """Somebody came, or is not needed any more: nobody is called from now on."""
    connection.execute(
        update(_p)
        .where(_p.conversation_id == conversation_id, _live())
        .values(state="closed", ended_at=now, next_at=None, lease_until=None)
    )


def lease_page(store: Store, now: datetime) -> LeasedPage | None:
    """The next page whose round is due, marked as ours for `LEASE`."""
    free = or_(_p.lease_until.is_(None), _p.lease_until < now)
    due = select(_p.id).where(_p.next_at <= now, free, _live()).order_by(_p.next_at, _p.id).limit(1)
    with store.db.read() as connection:
        if connection.execute(due).first() is None:
            return None
    with store.db.write() as connection:
        page_id = connection.execute(due.with_for_update(skip_locked=True)).scalar_one_or_none()
        if page_id is None:
            return None
        until = now + LEASE
        connection.execute(update(_p).where(_p.id == page_id).values(lease_until=until))
        row = connection.execute(
            select(_p.id, _p.conversation_id, _p.state, _p.code, _p.rounds).where(_p.id == page_id)
        ).one()
    return LeasedPage(row.id, row.conversation_id, row.state, row.code, row.rounds, until)


def end_round(
    connection: Connection, page: LeasedPage, held: Holding, *, rounds: int, next_at: datetime | None
) -> bool:
    """Write down the round of a conversation that is locked: false when the page is not ours any more, because somebody
    acknowledged it, came, or ran the round meanwhile. Then nothing may be sent. `next_at` None: this was the last."""
    changed = connection.execute(
        update(_p)
        .where(_p.id == page.id, _p.state == page.state, _p.rounds == page.rounds, _p.lease_until == page.lease_until)
        .values(
            state="open",
            reason=_reason(held),
            team_id=held.team.id,
            rounds=rounds,
            next_at=next_at,
            lease_until=None,
            acknowledged_by=None,
            ended_at=None,
        )
    )
    return changed.rowcount == 1


def tell(connection: Connection, held: Holding, what: PageStep, names: str, now: datetime) -> None:
    """An event that whoever has the thread open sees now; while a safety flag is open, kept in the risk log too."""
    mark(connection, held.id, what, names, now)
    if held.in_danger:
        add_step(connection, held.id, what, now, detail=names)
    touch(connection, held, now)


def is_needed(held: Holding) -> bool:
    """Whether somebody is waiting for a person of ours still: nobody holds the conversation, or its holder owes an
    answer."""
    if held.owner_id is None:
        return held.handoff_id is not None or held.crisis_open
    return held.owed


def did_not_arrive(connection: Connection, held: Holding) -> bool:
    """Whether the last thing said to somebody in danger did not reach them."""
    last = select(t.Message.status).where(t.Message.conversation_id == held.id, t.Message.lane == "crisis")
    status = connection.execute(last.order_by(t.Message.id.desc()).limit(1)).scalar_one_or_none()
    return held.crisis_open and status in FAILURES


def _reason(held: Holding) -> str:
    if held.crisis_open:
        return "crisis"
    return "waiting" if held.owner_id is None else "unanswered"


def _insert(connection: Connection, held: Holding, reason: str, now: datetime) -> None:
    connection.execute(
        insert(_p).values(
            conversation_id=held.id,
            team_id=held.team.id,
            handoff_id=held.handoff_id,
            reason=reason,
            state="open",
            code=_new_code(connection),
            next_at=now,
            opened_at=now,
        )
    )


def _new_code(connection: Connection) -> str:
    """One that names no other page now."""
    used = set(connection.execute(select(_p.code).where(_live())).scalars())
    codes = ("".join(secrets.choice(_DIGITS) for _ in range(4)) for _ in range(100))
    return next((code for code in codes if code not in used), next(codes))


def _anew(now: datetime) -> dict[str, object]:
    return {
        "state": "open",
        "rounds": 0,
        "next_at": now,
        "lease_until": None,
        "acknowledged_by": None,
        "ended_at": None,
    }


def _live() -> ColumnElement[bool]:
    return cast("ColumnElement[bool]", _p.state.in_(LIVE))
