"""Health, and what the application answers when something is wrong."""

from __future__ import annotations

from assistant.mind import Mind
from assistant.store.database import Database
from tests.support.web import web_of


def test_the_process_says_it_lives(db: Database, mind: Mind) -> None:
    assert web_of(db, mind).client.get("/healthz").get_json() == {"status": "ok"}


def test_a_migrated_database_is_ready(db: Database, mind: Mind) -> None:
    assert web_of(db, mind).client.get("/readyz").status_code == 200


def test_an_older_schema_is_not_ready(db: Database, mind: Mind) -> None:
    web = web_of(db, mind)
    with db.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")
    assert web.client.get("/readyz").status_code == 503


def test_with_the_database_gone_the_provider_is_told_to_try_again(db: Database, mind: Mind) -> None:
    web = web_of(db, mind)
    with db.write() as connection:
        connection.exec_driver_sql("ALTER TABLE channel RENAME TO elsewhere")
    assert web.post().status_code == 503


def test_every_answer_carries_the_security_headers(db: Database, mind: Mind) -> None:
    headers = web_of(db, mind).client.get("/healthz").headers
    assert "default-src 'self'" in headers["Content-Security-Policy"]
