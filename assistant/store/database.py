"""Opening the database, and the two ways of using it: reading without a transaction, writing in one.

On SQLite a write starts with BEGIN IMMEDIATE: two writers queue at the door instead of failing half way.
WAL and synchronous=FULL: a committed row survives a power cut (https://sqlite.org/pragma.html#pragma_synchronous).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.pool import ConnectionPoolEntry

from assistant.errors import ConfigurationError

BUSY_TIMEOUT_MS = 10_000
"""How long a SQLite writer waits for another one (a CLI command beside the server, a long migration)."""

_WRITES = "declic_writes"
"""Marks the connections whose transaction is begun as a writing one."""


class Database:
    """One engine. `url` is an SQLAlchemy URL: `sqlite:///var/declic.db` or `postgresql://…`."""

    def __init__(self, url: str, pool_size: int = 20) -> None:
        self.url = url
        self.engine = _engine(url, pool_size)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        # SQLite's connections are outside any transaction until BEGIN is said (see `_begin_immediate`).
        self._reading = self.engine if self.is_sqlite else self.engine.execution_options(isolation_level="AUTOCOMMIT")
        self._writing = self.engine.execution_options(**{_WRITES: True})

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection outside any transaction: each statement sees what is committed when it starts."""
        with self._reading.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction: committed at the end, rolled back when anything is raised."""
        with self._writing.begin() as connection:
            yield connection

    def close(self) -> None:
        self.engine.dispose()


def _engine(url: str, pool_size: int) -> Engine:
    try:
        parsed = make_url(url)
        if parsed.drivername in {"postgresql", "postgres"}:
            parsed = parsed.set(drivername="postgresql+psycopg")
        # An error's text never holds the values of a row.
        engine = create_engine(
            parsed, pool_size=pool_size, max_overflow=pool_size, pool_pre_ping=False, hide_parameters=True
        )
    except (ArgumentError, NoSuchModuleError, TypeError, ModuleNotFoundError) as error:
        raise ConfigurationError(
            "ASSISTANT_DATABASE_URL cannot be used: write sqlite:///path/to/file.db, or postgresql://user@host/name "
            f"with the extra [postgres] installed ({type(error).__name__})."
        ) from None
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_immediate)
    return engine


def _prepare_sqlite(connection: Any, _entry: ConnectionPoolEntry) -> None:
    # The driver's own implicit BEGIN would come too late and in the wrong mode.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout = {BUSY_TIMEOUT_MS}",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "secure_delete = ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_immediate(connection: Connection) -> None:
    if connection.get_execution_options().get(_WRITES):
        connection.connection.cursor().execute("BEGIN IMMEDIATE")
