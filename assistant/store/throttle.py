"""Counters in a window of time: how often something was tried by one account, one address, one number.

What is counted is named by a keyed hash, so that the table says nothing about anyone.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import case, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from assistant.store import tables as t
from assistant.store.store import Store


def count_attempt(store: Store, kind: str, value: str, window: timedelta, now: datetime) -> int:
    """Count one more of `kind` for `value`, in one statement; returns how many there are in the window now, from 1.

    The window starts with the first attempt and starts anew with the first one after its end.
    """
    insert = sqlite.insert if store.db.is_sqlite else postgresql.insert
    expired = t.Throttle.window_start <= now - window
    statement = (
        insert(t.Throttle)
        .values(key=_key(store, kind, value), window_start=now, count=1)
        .on_conflict_do_update(
            index_elements=[t.Throttle.key],
            set_={
                "count": case((expired, 1), else_=t.Throttle.count + 1),
                "window_start": case((expired, now), else_=t.Throttle.window_start),
            },
        )
        .returning(t.Throttle.count)
    )
    with store.db.write() as connection:
        return connection.execute(statement).scalar_one()


def attempts(store: Store, kind: str, value: str, window: timedelta, now: datetime) -> int:
    """How many there are in the window now, without counting one more."""
    statement = select(t.Throttle.count).where(
        t.Throttle.key == _key(store, kind, value), t.Throttle.window_start > now - window
    )
    with store.db.read() as connection:
        return connection.execute(statement).scalar_one_or_none() or 0


def forget_attempts(store: Store, kind: str, value: str) -> None:
    """Start counting anew, after a success."""
    with store.db.write() as connection:
        connection.execute(delete(t.Throttle).where(t.Throttle.key == _key(store, kind, value)))


def _key(store: Store, kind: str, value: str) -> bytes:
    return store.keyring.lookup(f"throttle/{kind}", value)
