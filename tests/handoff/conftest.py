"""A store on both databases."""

from __future__ import annotations

import pytest

from assistant.store.database import Database
from assistant.store.store import Store
from tests.support.people import open_store


@pytest.fixture
def store(db: Database) -> Store:
    return open_store(db)
