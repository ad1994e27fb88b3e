"""Bringing the schema up to date."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from assistant.store.database import Database
from assistant.store.revision import current, newest

MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(db: Database) -> str:
    """Run every missing migration in one transaction; returns the revision reached.

    Raises `ConfigurationError` when the database cannot be opened.
    """
    current(db)
    with db.write() as connection:
        command.upgrade(config_of(connection), "head")
    return newest()


def config_of(connection: Connection) -> Config:
    """What Alembic needs to work on this connection."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config
