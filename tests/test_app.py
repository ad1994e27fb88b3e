"""Health, and what the application answers when something is wrong."""

from __future__ import annotations

from sqlalchemy import update
from structlog.testing import capture_logs

from assistant.store import tables as t
from assistant.store.database import Database
from assistant.turns.mind import Mind
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


def test_a_message_that_cannot_be_sealed_is_not_accepted_and_comes_again(db: Database, mind: Mind) -> None:
    web = web_of(db, mind)
    web.post()
    with db.write() as connection:
        connection.execute(update(t.Contact).values(wrapped_key=b"\x03old" + b"x" * 61))
    with capture_logs() as logs:
        answer = web.post()
    assert (answer.status_code, web.count("in")) == (503, 1)
    assert "ASSISTANT_KEYRING" in logs[-1]["reason"]


def test_the_cookie_of_the_console_is_closed_to_scripts_other_sites_and_plain_connections(
    db: Database, mind: Mind
) -> None:
    config = web_of(db, mind).client.application.config
    assert (config["SESSION_COOKIE_HTTPONLY"], config["SESSION_COOKIE_SAMESITE"], config["SESSION_COOKIE_SECURE"]) == (
        True,
        "Lax",
        True,
    )
