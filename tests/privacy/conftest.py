from __future__ import annotations

import pytest

from assistant.store.database import Database
from assistant.turns.mind import Mind
from tests.support.houses import TestHouse


@pytest.fixture
def house(db: Database, mind: Mind) -> TestHouse:
    return TestHouse(db, mind)
