"""A rig on each database. Its server lives for all tests, and is started again after each death."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from assistant.store.database import Database
from assistant.store.sealing import new_key
from standin import StandIn, StandInConfig
from tests.crash.process import Server
from tests.crash.rig import Rig
from tests.crash.server import TRAP_FILE
from tests.crash.trap import Trap
from tests.support.databases import PostgresFactory, SqliteFactory
from tests.support.houses import ACCOUNT, OURS, REPOSITORY
from tests.support.processes import free_port

TOKEN = "a-token-for-crash-tests"


@pytest.fixture(scope="session")
def sqlite_rig(
    sqlite_factory: SqliteFactory, models_dir: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Rig]:
    with sqlite_factory.fresh() as db, rig_on(db, models_dir, tmp_path_factory.mktemp("crash")) as rig:
        yield rig


@pytest.fixture(scope="session")
def postgres_rig(
    postgres_factory: PostgresFactory, models_dir: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Rig]:
    with postgres_factory.fresh() as db, rig_on(db, models_dir, tmp_path_factory.mktemp("crash")) as rig:
        yield rig


@pytest.fixture(params=["sqlite", "postgresql"])
def any_rig(request: pytest.FixtureRequest) -> Rig:
    rig: Rig = request.getfixturevalue("sqlite_rig" if request.param == "sqlite" else "postgres_rig")
    return ready(rig)


@pytest.fixture
def rig(sqlite_rig: Rig) -> Rig:
    return ready(sqlite_rig)


def ready(rig: Rig) -> Rig:
    """The rig as a test finds it: alive, no trap set, no fault left."""
    rig.trap.clear()
    rig.standin.faults.clear()
    rig.revive()
    return rig


@contextmanager
def rig_on(db: Database, models_dir: Path, folder: Path, **more: str) -> Iterator[Rig]:
    """A rig with `more` settings. What the server writes goes to the file `output` of the folder."""
    config = StandInConfig(account_sid=ACCOUNT, auth_token=TOKEN, numbers=(OURS,), hold_seconds=20)
    with StandIn.start(config) as standin:
        trap = Trap(folder / "trap")
        environment = {
            **environment_of(db, models_dir, standin.base_url),
            TRAP_FILE: str(folder / "trap"),
            **more,
        }
        server = Server(environment, folder / "output")
        try:
            server.start()
            yield Rig(db, standin, server, trap)
        finally:
            server.kill()


def environment_of(db: Database, models_dir: Path, provider: str) -> dict[str, str]:
    port = free_port()
    return {
        "ASSISTANT_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "ASSISTANT_PORT": str(port),
        "ASSISTANT_THREADS": "4",
        "ASSISTANT_DATABASE_URL": db.url,
        "ASSISTANT_KEYRING": f"test:{new_key()}",
        "ASSISTANT_HASH_KEY": new_key(),
        "ASSISTANT_SECRET_KEY": new_key(),
        "ASSISTANT_CONTENT_ROOT": str(REPOSITORY),
        "ASSISTANT_MODELS_DIR": str(models_dir),
        "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "TWILIO_SMS_NUMBER": OURS,
        "TWILIO_API_URL": provider,
        "TWILIO_CONTENT_URL": provider,
        "TWILIO_TIMEOUT_SECONDS": "1.2",
    }
