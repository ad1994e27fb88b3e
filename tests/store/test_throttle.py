"""Attempts are counted in a window of time, under a name that says nothing about anyone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from assistant.store import tables as t
from assistant.store.database import Database
from assistant.store.store import Store
from assistant.store.throttle import attempts, count_attempt, forget_attempts
from tests.support.people import NOON, open_store

WINDOW = timedelta(minutes=15)


@pytest.fixture
def store(db: Database) -> Store:
    return open_store(db)


def test_each_attempt_counts_one(store: Store) -> None:
    assert [count_attempt(store, "login", "sam", WINDOW, NOON) for _ in range(3)] == [1, 2, 3]


def test_attempts_at_the_same_moment_are_all_counted(store: Store) -> None:
    with ThreadPoolExecutor(4) as pool:
        counts = pool.map(lambda _: count_attempt(store, "login", "sam", WINDOW, NOON), range(8))
    assert sorted(counts) == list(range(1, 9))


def test_after_the_window_counting_starts_anew(store: Store) -> None:
    count_attempt(store, "login", "sam", WINDOW, NOON)
    assert count_attempt(store, "login", "sam", WINDOW, NOON + WINDOW) == 1


def test_just_before_the_end_of_the_window_it_goes_on(store: Store) -> None:
    count_attempt(store, "login", "sam", WINDOW, NOON)
    assert count_attempt(store, "login", "sam", WINDOW, NOON + WINDOW - timedelta(seconds=1)) == 2


def test_one_name_does_not_count_for_another(store: Store) -> None:
    count_attempt(store, "login", "sam", WINDOW, NOON)
    assert (attempts(store, "login", "kim", WINDOW, NOON), attempts(store, "sms", "sam", WINDOW, NOON)) == (0, 0)


def test_forgotten_attempts_do_not_count(store: Store) -> None:
    count_attempt(store, "login", "sam", WINDOW, NOON)
    forget_attempts(store, "login", "sam")
    assert attempts(store, "login", "sam", WINDOW, NOON) == 0


def test_looking_does_not_count(store: Store) -> None:
    count_attempt(store, "login", "sam", WINDOW, NOON)
    attempts(store, "login", "sam", WINDOW, NOON)
    assert attempts(store, "login", "sam", WINDOW, NOON) == 1


def test_the_table_names_nobody(store: Store) -> None:
    count_attempt(store, "login", "sam@example.org", WINDOW, NOON)
    with store.db.read() as connection:
        assert b"sam" not in connection.execute(select(t.Throttle.key)).scalar_one()
