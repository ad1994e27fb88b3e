"""Bringing the schema up to date, and saying so when it is not."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from assistant.errors import ConfigurationError, NotMigrated
from assistant.store.database import Database

MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(db: Database) -> str:
    """Run every missing migration in one transaction; returns the revision reached."""
    with db.write() as connection:
        command.upgrade(_config(connection), "head")
    return newest()


def require_current(db: Database) -> None:
    """Raises `NotMigrated` unless the schema is the one this program knows."""
    found, wanted = current(db), newest()
    if found != wanted:
        raise NotMigrated(
            f"The database is {'empty' if found is None else f'at revision {found}'} and this program needs {wanted}: "
            "run `assistant db upgrade`."
        )


def current(db: Database) -> str | None:
    """The revision the database is at, None when it has no schema."""
    try:
        with db.read() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    except OperationalError as error:
        raise ConfigurationError(
            "The database cannot be opened: check ASSISTANT_DATABASE_URL, that its folder exists and the server runs "
            f"({type(error.orig).__name__})."
        ) from None


def newest() -> str:
    """The newest revision this program brings."""
    head = ScriptDirectory(str(MIGRATIONS)).get_current_head()
    assert head is not None
    return head


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config
