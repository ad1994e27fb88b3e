"""The real SDK against the stand-in: what is sent, and what is made of every answer."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from assistant.outbound.providers.base import Accepted, Ambiguous, Found, LookUpFailed, Refused, Submission
from assistant.outbound.providers.contents import MemoryContentIds, all_names
from assistant.outbound.providers.transport import TwilioConfig
from assistant.outbound.providers.twilio import TwilioProvider
from assistant.values import RenderedOption
from standin import Fault, StandIn, StandInConfig

PHONE = "+33639980001"
SMS, WHATSAPP = "+33939010001", "+33939010002"
SERVICE = "MG" + "0" * 31 + "1"
YES_NO = (RenderedOption("Oui", "/yes"), RenderedOption("Non", "/no"))


@pytest.fixture
def standin() -> Iterator[StandIn]:
    config = StandInConfig(services={SERVICE: (SMS,)}, hold_seconds=5)
    with StandIn.start(config) as standin:
        standin.text(PHONE, "slt", "whatsapp")
        yield standin


@pytest.fixture
def contents() -> MemoryContentIds:
    return MemoryContentIds()


@pytest.fixture
def provider(standin: StandIn, contents: MemoryContentIds) -> TwilioProvider:
    return TwilioProvider(config_for(standin), contents)


def config_for(standin: StandIn, auth_token: str | None = None) -> TwilioConfig:
    token = auth_token or standin.config.auth_token
    base = standin.base_url
    return TwilioConfig(standin.config.account_sid, token, base, base, connect_timeout=2, read_timeout=0.5)


def sms(text: str = "Salut, on y va ?") -> Submission:
    now = datetime.now(UTC)
    return Submission(7, "AC1", "sms", SMS, PHONE, None, text, (), "http://127.0.0.1:9/status?message=7", None, now)


def whatsapp(text: str = "On y va ?", options: tuple[RenderedOption, ...] = YES_NO) -> Submission:
    return replace(sms(text), kind="whatsapp", sender=WHATSAPP, options=options, status_callback="")


def test_an_sms_is_accepted_under_the_providers_id(provider: TwilioProvider, standin: StandIn) -> None:
    fate = provider.send(sms())

    assert fate == Accepted(standin.submitted()[0].sid)


def test_an_sms_carries_addresses_words_and_our_rows_callback(provider: TwilioProvider, standin: StandIn) -> None:
    provider.send(sms("Salut é"))

    (message,) = standin.submitted()
    assert (message.sender, message.to, message.body) == (SMS, PHONE, "Salut é")
    assert message.callback == "http://127.0.0.1:9/status?message=7"


def test_a_service_is_named_when_there_is_one(provider: TwilioProvider, standin: StandIn) -> None:
    provider.send(replace(sms(), service=SERVICE))

    assert standin.submitted()[0].service == SERVICE


def test_two_options_are_buttons_on_the_phone(provider: TwilioProvider, standin: StandIn) -> None:
    provider.send(whatsapp())
    standin.wait_idle()

    (message,) = standin.received(PHONE, "whatsapp")
    assert message.body == "On y va ?"
    assert message.choices is not None
    assert [(item.title, item.id) for item in message.choices.items] == [("Oui", "/yes"), ("Non", "/no")]


def test_seven_options_are_a_list_on_the_phone(provider: TwilioProvider, standin: StandIn) -> None:
    provider.send(whatsapp(options=tuple(RenderedOption(f"Choix {n}", f"/c{n}") for n in range(7))))
    standin.wait_idle()

    (message,) = standin.received(PHONE, "whatsapp")
    assert message.choices is not None
    assert (message.choices.kind, len(message.choices.items)) == ("list", 7)


def test_a_content_is_created_once(provider: TwilioProvider, standin: StandIn) -> None:
    provider.send(whatsapp("Un ?"))
    provider.send(whatsapp("Deux ?"))

    assert [content.friendly_name for content in standin.ledger.contents()] == ["declic_quick_reply_2"]


@pytest.mark.parametrize("name", all_names())
def test_every_generic_content_can_be_created(provider: TwilioProvider, standin: StandIn, name: str) -> None:
    content = standin.ledger.content(provider.ensure_content(name))

    assert content is not None
    assert content.friendly_name == name


def test_words_the_content_refuses_leave_as_numbered_text(provider: TwilioProvider, standin: StandIn) -> None:
    fate = provider.send(whatsapp("Une ligne\net une autre"))

    assert isinstance(fate, Accepted)
    assert standin.submitted()[0].body == "Une ligne\net une autre\n1 Oui\n2 Non"


def test_without_the_content_api_the_words_leave_as_numbered_text(provider: TwilioProvider, standin: StandIn) -> None:
    standin.fault(Fault("content", "answer", status=503))

    fate = provider.send(whatsapp())

    assert isinstance(fate, Accepted)
    assert standin.submitted()[0].body == "On y va ?\n1 Oui\n2 Non"


def test_a_content_deleted_at_the_provider_is_made_again(
    provider: TwilioProvider, standin: StandIn, contents: MemoryContentIds
) -> None:
    contents.put(standin.config.account_sid, "declic_quick_reply_2", "HX" + "f" * 32)
    provider.send(whatsapp("Un ?"))

    provider.send(whatsapp("Deux ?"))

    assert standin.submitted()[-1].choices is not None


@pytest.mark.parametrize("code", [21211, 21610, 21614, 30007, 63016])
def test_some_refusals_are_for_ever(provider: TwilioProvider, standin: StandIn, code: int) -> None:
    standin.fault(Fault("send", "refuse", code=code))

    assert provider.send(sms()) == Refused(str(code), permanent=True)


@pytest.mark.parametrize("code", [14107, 20003, 20429, 21611, 30001, 30003, 63018])
def test_some_refusals_are_for_now(provider: TwilioProvider, standin: StandIn, code: int) -> None:
    standin.fault(Fault("send", "refuse", code=code))

    assert provider.send(sms()) == Refused(str(code), permanent=False)


def test_too_fast_is_refused_with_the_providers_delay(provider: TwilioProvider, standin: StandIn) -> None:
    standin.fault(Fault("send", "answer", status=429, retry_after=42))

    assert provider.send(sms()) == Refused("20429", permanent=False, retry_after=42)


@pytest.mark.parametrize("status", [500, 503])
def test_a_broken_answer_says_nothing_about_the_message(
    provider: TwilioProvider, standin: StandIn, status: int
) -> None:
    standin.fault(Fault("send", "answer", status=status))

    assert provider.send(sms()) == Ambiguous(f"HTTP {status}")


def test_no_answer_in_time_is_ambiguous(provider: TwilioProvider, standin: StandIn) -> None:
    standin.fault(Fault("send", "accept_then_time_out"))

    assert provider.send(sms()) == Ambiguous("ReadTimeout")


def test_a_closed_connection_is_ambiguous(provider: TwilioProvider, standin: StandIn) -> None:
    standin.fault(Fault("send", "drop"))

    assert isinstance(provider.send(sms()), Ambiguous)


def test_no_connection_is_a_refusal_for_now(standin: StandIn) -> None:
    provider = TwilioProvider(config_for(standin), MemoryContentIds())
    standin.close()

    assert provider.send(sms()) == Refused("no connection", permanent=False)


def test_wrong_credentials_are_waited_out(standin: StandIn) -> None:
    provider = TwilioProvider(config_for(standin, auth_token="wrong"), MemoryContentIds())

    assert provider.send(sms()) == Refused("20003", permanent=False)


def test_half_a_character_is_refused_instead_of_raised(provider: TwilioProvider) -> None:
    assert provider.send(sms("a\ud800")) == Refused("text that cannot be encoded", permanent=True)


def test_a_timed_out_message_is_found_by_looking_it_up(provider: TwilioProvider, standin: StandIn) -> None:
    standin.fault(Fault("send", "accept_then_time_out"))
    submission = sms()
    provider.send(submission)

    assert provider.find(submission) == Found((standin.submitted()[0].sid,))


def test_a_message_with_buttons_is_found_too(provider: TwilioProvider, standin: StandIn) -> None:
    submission = whatsapp()
    provider.send(submission)

    assert provider.find(submission) == Found((standin.submitted()[0].sid,))


def test_what_never_arrived_is_not_found(provider: TwilioProvider) -> None:
    assert provider.find(sms()) == Found(())


def test_other_words_to_the_same_person_are_not_it(provider: TwilioProvider) -> None:
    provider.send(sms("Autre chose"))

    assert provider.find(sms()) == Found(())


def test_the_same_words_of_an_hour_ago_are_not_it(provider: TwilioProvider) -> None:
    provider.send(sms())

    assert provider.find(replace(sms(), created_at=datetime.now(UTC) + timedelta(hours=1))) == Found(())


def test_what_the_person_wrote_is_not_it(provider: TwilioProvider, standin: StandIn) -> None:
    standin.text(PHONE, "ok")

    assert provider.find(replace(sms("ok"), to=SMS)) == Found(())


def test_a_look_up_without_an_answer_says_so(provider: TwilioProvider, standin: StandIn) -> None:
    standin.fault(Fault("list", "answer", status=500))

    assert isinstance(provider.find(sms()), LookUpFailed)


def test_neither_words_nor_numbers_show_in_logs_or_reprs(
    provider: TwilioProvider, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    submission = sms("mon secret")

    provider.send(submission)
    provider.find(submission)

    shown = caplog.text + repr(submission)
    assert "mon secret" not in shown
    assert PHONE not in shown
    assert PHONE.lstrip("+") not in shown
