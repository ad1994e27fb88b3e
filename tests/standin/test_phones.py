"""Phones write: signed webhooks with the real fields, one retry, and the provider's opt-out feature."""

from __future__ import annotations

import httpx
import pytest
from twilio.request_validator import RequestValidator
from werkzeug.test import Client

from standin import Fault, StandIn, StandInConfig
from standin.config import DEFAULT_TOKEN
from standin.phones import UnknownOnPhoneError
from tests.standin.application import Application
from tests.standin.conftest import BASE
from tests.standin.test_contents import buttons, content, send_content
from tests.standin.test_sending import OURS, PHONE, send


def test_an_sms_is_posted_with_the_real_fields(standin: StandIn, application: Application) -> None:
    message = standin.text(PHONE, "slt jve 1 stage")
    standin.wait_idle()

    (hook,) = application.of("/message")
    assert hook.fields["MessageSid"] == message.sid
    assert (hook.fields["From"], hook.fields["To"], hook.fields["Body"]) == (PHONE, OURS, "slt jve 1 stage")
    assert (hook.fields["NumMedia"], hook.fields["SmsStatus"]) == ("0", "received")


def test_the_sdk_finds_the_signature_valid(standin: StandIn, application: Application) -> None:
    standin.text(PHONE, "é à 😀")
    standin.wait_idle()

    (hook,) = application.of("/message")
    assert RequestValidator(DEFAULT_TOKEN).validate(f"{BASE}/message", hook.fields, hook.signature)


def test_a_whatsapp_message_carries_its_own_fields(standin: StandIn, application: Application) -> None:
    standin.text(PHONE, "slt", "whatsapp")
    standin.wait_idle()

    fields = application.of("/message")[0].fields
    assert fields["From"] == f"whatsapp:{PHONE}"
    assert (fields["WaId"], fields["MessageType"]) == (PHONE.lstrip("+"), "text")
    assert "ProfileName" in fields


def test_somebody_known_by_an_id_only_has_no_number(standin: StandIn, application: Application) -> None:
    standin.text("FR.1234abcd", "slt", "whatsapp")
    standin.wait_idle()

    fields = application.of("/message")[0].fields
    assert fields["From"] == "whatsapp:FR.1234abcd"
    assert "WaId" not in fields


def test_a_tapped_button_comes_with_its_payload(api: Client, standin: StandIn, application: Application) -> None:
    standin.text(PHONE, "slt", "whatsapp")
    send_content(api, content(api, buttons(1)), v1="On y va ?", v2="Oui")
    standin.wait_idle()
    (message,) = standin.received(PHONE, "whatsapp")

    standin.tap(PHONE, message, "/2")
    standin.wait_idle()

    fields = application.of("/message")[-1].fields
    assert (fields["Body"], fields["ButtonText"], fields["ButtonPayload"]) == ("Oui", "Oui", "/2")
    assert fields["OriginalRepliedMessageSid"] == message.sid


def test_a_tapped_list_line_comes_with_its_id(api: Client, standin: StandIn, application: Application) -> None:
    standin.text(PHONE, "slt", "whatsapp")
    items = [{"item": "Lyon", "id": "/lyon"}]
    sid = content(api, {"twilio/list-picker": {"body": "{{1}}", "button": "Villes", "items": items}})
    send_content(api, sid, v1="Où ?")
    standin.wait_idle()

    standin.tap(PHONE, standin.received(PHONE, "whatsapp")[0], "/lyon")
    standin.wait_idle()

    fields = application.of("/message")[-1].fields
    assert (fields["Body"], fields["ListId"], fields["ListTitle"]) == ("Lyon", "/lyon", "Lyon")


def test_a_tap_on_something_not_shown_is_impossible(api: Client, standin: StandIn) -> None:
    send(api)
    standin.wait_idle()

    with pytest.raises(UnknownOnPhoneError):
        standin.tap(PHONE, standin.received(PHONE)[0], "/2")


def test_a_failed_webhook_is_tried_once_more_with_the_same_token(standin: StandIn, application: Application) -> None:
    application.answers.append(503)

    standin.text(PHONE, "slt")
    standin.wait_idle()

    first, second = application.of("/message")
    assert first.fields == second.fields
    assert first.token == second.token != ""


def test_it_is_tried_only_once_more(standin: StandIn, application: Application) -> None:
    application.answers.extend([500, 500, 500])

    standin.text(PHONE, "slt")
    standin.wait_idle()

    assert len(application.of("/message")) == 2


def test_a_webhook_refused_by_the_application_is_not_tried_again(standin: StandIn, application: Application) -> None:
    application.answers.append(403)

    standin.text(PHONE, "slt")
    standin.wait_idle()

    assert len(application.of("/message")) == 1


def test_messages_come_in_the_order_they_were_written(standin: StandIn, application: Application) -> None:
    for number in range(20):
        standin.text(PHONE, str(number))

    standin.wait_idle()

    assert application.bodies == [str(number) for number in range(20)]


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (Fault("inbound", "duplicate"), ["un", "un", "deux"]),
        (Fault("inbound", "reorder"), ["deux", "un"]),
        (Fault("inbound", "drop"), ["deux"]),
    ],
    ids=["duplicate", "reorder", "drop"],
)
def test_inbound_messages_meet_their_faults(
    standin: StandIn, application: Application, fault: Fault, expected: list[str]
) -> None:
    standin.fault(fault)

    standin.text(PHONE, "un")
    standin.text(PHONE, "deux")
    standin.flush()

    assert application.bodies == expected


def test_a_public_address_is_signed_and_the_local_one_is_called(application: Application) -> None:
    config = StandInConfig(inbound_url=f"{BASE}/message", reroute=(BASE, "http://127.0.0.1:8080"))
    with StandIn(config, transport=httpx.WSGITransport(app=application)) as standin:
        standin.text(PHONE, "slt")
        standin.wait_idle()

    (hook,) = application.of("/message")
    assert hook.url == "http://127.0.0.1:8080/message"
    assert RequestValidator(DEFAULT_TOKEN).validate(f"{BASE}/message", hook.fields, hook.signature)


@pytest.fixture
def opting(application: Application) -> StandIn:
    config = StandInConfig(inbound_url=f"{BASE}/message", opt_outs=True)
    return StandIn(config, transport=httpx.WSGITransport(app=application))


def test_stop_is_named_to_the_application(opting: StandIn, application: Application) -> None:
    with opting:
        opting.text(PHONE, "STOP")
        opting.wait_idle()

    assert application.of("/message")[0].fields["OptOutType"] == "STOP"


def test_after_stop_the_provider_takes_nothing_for_that_phone(opting: StandIn) -> None:
    with opting:
        opting.text(PHONE, "stop")

        assert send(Client(opting.wsgi)).get_json()["code"] == 21610


def test_after_start_it_does_again(opting: StandIn) -> None:
    with opting:
        opting.text(PHONE, "stop")
        opting.text(PHONE, "START")

        assert send(Client(opting.wsgi)).status_code == 201
