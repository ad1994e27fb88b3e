from __future__ import annotations

import pytest

from assistant.mind import Mind
from assistant.store.database import Database
from tests.support.web import Web, web_of


@pytest.fixture
def web(db: Database, mind: Mind) -> Web:
    return web_of(db, mind)
