"""The dispatcher, the real SDK and a provider where everything goes wrong: each text arrives once, in order."""

from __future__ import annotations

import random
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIEnvironment

import httpx
import pytest
from werkzeug.wrappers import Request, Response

from assistant.outbound.dispatcher import Dispatcher, DispatcherConfig
from assistant.outbound.providers.contents import MemoryContentIds
from assistant.outbound.providers.transport import TwilioConfig
from assistant.outbound.providers.twilio import TwilioProvider
from assistant.outbound.statuses import take_status
from standin import Fault, StandIn, StandInConfig
from tests.outbound.house import ACCOUNT, GAP, LEASE, OURS, PHONE, House

FAULTS = (
    Fault("send", "answer", status=429),
    Fault("send", "answer", status=500),
    Fault("send", "drop"),
    Fault("send", "accept_then_time_out"),
    Fault("list", "answer", status=500),
    Fault("status", "drop"),
    Fault("status", "duplicate"),
    Fault("status", "reorder"),
)


class StatusDoor:
    """Takes status callbacks as the real door does."""

    def __init__(self, house: House) -> None:
        self._house = house

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        request = Request(environ)
        take_status(
            self._house.store,
            self._house.clock(),
            account=request.form["AccountSid"],
            provider_id=request.form["MessageSid"],
            status=request.form["MessageStatus"],
            row_id=int(request.args["message"]),
            code=request.form.get("ErrorCode"),
        )
        return Response("")(environ, start)


@pytest.mark.parametrize("seed", range(4))
def test_whatever_goes_wrong_each_text_arrives_once_and_in_order(house: House, seed: int) -> None:
    chance = random.Random(seed)
    config = StandInConfig(account_sid=ACCOUNT, numbers=(OURS,), hold_seconds=30)
    with StandIn.start(config, now=house.clock, transport=httpx.WSGITransport(app=StatusDoor(house))) as standin:
        house.dispatcher = _dispatcher(house, standin)
        texts = [f"Texte {number}" for number in range(6)]
        rows = house.say(*texts)
        standin.fault(*chance.sample(FAULTS, 4))

        for _ in range(60):
            house.run(seconds=20)
            standin.flush()

        assert [message.body for message in standin.received(PHONE)] == texts
        assert not {"due", "submitting", "failed", "unknown", "cancelled"} & set(house.statuses(rows))


def _dispatcher(house: House, standin: StandIn) -> Dispatcher:
    base = standin.base_url
    twilio = TwilioConfig(ACCOUNT, standin.config.auth_token, base, base, connect_timeout=2, read_timeout=0.3)
    callback = "https://declic.example/status?message={}".format
    config = DispatcherConfig(gap=GAP, lease=LEASE)
    return Dispatcher(house.store, {ACCOUNT: TwilioProvider(twilio, MemoryContentIds())}, house.clock, callback, config)
