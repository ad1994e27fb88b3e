"""Fixtures for everyone: `db` is a fresh, migrated database, once on SQLite and once on a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from assistant.store.database import Database
from tests.support.databases import PostgresFactory, SqliteFactory


@pytest.fixture(scope="session")
def sqlite_factory(tmp_path_factory: pytest.TempPathFactory) -> SqliteFactory:
    return SqliteFactory(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres_factory() -> Iterator[PostgresFactory]:
    factory = PostgresFactory()
    yield factory
    factory.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def db(request: pytest.FixtureRequest) -> Iterator[Database]:
    name = "sqlite_factory" if request.param == "sqlite" else "postgres_factory"
    factory: SqliteFactory | PostgresFactory = request.getfixturevalue(name)
    with factory.fresh() as database:
        yield database
