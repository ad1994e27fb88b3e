"""The schema is brought up to date, and a database that lags is refused with a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import select

from assistant.errors import ConfigurationError, NotMigrated
from assistant.store import tables as t
from assistant.store.database import Database
from assistant.store.migrate import MIGRATIONS, config_of, upgrade
from assistant.store.revision import current, newest, require_current
from assistant.store.tables import Base
from tests.support.databases import PostgresFactory

_NOW = "'2026-03-02 12:00:00'"
FIRST_ROWS = (
    "INSERT INTO team (id, name) VALUES (1, 'Paris')",
    (
        "INSERT INTO counsellor (id, email, name, password_hash, locale, role, session_key, created_at) "
        f"VALUES (1, 'sam@example.org', 'Sam', 'x', 'fr', 'counsellor', 'k', {_NOW})"
    ),
    (
        "INSERT INTO channel (id, team_id, kind, account, address, default_locale, country) "
        "VALUES (1, 1, 'sms', 'AC1', '+33639980000', 'fr', 'FR')"
    ),
    (
        "INSERT INTO contact (id, locale, country, age_band, consent, created_at) "
        f"VALUES (1, 'fr', 'FR', 'unknown', 'unknown', {_NOW})"
    ),
    "INSERT INTO address (id, contact_id, kind, lookup, sealed) VALUES (1, 1, 'sms', '1', '1')",
    (
        "INSERT INTO conversation (id, contact_id, address_id, channel_id, team_id, owner_id, epoch, changed_at) "
        f"VALUES (1, 1, 1, 1, 1, 1, 1, {_NOW})"
    ),
    (
        "INSERT INTO handoff (conversation_id, state, reason, risk, opened_at, accepted_at, accepted_by) "
        f"VALUES (1, 'accepted', 'asked', 'none', {_NOW}, {_NOW}, 1)"
    ),
)
"""As a server of the first revision left them."""


def test_a_fresh_database_is_at_the_newest_revision(db: Database) -> None:
    assert current(db) == newest()


def test_the_migrations_build_exactly_the_declared_tables(db: Database) -> None:
    with db.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, Base.metadata) == []


@pytest.fixture(params=["sqlite", "postgresql"])
def used_before(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database of the first revision, with a team, a counsellor, and a conversation that they hold."""
    if request.param == "sqlite":
        db = Database(f"sqlite:///{tmp_path / 'used.db'}")
        _at_first_revision(db)
        yield db
        db.close()
    else:
        factory: PostgresFactory = request.getfixturevalue("postgres_factory")
        with factory.empty() as db:
            _at_first_revision(db)
            yield db


def test_what_a_used_database_holds_survives_the_upgrade(used_before: Database) -> None:
    upgrade(used_before)
    with used_before.read() as connection:
        row = connection.execute(select(t.Conversation.owner_id, t.Conversation.referent_id)).one()
    assert tuple(row) == (1, None)


def test_a_human_stretch_under_way_goes_on_after_the_upgrade(used_before: Database) -> None:
    upgrade(used_before)
    with used_before.read() as connection:
        rows = connection.execute(select(t.Stretch.counsellor_id, t.Stretch.epoch, t.Stretch.ended_at)).all()
    assert [tuple(row) for row in rows] == [(1, 1, None)]


def test_who_had_looked_at_a_risk_is_known_after_the_upgrade(used_before: Database) -> None:
    with used_before.write() as connection:
        command.upgrade(config_of(connection), "0002")
        connection.exec_driver_sql(
            "INSERT INTO risk_log (conversation_id, level, category, lexicon_version, text_shown, at, acknowledged_by, "
            f"acknowledged_at) VALUES (1, 'crisis', 'suicide', '1', 'safety', {_NOW}, 1, {_NOW})"
        )
    upgrade(used_before)
    with used_before.read() as connection:
        rows = connection.execute(select(t.RiskStep.risk_id, t.RiskStep.what, t.RiskStep.counsellor_id)).all()
    assert [tuple(row) for row in rows] == [(1, "looked_at", 1)]


def test_an_upgraded_database_is_the_declared_one(used_before: Database) -> None:
    upgrade(used_before)
    with used_before.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, Base.metadata) == []


def _at_first_revision(db: Database) -> None:
    with db.write() as connection:
        command.upgrade(config_of(connection), "0001")
        for statement in FIRST_ROWS:
            connection.exec_driver_sql(statement)


def test_a_database_without_a_schema_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NotMigrated, match="assistant db upgrade"):
        require_current(Database(f"sqlite:///{tmp_path / 'empty.db'}"))


def test_the_newest_revision_is_the_one_the_migrations_end_with() -> None:
    assert newest() == ScriptDirectory(str(MIGRATIONS)).get_current_head()


def test_a_database_that_cannot_be_opened_is_told_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="ASSISTANT_DATABASE_URL"):
        current(Database(f"sqlite:///{tmp_path}/no/such/folder/x.db"))
