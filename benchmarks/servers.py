"""The servers that are measured: ours, and the floor that nothing which keeps the same promises can go below."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta

from flask import Flask, Response, abort, request
from sqlalchemy import insert, update
from twilio.request_validator import RequestValidator

from assistant.app import create_app
from assistant.building import build_house
from assistant.settings import load_settings
from assistant.store import tables as t
from assistant.store.database import Database
from assistant.store.rows import table
from assistant.turns import pacing

ROWS = "DECLIC_BENCH_ROWS"
"""Environment variable with how many outbox rows and events the floor writes for each message, as JSON."""


def ours() -> Flask:
    """The real application; what it says stays in the outbox, for sending is not part of a turn."""
    # The one sender of the benchmark writes more in a minute than anybody is answered.
    pacing.WINDOW = pacing.ALIKE_WINDOW = timedelta(0)
    return create_app(build_house(load_settings()))


def floor() -> Flask:
    """Flask, the signature, and the same rows committed once through Core: no thinking, no sealing, no reading."""
    settings = load_settings()
    db = Database(settings.database_url, pool_size=settings.threads)
    validator = RequestValidator(settings.twilio_auth_token.get_secret_value())
    rows = json.loads(os.environ[ROWS])
    app = Flask("floor", static_folder=None)

    @app.post("/webhooks/twilio/message")
    def message() -> Response:
        url = f"{settings.public_url}{request.path}"
        if not validator.validate(url, request.form, request.headers.get("X-Twilio-Signature", "")):
            abort(403)
        _commit(db, request.form["MessageSid"], rows["outbound"], rows["events"])
        return Response("<Response/>", mimetype="text/xml")

    @app.get("/readyz")
    def readyz() -> str:
        return "ok"

    return app


def _commit(db: Database, provider_id: str, outbound: int, events: int) -> None:
    """Core as it is ordinarily written: statements on tables, one transaction."""
    now, sealed = datetime.now(UTC), b"x" * 400
    conversation, contact, message = table(t.Conversation), table(t.Contact), table(t.Message)
    claim = {"version": conversation.c.version + 1, "changed_at": now, "last_inbound_at": now, "sealed_state": sealed}
    with db.write() as connection:
        connection.execute(update(conversation).where(conversation.c.id == 1).values(claim))
        connection.execute(update(contact).where(contact.c.id == 1).values(last_inbound_at=now))
        connection.execute(insert(message).values(_message("in", "received", provider_id, now)))
        for _ in range(outbound):
            connection.execute(insert(message).values(_message("out", "due", None, now)))
        if events:
            event = {"conversation_id": 1, "name": "slot_set", "flow": "f", "step": "s", "detail": "d", "at": now}
            connection.execute(insert(table(t.Event)), [event] * events)


def _message(direction: str, status: str, provider_id: str | None, now: datetime) -> dict[str, object]:
    row: dict[str, object] = {
        "conversation_id": 1,
        "direction": direction,
        "account": "AC1",
        "provider_id": provider_id,
        "status": status,
        "sealed": b"x" * 200,
        "created_at": now,
        "epoch": 0,
    }
    return row | ({"lane": "bot", "due_at": now, "flow": "f", "step": "s"} if direction == "out" else {})
