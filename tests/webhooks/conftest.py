from __future__ import annotations

from collections.abc import Iterator

import pytest

from assistant.store.database import Database
from assistant.turns.mind import Mind
from tests.support.databases import SqliteFactory
from tests.support.web import Web, web_of


@pytest.fixture
def web(db: Database, mind: Mind) -> Web:
    return web_of(db, mind)


@pytest.fixture
def door(sqlite_factory: SqliteFactory, mind: Mind) -> Iterator[Web]:
    """For what never reaches a database: one is enough."""
    with sqlite_factory.fresh() as db:
        yield web_of(db, mind)
