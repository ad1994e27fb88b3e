"""The house the dispatcher's tests live in, on both databases."""

from __future__ import annotations

import pytest

from assistant.store.database import Database
from tests.outbound.house import House


@pytest.fixture
def house(db: Database) -> House:
    return House(db)
