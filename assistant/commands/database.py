"""`assistant db`."""

from __future__ import annotations

from pathlib import Path

import click

from assistant.settings import load_settings
from assistant.store.database import Database
from assistant.store.migrate import upgrade


@click.group("db")
def db() -> None:
    """Look after the database."""


@db.command("upgrade")
def upgrade_command() -> None:
    """Make the tables, or bring them up to date. Safe to run again."""
    database = open_database(load_settings().database_url)
    click.echo(f"The database is at revision {upgrade(database)}.")


def open_database(url: str) -> Database:
    """The database of this URL; the folder of a SQLite file is made when it is missing."""
    database = Database(url)
    if database.is_sqlite and database.engine.url.database:
        Path(database.engine.url.database).parent.mkdir(parents=True, exist_ok=True)
    return database
