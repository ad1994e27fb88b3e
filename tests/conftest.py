"""Fixtures for everyone: `db` is a fresh, migrated database, once on SQLite and once on a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

from assistant.store.database import Database
from assistant.turns.mind import Mind
from nlu.train import train
from tests.support import skips
from tests.support.browser import browser, browser_page, one_browser
from tests.support.databases import PostgresFactory, SqliteFactory
from tests.support.houses import REPOSITORY, real_mind

__all__ = ["browser", "browser_page", "one_browser"]


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


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    skips.refuse(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    skips.refuse(report)
    return report


@pytest.fixture(scope="session")
def models_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Models trained from this repository's examples: the ones `make` left, else trained here once."""
    made = REPOSITORY / "models"
    folder = made if made.is_dir() else tmp_path_factory.mktemp("models")
    train(REPOSITORY, folder)
    return folder


@pytest.fixture(scope="session")
def mind(models_dir: Path) -> Mind:
    return real_mind(models_dir)
