"""The application sends: real answers, real refusals, and statuses that follow."""

from __future__ import annotations

from base64 import b64encode
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from werkzeug.test import Client, TestResponse

from standin import Fault, StandIn, StandInConfig
from standin.config import DEFAULT_ACCOUNT, DEFAULT_TOKEN
from tests.standin.application import Application
from tests.standin.conftest import BASE

PHONE = "+33639980001"
OURS = "+33939010001"
MESSAGES = f"/2010-04-01/Accounts/{DEFAULT_ACCOUNT}/Messages.json"
AUTH = {"Authorization": "Basic " + b64encode(f"{DEFAULT_ACCOUNT}:{DEFAULT_TOKEN}".encode()).decode()}


def send(api: Client, **fields: str) -> TestResponse:
    usual = {"To": PHONE, "From": OURS, "Body": "Salut", "StatusCallback": f"{BASE}/status"}
    return api.post(MESSAGES, data={name: value for name, value in (usual | fields).items() if value}, headers=AUTH)


def listed(api: Client, **query: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api.get(MESSAGES, query_string=query, headers=AUTH).get_json()["messages"]
    return found


def test_an_accepted_message_is_answered_in_the_real_format(api: Client) -> None:
    answer = send(api)

    body = answer.get_json()
    assert answer.status_code == 201
    assert body["sid"].startswith("SM")
    assert (body["status"], body["direction"], body["num_segments"]) == ("queued", "outbound-api", "1")
    assert body["date_created"].endswith("+0000")


def test_the_statuses_follow_in_order(api: Client, standin: StandIn, application: Application) -> None:
    send(api)

    standin.wait_idle()

    assert application.statuses == ["queued", "sent", "delivered"]


def test_a_callback_is_signed_over_its_url(api: Client, standin: StandIn, application: Application) -> None:
    from standin.signing import sign

    send(api, StatusCallback=f"{BASE}/status?message=7")
    standin.wait_idle()

    hook = application.of("/status")[0]
    assert hook.signature == sign(DEFAULT_TOKEN, f"{BASE}/status?message=7", hook.fields)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"To": ""}, 21604),
        ({"To": "+12"}, 21211),
        ({"To": "whatsapp:nobody"}, 21211),
        ({"From": ""}, 21603),
        ({"From": "+33939019999"}, 21606),
        ({"Body": ""}, 21602),
        ({"Body": "a" * 1601}, 21617),
        ({"ContentSid": "HX" + "0" * 32}, 21655),
        ({"From": "", "MessagingServiceSid": "MG404"}, 21703),
    ],
)
def test_what_the_real_api_refuses_is_refused_with_its_code(api: Client, fields: dict[str, str], code: int) -> None:
    answer = send(api, **fields)

    body = answer.get_json()
    assert answer.status_code == 400
    assert (body["code"], body["status"]) == (code, 400)
    assert body["more_info"].endswith(str(code))


def test_a_refused_message_leaves_no_trace(api: Client, standin: StandIn) -> None:
    send(api, Body="")

    assert standin.submitted() == []


def test_wrong_credentials_are_refused(api: Client) -> None:
    answer = api.post(MESSAGES, data={"To": PHONE}, headers={"Authorization": "Basic bm86bm8="})

    assert (answer.status_code, answer.get_json()["code"]) == (401, 20003)


def test_another_account_is_not_found(api: Client) -> None:
    assert api.get("/2010-04-01/Accounts/AC404/Messages.json", headers=AUTH).status_code == 404


def test_free_text_on_whatsapp_fails_when_the_person_has_not_written(
    api: Client, standin: StandIn, application: Application
) -> None:
    send(api, To=f"whatsapp:{PHONE}", From="whatsapp:+33939010002")
    standin.wait_idle()

    last = application.of("/status")[-1].fields
    assert (last["MessageStatus"], last["ErrorCode"]) == ("failed", "63016")


def test_the_window_closes_a_day_after_the_person_wrote(application: Application, config: StandInConfig) -> None:
    times = [datetime(2030, 1, 1, tzinfo=UTC)]
    with StandIn(config, now=lambda: times[-1], transport=httpx.WSGITransport(app=application)) as standin:
        standin.text(PHONE, "slt", "whatsapp")
        times.append(times[0] + timedelta(hours=24, seconds=1))

        send(Client(standin.wsgi), To=f"whatsapp:{PHONE}", From="whatsapp:+33939010002")
        standin.wait_idle()

        assert application.statuses[-1] == "failed"


def test_opening_the_thread_makes_messages_read(api: Client, standin: StandIn, application: Application) -> None:
    standin.text(PHONE, "slt", "whatsapp")
    send(api, To=f"whatsapp:{PHONE}", From="whatsapp:+33939010002")
    standin.wait_idle()

    standin.read(PHONE)
    standin.wait_idle()

    assert application.statuses[-1] == "read"


def test_the_list_gives_the_newest_first_and_filters_by_recipient(api: Client) -> None:
    send(api, Body="un")
    send(api, Body="deux")
    send(api, Body="trois", To="+33639980002")

    assert [message["body"] for message in listed(api, To=PHONE)] == ["deux", "un"]


def test_the_list_filters_by_sending_time(api: Client) -> None:
    send(api)
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")

    assert listed(api, **{"DateSent>": tomorrow}) == []
    assert len(listed(api, **{"DateSent<": tomorrow})) == 1


def test_the_list_comes_in_pages(api: Client) -> None:
    for number in range(3):
        send(api, Body=str(number))

    page = api.get(MESSAGES, query_string={"PageSize": 2}, headers=AUTH).get_json()
    following = api.get(page["next_page_uri"], headers=AUTH).get_json()

    assert [m["body"] for m in page["messages"] + following["messages"]] == ["2", "1", "0"]
    assert following["next_page_uri"] is None


def test_one_message_can_be_fetched(api: Client) -> None:
    uri = send(api).get_json()["uri"]

    assert api.get(uri, headers=AUTH).get_json()["body"] == "Salut"


def test_a_service_chooses_its_sender(application: Application) -> None:
    config = StandInConfig(services={"MG1": (OURS,)})
    with StandIn(config, transport=httpx.WSGITransport(app=application)) as standin:
        body = send(Client(standin.wsgi), From="", MessagingServiceSid="MG1").get_json()

    assert (body["status"], body["from"], body["messaging_service_sid"]) == ("accepted", OURS, "MG1")


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        (Fault("send", "answer", status=429), 429, 20429),
        (Fault("send", "answer", status=500), 500, 20500),
        (Fault("send", "answer", status=503), 503, 20503),
        (Fault("send", "refuse", code=21610), 400, 21610),
    ],
)
def test_the_next_send_meets_its_fault(api: Client, standin: StandIn, fault: Fault, status: int, code: int) -> None:
    standin.fault(fault)

    answer = send(api)

    assert (answer.status_code, answer.get_json()["code"]) == (status, code)


def test_a_fault_is_met_as_often_as_it_says(api: Client, standin: StandIn) -> None:
    standin.fault(Fault("send", "answer", status=500, times=2))

    assert [send(api).status_code for _ in range(3)] == [500, 500, 201]


def test_a_message_may_fail_on_its_way(api: Client, standin: StandIn, application: Application) -> None:
    standin.fault(Fault("send", "fail", code=30007))

    send(api)
    standin.wait_idle()

    last = application.of("/status")[-1].fields
    assert (last["MessageStatus"], last["ErrorCode"]) == ("undelivered", "30007")


def test_what_failed_does_not_reach_the_phone(api: Client, standin: StandIn) -> None:
    standin.fault(Fault("send", "fail", code=30007))

    send(api)
    standin.wait_idle()

    assert standin.received(PHONE) == []


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (Fault("status", "duplicate"), ["queued", "queued", "sent", "delivered"]),
        (Fault("status", "drop"), ["sent", "delivered"]),
        (Fault("status", "reorder"), ["sent", "queued", "delivered"]),
        (Fault("status", "delay"), ["sent", "delivered", "queued"]),
        (Fault("status", "reorder", times=2), ["delivered", "queued", "sent"]),
    ],
    ids=["duplicate", "drop", "reorder", "delay", "reorder two"],
)
def test_callbacks_meet_their_faults(
    api: Client, standin: StandIn, application: Application, fault: Fault, expected: list[str]
) -> None:
    standin.fault(fault)

    send(api)
    standin.wait_idle()
    standin.flush()

    assert application.statuses == expected


def test_a_delay_in_seconds_ends_by_itself(api: Client, standin: StandIn, application: Application) -> None:
    standin.fault(Fault("status", "delay", seconds=0.05))

    send(api)
    standin.wait_idle()

    assert application.statuses == ["sent", "delivered", "queued"]


def test_a_message_arrives_even_when_its_callbacks_are_dropped(api: Client, standin: StandIn) -> None:
    standin.fault(Fault("status", "drop", times=None))

    send(api)
    standin.wait_idle()

    assert [message.body for message in standin.received(PHONE)] == ["Salut"]


def test_faults_are_switched_by_http_too(api: Client) -> None:
    api.post("/faults", json={"place": "send", "kind": "answer", "status": 500})

    assert send(api).status_code == 500


def test_faults_can_all_be_switched_off(api: Client, standin: StandIn) -> None:
    standin.fault(Fault("send", "answer", status=500, times=None))

    api.delete("/faults")

    assert send(api).status_code == 201


@pytest.mark.parametrize("given", [{}, {"place": "moon", "kind": "drop"}, {"place": "send", "kind": "drop", "x": 1}])
def test_a_fault_that_does_not_exist_is_refused(api: Client, given: dict[str, Any]) -> None:
    assert api.post("/faults", json=given).status_code == 400
