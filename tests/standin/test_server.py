"""A server of its own, on this machine only, that leaves nothing behind."""

from __future__ import annotations

import threading

import httpx

from standin import Fault, StandIn
from tests.standin.test_sending import MESSAGES, OURS, PHONE


def test_it_listens_on_loopback_only() -> None:
    with StandIn.start() as standin:
        assert standin.base_url.startswith("http://127.0.0.1:")
        assert httpx.get(f"{standin.base_url}/handset/numbers").status_code == 200


def test_it_leaves_no_thread_behind() -> None:
    before = set(threading.enumerate())
    with StandIn.start() as standin:
        standin.text(PHONE, "slt")
        standin.wait_idle()

    assert set(threading.enumerate()) <= before


def test_a_held_answer_does_not_outlive_it() -> None:
    with StandIn.start() as standin:
        standin.fault(Fault("send", "accept_then_time_out"))
        auth = (standin.config.account_sid, standin.config.auth_token)
        ended = threading.Event()

        def wait_for_an_answer() -> None:
            try:
                data = {"To": PHONE, "From": OURS, "Body": "Salut"}
                httpx.post(standin.base_url + MESSAGES, data=data, auth=auth, timeout=30)
            except httpx.HTTPError:
                ended.set()

        client = threading.Thread(target=wait_for_an_answer)
        client.start()
        with standin.ledger.change:
            standin.ledger.change.wait_for(lambda: bool(standin.submitted()), 10)
    client.join(10)

    assert ended.is_set()
