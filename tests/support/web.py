"""The whole web application for tests: real routes and turns, an in-memory provider, requests signed by the SDK."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count

from flask.testing import FlaskClient
from sqlalchemy import func, select
from twilio.request_validator import RequestValidator
from werkzeug.test import TestResponse

from assistant.app import create_app
from assistant.building import House
from assistant.jobs import Runner
from assistant.settings import Settings, load_settings
from assistant.store import tables as t
from assistant.store.channels import ensure_channel
from assistant.store.database import Database
from assistant.store.values import Channel
from assistant.turns.mind import Mind
from assistant.wording.catalogues import Catalogues
from tests.support.houses import ACCOUNT, OURS, PHONE, REPOSITORY, TestHouse
from tests.support.people import PASSWORD
from webhooks import rest

TOKEN = "a-token-for-tests"
PUBLIC_URL = "https://coach.example.org"
REST_TOKEN = "a-rest-token-for-tests"
_numbers = count(1)


def message_sid() -> str:
    return f"SM{next(_numbers):032x}"


@dataclass(slots=True)
class Web:
    """`house` is what stands behind; `client` asks as a browser or a provider would."""

    house: TestHouse
    client: FlaskClient

    def form(self, **changes: str | None) -> dict[str, str]:
        """A real-format inbound form; a change to None leaves the field out."""
        usual: dict[str, str | None] = {
            "MessageSid": message_sid(),
            "AccountSid": ACCOUNT,
            "From": PHONE,
            "To": OURS,
            "Body": "slt",
            "NumMedia": "0",
            "NumSegments": "1",
            "ApiVersion": "2010-04-01",
        }
        return {name: value for name, value in {**usual, **changes}.items() if value is not None}

    def sign(self, form: Mapping[str, str], path: str = "/webhooks/twilio/message") -> dict[str, str]:
        signature = RequestValidator(TOKEN).compute_signature(PUBLIC_URL + path, dict(form))
        return {"X-Twilio-Signature": signature}

    def post(self, path: str = "/webhooks/twilio/message", **changes: str | None) -> TestResponse:
        form = self.form(**changes)
        return self.client.post(path, data=form, headers=self.sign(form, path))

    def status(self, row: int, status: str, sid: str, **more: str) -> TestResponse:
        path = f"/webhooks/twilio/status?row={row}"
        form = {"AccountSid": ACCOUNT, "MessageSid": sid, "MessageStatus": status, **more}
        return self.client.post(path, data=form, headers=self.sign(form, path))

    def count(self, direction: str) -> int:
        statement = select(func.count()).select_from(t.Message).where(t.Message.direction == direction)
        with self.house.db.read() as connection:
            return connection.execute(statement).scalar_one()


def settings_for(url: str) -> Settings:
    return load_settings(
        _env_file=None,
        public_url=PUBLIC_URL,
        database_url=url,
        secret_key=PASSWORD * 4,
        rest_token=REST_TOKEN,
        content_root=REPOSITORY,
        TWILIO_ACCOUNT_SID=ACCOUNT,
        TWILIO_AUTH_TOKEN=TOKEN,
        TWILIO_SMS_NUMBER=OURS,
    )


def web_of(db: Database, mind: Mind) -> Web:
    """The application around a test house."""
    house = TestHouse(db, mind)
    ensure_channel(house.store, Channel(0, house.team, "rest", rest.ACCOUNT, rest.ADDRESS, None, "fr", "FR"))
    real = House(
        settings=settings_for(db.url),
        store=house.store,
        mind=mind,
        catalogues=Catalogues(),
        turns=house.turns,
        dispatcher=house.dispatcher,
        runner=Runner((), house.clock),
    )
    return Web(house, create_app(real).test_client())
