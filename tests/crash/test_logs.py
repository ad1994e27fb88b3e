"""A real server at its most talkative says nothing of who writes, or of what."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from standin import Fault
from tests.crash.conftest import TOKEN, rig_on
from tests.crash.rig import Phone, Rig, inbound_form
from tests.support.databases import SqliteFactory

REST_TOKEN = "a-rest-token-that-is-a-secret"
NAME = "Zephyrine"
TEXTS = ("slt", f"je m'appelle {NAME}", "oui", "j'ai des photos compromettantes", "je veux parler à quelqu'un", "stop")
PASSWORD = "a password typed wrong"


@pytest.fixture(scope="module")
def output(
    sqlite_factory: SqliteFactory, models_dir: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Phone, str]]:
    """A phone that went through a lot, and everything its server wrote."""
    folder = tmp_path_factory.mktemp("talkative")
    more = {"ASSISTANT_LOG_LEVEL": "DEBUG", "ASSISTANT_REST_TOKEN": REST_TOKEN}
    with sqlite_factory.fresh() as db, rig_on(db, models_dir, folder, **more) as rig:
        phone = rig.phone()
        go_through_a_lot(rig, phone)
        yield phone, (folder / "output").read_text(encoding="utf-8")


def go_through_a_lot(rig: Rig, phone: Phone) -> None:
    rig.standin.fault(Fault("send", "answer", status=500), Fault("send", "refuse", code=21211))
    rig.standin.fault(Fault("status", "duplicate"), Fault("list", "answer", status=500))
    rig.converse(phone, *TEXTS)
    knock_at_every_door(rig, phone)


def knock_at_every_door(rig: Rig, phone: Phone) -> None:
    """Requests that are refused, and a conversation by the REST door."""
    form = inbound_form(phone.number, TEXTS[1])
    rig.post({**form, "NumMedia": "many"})
    rig.post({**form, "To": phone.number})
    rig.post({**form, "AccountSid": TOKEN})
    with httpx.Client(base_url=rig.server.url, timeout=15, trust_env=False) as client:
        client.post("/webhooks/twilio/message", data=form, headers={"X-Twilio-Signature": "wrong"})
        body = {"sender": phone.number, "message": TEXTS[1]}
        for token in (REST_TOKEN, REST_TOKEN[1:]):
            client.post("/webhooks/rest/webhook", json=body, headers={"Authorization": f"Bearer {token}"})
        client.post("/console/login", data={"email": f"{NAME}@example.org", "password": PASSWORD})


def test_it_did_speak(output: tuple[Phone, str]) -> None:
    lines = [json.loads(line) for line in output[1].splitlines()]
    assert "send_ambiguous" in {line["event"] for line in lines}


@pytest.mark.parametrize("words", [*TEXTS[1:2], *TEXTS[3:5], NAME, PASSWORD])
def test_it_did_not_say_what_was_written(output: tuple[Phone, str], words: str) -> None:
    assert words.casefold() not in output[1].casefold()


def test_it_did_not_say_who_wrote(output: tuple[Phone, str]) -> None:
    phone, written = output
    assert phone.number.removeprefix("+33") not in written


@pytest.mark.parametrize("secret", [TOKEN, REST_TOKEN])
def test_it_did_not_say_a_secret(output: tuple[Phone, str], secret: str) -> None:
    assert secret not in output[1]
