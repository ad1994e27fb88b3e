"""At which revision the database is, and which one this program needs. Read without Alembic: a serving process only
asks, and should not carry a tool it never uses."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError

from assistant.errors import ConfigurationError, NotMigrated
from assistant.store.database import Database

VERSIONS = Path(__file__).parent / "migrations" / "versions"
"""Files named `<revision>_<what it does>.py`; revisions count up."""


def newest() -> str:
    """The newest revision this program brings."""
    return max(path.name.partition("_")[0] for path in VERSIONS.glob("[0-9]*_*.py"))


def current(db: Database) -> str | None:
    """The revision the database is at, None when it has no schema. Raises `ConfigurationError` when it cannot be
    opened, or is no database."""
    try:
        with db.read() as connection:
            connection.execute(text("SELECT 1"))
            return _revision(db)
    except DBAPIError as error:
        raise ConfigurationError(
            "The database cannot be opened: check ASSISTANT_DATABASE_URL, that its folder exists and the server runs "
            f"({type(error.orig).__name__})."
        ) from None


def require_current(db: Database) -> None:
    """Raises `NotMigrated` unless the schema is the one this program knows."""
    found, wanted = current(db), newest()
    if found != wanted:
        raise NotMigrated(
            f"The database is {'empty' if found is None else f'at revision {found}'} and this program needs {wanted}: "
            "run `assistant db upgrade`."
        )


def _revision(db: Database) -> str | None:
    try:
        with db.read() as connection:
            return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    except (OperationalError, ProgrammingError) as error:
        if _is_missing_table(error):
            return None
        raise


def _is_missing_table(error: DBAPIError) -> bool:
    message = str(error.orig)
    return "no such table" in message or "does not exist" in message
