"""The risk log and the audit cannot be rewritten, whoever asks: the database refuses. On both databases."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from assistant.handoff.ownership import close_crisis, take_over
from assistant.store.database import Database
from assistant.store.risk import acknowledge, unacknowledged
from assistant.store.risk_steps import steps_of
from tests.support.people import NOON, counsellor, open_store, young_person

TABLES = ("risk_log", "risk_step", "audit")


@pytest.fixture
def filled(db: Database) -> Database:
    """A crisis that somebody took over, closed and looked at: a row in every table."""
    store = open_store(db)
    sam, leo = counsellor(store), young_person(store)
    leo.is_in_a_crisis()
    take_over(store, sam, leo.conversation_id, NOON)
    close_crisis(store, sam, leo.conversation_id, "safe", NOON)
    acknowledge(store, sam, unacknowledged(store, sam.teams)[0], NOON)
    return db


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("statement", ["UPDATE {} SET at = at", "DELETE FROM {}"])
def test_nothing_is_changed_and_nothing_deleted(filled: Database, table: str, statement: str) -> None:
    with pytest.raises(DBAPIError, match="append-only"), filled.write() as connection:
        connection.execute(text(statement.format(table)))


def test_who_took_it_over_how_it_ended_and_who_looked_at_it_are_steps_of_it(filled: Database) -> None:
    (steps,) = steps_of(open_store(filled), [1]).values()
    assert [(one.what, one.detail, one.person) for one in steps] == [
        ("taken_over", "", "Sam"),
        ("closed", "safe", "Sam"),
        ("looked_at", "", "Sam"),
    ]
