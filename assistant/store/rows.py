"""Small helpers for Core statements."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from sqlalchemy import Connection, Insert, Table, delete, insert

from assistant.store import tables as t


def table(of: type[t.Base]) -> Table:
    """The bare table of a class: statements on it skip everything that only objects need."""
    return cast(Table, of.__table__)


def inserted_id(connection: Connection, statement: Insert) -> int:
    """Run the INSERT and give the new row's id."""
    key = connection.execute(statement).inserted_primary_key
    assert key is not None
    return int(key[0])


def suppress(connection: Connection, kind: str, lookup: bytes, *, opted_out: bool, at: datetime) -> None:
    """Leave a keyed hash of an erased address; an opt-out said later replaces what stood there."""
    connection.execute(delete(t.Suppression).where(t.Suppression.kind == kind, t.Suppression.lookup == lookup))
    connection.execute(insert(t.Suppression).values(kind=kind, lookup=lookup, opted_out=opted_out, at=at))
