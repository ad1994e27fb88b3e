"""Pages, as rows: opened once per conversation, and ended when somebody comes."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from assistant.store import tables as t
from assistant.store.holding import Holding, mark
from assistant.store.store import Store
from assistant.store.timers import finish_timer

_DIGITS = "23456789"
"""Of the code that a reply by SMS names a page by: no 0 and no 1, which look like letters."""


def open_page(store: Store, held: Holding, reason: str, timer_id: int | None, now: datetime) -> None:
    """Call for somebody of the team, from now on and until somebody comes. One is enough: while a page is open nothing
    more is opened. `timer_id` is the timer that asked for it; when it is gone already, so is its reason."""
    with store.db.write() as connection:
        if timer_id is not None and not finish_timer(connection, timer_id):
            return
        is_open = select(t.Page.id).where(t.Page.conversation_id == held.id, t.Page.state == "open")
        if connection.execute(is_open).first() is not None:
            return
        connection.execute(
            insert(t.Page).values(
                conversation_id=held.id,
                team_id=held.team.id,
                handoff_id=held.handoff_id,
                reason=reason,
                state="open",
                code="".join(secrets.choice(_DIGITS) for _ in range(4)),
                next_at=now,
                opened_at=now,
            )
        )
        mark(connection, held.id, "paged", reason, now)


def close_pages(connection: Connection, conversation_id: int, now: datetime) -> None:
    """Somebody came: nobody is called any more."""
    connection.execute(
        update(t.Page)
        .where(t.Page.conversation_id == conversation_id, t.Page.state == "open")
        .values(state="closed", ended_at=now, next_at=None)
    )
