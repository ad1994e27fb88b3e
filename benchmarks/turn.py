"""What does one inbound message cost, through the real WSGI server on SQLite with synchronous=FULL?"""

from __future__ import annotations

import json
import statistics
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
from sqlalchemy import ColumnElement, Select, func, select, update
from twilio.request_validator import RequestValidator

from assistant.building import ensure_channels, open_store
from assistant.commands.database import open_database
from assistant.demo.account import standin_environment
from assistant.settings import load_settings
from assistant.store import tables as t
from assistant.store.database import Database
from assistant.store.migrate import upgrade
from assistant.store.sealing import new_key
from benchmarks.servers import ROWS
from benchmarks.serving import Served, free_port, serving
from nlu.train import train

ROOT = Path(__file__).parents[1]
ROUNDS = 5
"""Alternations of both servers; the ratio is the median of the rounds' ratios."""
MESSAGES = 600
WARM_UP = 60
SENDER = "+33639980001"
SCRIPT = ("slt", "1", "pas encore", "un truc genant", "2", "pk tu demandes", "une photo", "retour", "photo", "menu")
"""Answers by number and label, free text that needs understanding, commands: what people really write."""


def figures(models_dir: Path) -> Iterator[tuple[str, float, str, str]]:
    train(ROOT, models_dir)
    with TemporaryDirectory(prefix="declic-turn-") as folder:
        environment = environment_for(Path(folder), models_dir)
        prepare(environment)
        with serving("benchmarks.servers:ours", environment):
            pass  # The first start compiles; the second one is what an operator waits for.
        with serving("benchmarks.servers:ours", environment) as house:
            yield "web.ready", house.ready_seconds, "s", "<=2"
            _write(house, environment, WARM_UP)
            rows = _rows_per_turn(environment, house)
            floor_environment = environment_for(Path(folder), models_dir) | {
                ROWS: json.dumps(rows),
                "ASSISTANT_DATABASE_URL": f"sqlite:///{folder}/floor.db",
            }
            prepare(floor_environment, with_conversation=True)
            with serving("benchmarks.servers:floor", floor_environment) as floor:
                _write(floor, floor_environment, WARM_UP)
                pairs = [(_cost(house, environment), _cost(floor, floor_environment)) for _ in range(ROUNDS)]
            yield "web.resident", house.resident_megabytes(), "MB", "<=120"
    mine, bare = statistics.median(pair[0] for pair in pairs), statistics.median(pair[1] for pair in pairs)
    yield "turn.cpu", mine * 1e3, "ms", ""
    yield "turn.floor_cpu", bare * 1e3, "ms", ""
    yield "turn.ratio", statistics.median(pair[0] / pair[1] for pair in pairs), "x", "<=1.5"
    yield "turn.per_cpu_second", 1 / mine, "turns/s", ""


def environment_for(folder: Path, models_dir: Path) -> dict[str, str]:
    """The environment of a server on a free port of this machine, with keys of its own."""
    port = free_port()
    keys = {
        "ASSISTANT_KEYRING": f"bench:{new_key()}",
        "ASSISTANT_HASH_KEY": new_key(),
        "ASSISTANT_SECRET_KEY": new_key(),
    }
    environment = standin_environment(f"http://127.0.0.1:{port}", port, folder, keys)
    return environment | {"ASSISTANT_MODELS_DIR": str(models_dir), "ASSISTANT_CONTENT_ROOT": str(ROOT)}


def prepare(environment: dict[str, str], *, with_conversation: bool = False) -> None:
    """Make its database and channels."""
    settings = load_settings(_env_file=None, **as_fields(environment))
    upgrade(open_database(settings.database_url))
    store = open_store(settings)
    ensure_channels(store, settings)
    if with_conversation:
        from tests.support.people import young_person

        young_person(store)


def as_fields(environment: dict[str, str]) -> dict[str, str]:
    """An environment as `load_settings` takes it by name."""
    return {
        name if name.startswith("TWILIO") else name.removeprefix("ASSISTANT_").lower(): value
        for name, value in environment.items()
        if name != ROWS
    }


_numbers = count(1)


def _write(server: Served, environment: dict[str, str], messages: int) -> None:
    """Post signed webhooks one after the other. Each answer leaves the outbox before the next message comes, as in
    truth; that is this process's work, not the server's."""
    outbox = Database(environment["ASSISTANT_DATABASE_URL"])
    sent = update(t.Message).where(t.Message.status == "due").values(status="submitted")
    validator = RequestValidator(environment["TWILIO_AUTH_TOKEN"])
    url = f"{server.url}/webhooks/twilio/message"
    with httpx.Client(trust_env=False, timeout=30) as client:
        for number in range(messages):
            form = _form(environment, SCRIPT[number % len(SCRIPT)])
            signature = validator.compute_signature(url, form)
            client.post(url, data=form, headers={"X-Twilio-Signature": signature}).raise_for_status()
            with outbox.write() as connection:
                connection.execute(sent)
    outbox.close()


def _form(environment: dict[str, str], text: str) -> dict[str, str]:
    return {
        "MessageSid": f"SM{next(_numbers):032x}",
        "AccountSid": environment["TWILIO_ACCOUNT_SID"],
        "From": SENDER,
        "To": environment["TWILIO_SMS_NUMBER"],
        "Body": text,
        "NumMedia": "0",
        "NumSegments": "1",
        "SmsStatus": "received",
        "ApiVersion": "2010-04-01",
    }


def _cost(server: Served, environment: dict[str, str]) -> float:
    """CPU seconds of the worker for one message."""
    before = server.cpu_seconds()
    _write(server, environment, MESSAGES)
    return (server.cpu_seconds() - before) / MESSAGES


def _rows_per_turn(environment: dict[str, str], _house: Served) -> dict[str, int]:
    """How many outbox rows and events one of our turns writes, so that the floor writes as many."""
    db = Database(environment["ASSISTANT_DATABASE_URL"])
    with db.read() as connection:
        received = connection.execute(_count(t.Message, t.Message.direction == "in")).scalar_one()
        sent = connection.execute(_count(t.Message, t.Message.direction == "out")).scalar_one()
        events = connection.execute(_count(t.Event)).scalar_one()
    db.close()
    return {"outbound": round(sent / received), "events": round(events / received)}


def _count(table: type[t.Base], *conditions: ColumnElement[bool]) -> Select[int]:
    return select(func.count()).select_from(table).where(*conditions)
