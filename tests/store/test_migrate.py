"""The schema is brought up to date, and a database that lags is refused with a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from assistant.errors import ConfigurationError, NotMigrated
from assistant.store.database import Database
from assistant.store.migrate import MIGRATIONS
from assistant.store.revision import current, newest, require_current
from assistant.store.tables import Base


def test_a_fresh_database_is_at_the_newest_revision(db: Database) -> None:
    assert current(db) == newest()


def test_the_migrations_build_exactly_the_declared_tables(db: Database) -> None:
    with db.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, Base.metadata) == []


def test_a_database_without_a_schema_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NotMigrated, match="assistant db upgrade"):
        require_current(Database(f"sqlite:///{tmp_path / 'empty.db'}"))


def test_the_newest_revision_is_the_one_the_migrations_end_with() -> None:
    assert newest() == ScriptDirectory(str(MIGRATIONS)).get_current_head()


def test_a_database_that_cannot_be_opened_is_told_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="ASSISTANT_DATABASE_URL"):
        current(Database(f"sqlite:///{tmp_path}/no/such/folder/x.db"))
