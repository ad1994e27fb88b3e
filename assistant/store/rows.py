"""Small helpers for Core statements."""

from __future__ import annotations

from sqlalchemy import Connection, Insert


def inserted_id(connection: Connection, statement: Insert) -> int:
    """Run the INSERT and give the new row's id."""
    key = connection.execute(statement).inserted_primary_key
    assert key is not None
    return int(key[0])
