"""Twilio's door: only what Twilio signed comes in, and whatever comes in is answered."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict

from tests.support.houses import ACCOUNT
from tests.support.web import PUBLIC_URL, TOKEN, Web, message_sid

MESSAGE = "/webhooks/twilio/message"


def test_the_published_signature_vector_is_reproduced() -> None:
    params = {
        "CallSid": "CA1234567890ABCDE",
        "Caller": "+14158675309",
        "Digits": "1234",
        "From": "+14158675309",
        "To": "+18005551212",
    }
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    assert RequestValidator("12345").compute_signature(url, params) == "RSOYDt4T1cUTdK1PDd93/VVr8B8="


def test_a_signed_message_is_accepted_and_answered(web: Web) -> None:
    answer = web.post()
    assert (answer.status_code, web.count("in"), web.count("out") > 0) == (200, 1, True)


def test_without_a_signature_nothing_is_kept(web: Web) -> None:
    answer = web.client.post(MESSAGE, data=web.form())
    assert (answer.status_code, web.count("in")) == (403, 0)


def test_with_a_wrong_signature_nothing_is_kept(web: Web) -> None:
    answer = web.client.post(MESSAGE, data=web.form(), headers={"X-Twilio-Signature": "d3Jvbmc="})
    assert (answer.status_code, web.count("in")) == (403, 0)


def test_a_field_added_after_signing_is_refused(web: Web) -> None:
    form = web.form()
    answer = web.client.post(MESSAGE, data={**form, "Extra": "1"}, headers=web.sign(form))
    assert (answer.status_code, web.count("in")) == (403, 0)


def test_another_account_is_refused_although_signed(web: Web) -> None:
    assert web.post(AccountSid="AC" + "9" * 32).status_code == 403


@pytest.mark.parametrize("method", ["get", "put", "delete"])
def test_another_method_is_refused(door: Web, method: str) -> None:
    assert getattr(door.client, method)(MESSAGE).status_code == 405


def test_another_content_type_is_refused(door: Web) -> None:
    assert door.client.post(MESSAGE, json=door.form()).status_code == 415


def test_a_body_of_a_megabyte_is_refused(web: Web) -> None:
    answer = web.post(Body="x" * 1_000_000)
    assert (answer.status_code, web.count("in")) == (413, 0)


@pytest.mark.parametrize(
    "changes",
    [
        {"From": None},
        {"To": None},
        {"MessageSid": None},
        {"MessageSid": "SM1"},
        {"From": "somebody@example.org"},
        {"NumMedia": "abc"},
        {"NumMedia": "9999"},
        {"NumMedia": "-1"},
        {"NumMedia": "1"},
        {"NumMedia": "1", "MediaUrl0": "file:///etc/passwd"},
    ],
    ids=str,
)
def test_a_message_that_cannot_be_one_is_refused_without_a_row(web: Web, changes: dict[str, Any]) -> None:
    answer = web.post(**changes)
    assert (answer.status_code // 100, web.count("in")) == (4, 0)


@pytest.mark.parametrize(
    "changes",
    [
        {"Body": "", "NumMedia": "1", "MediaUrl0": "https://api.twilio.com/a", "MediaContentType0": "image/jpeg"},
        {"Body": "", "Latitude": "48.85", "Longitude": "2.35"},
        {"Body": ""},
        {"Body": "nul\x00inside"},
        {"Body": "\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace")},
        {"Body": "a" + "\u0301" * 10_000},
        {"Body": "\u202eesrever"},
        {"Body": "b" * 2_000},
        {"Body": "😀" * 300},
        {"From": "whatsapp:FR.abc123", "To": "whatsapp:+33939010001"},
        {"ButtonPayload": "/SetSlots(nothing=we_know)", "ButtonText": "Old"},
    ],
    ids=lambda changes: next(iter(changes.values()))[:12] if changes else "",
)
def test_a_strange_message_is_kept_and_answered(web: Web, changes: dict[str, Any]) -> None:
    if "From" in changes:
        web.house.add_channel("whatsapp")
    answer = web.post(**changes)
    assert (answer.status_code, web.count("in"), web.count("out") > 0) == (200, 1, True)


def test_the_same_message_fifty_times_at_once_is_one_message_and_one_answer(web: Web) -> None:
    form = web.form()
    headers = web.sign(form)
    app = web.client.application
    with ThreadPoolExecutor(16) as pool:
        answers = list(
            pool.map(lambda _: app.test_client().post(MESSAGE, data=form, headers=headers).status_code, range(50))
        )
    web.house.deliver()
    assert (set(answers), web.count("in"), len(web.house.provider.accepted)) == ({200}, 1, web.count("out"))


def test_two_people_writing_at_once_get_a_conversation_each(web: Web) -> None:
    app = web.client.application

    def write(sender: str) -> int:
        form = web.form(From=sender)
        return app.test_client().post(MESSAGE, data=form, headers=web.sign(form)).status_code

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(write, ["+33639980001", "+33639980002"]))
    assert (answers, web.house.count_conversations()) == ([200, 200], 2)


def test_two_messages_of_one_person_at_once_make_one_conversation(web: Web) -> None:
    app = web.client.application

    def write(text: str) -> int:
        form = web.form(Body=text)
        return app.test_client().post(MESSAGE, data=form, headers=web.sign(form)).status_code

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(write, ["slt", "ca va"]))
    assert (answers, web.house.count_conversations(), web.count("in")) == ([200, 200], 1, 2)


def test_a_message_to_a_number_that_is_not_ours_is_not_found(web: Web) -> None:
    assert web.post(To="+33939019999").status_code == 404


def test_a_status_moves_the_row_forward_and_never_back(web: Web) -> None:
    web.post()
    web.house.deliver()
    row, sid = web.house.last_sent()
    seen = [web.status(row, status, sid).status_code for status in ("delivered", "sent")]
    assert (seen, web.house.status_of(row)) == ([200, 200], "delivered")


def test_an_unknown_status_is_taken_without_a_change(web: Web) -> None:
    assert web.status(99, "teleported", message_sid()).status_code == 200


def test_a_status_for_a_row_that_is_no_number_is_refused(web: Web) -> None:
    path = "/webhooks/twilio/status?row=abc"
    form = {"AccountSid": ACCOUNT, "MessageSid": message_sid(), "MessageStatus": "sent"}
    assert web.client.post(path, data=form, headers=web.sign(form, path)).status_code == 400


def send(web: Web, form: dict[str, str], path: str = MESSAGE, *, url: str = PUBLIC_URL, **options: Any) -> int:
    """Post a form signed for `url`; `options` say how it is really sent."""
    signature = RequestValidator(TOKEN).compute_signature(url + MESSAGE, form)
    return web.client.post(path, data=form, headers={"X-Twilio-Signature": signature}, **options).status_code


@pytest.mark.parametrize("url", ["https://coach.example.org:443", "https://coach.example.org"])
def test_the_usual_port_may_be_named_or_not(door: Web, url: str) -> None:
    assert send(door, door.form(), url=url) == 200


@pytest.mark.parametrize(
    "url",
    ["http://coach.example.org", "https://coach.example.org:8443", "https://evil.example.org", "http://localhost"],
)
def test_a_signature_for_another_address_is_refused(door: Web, url: str) -> None:
    assert send(door, door.form(), url=url) == 403


@pytest.mark.parametrize("path", [f"{MESSAGE}?row=1", f"{MESSAGE}?", "/webhooks/twilio/status"])
def test_a_signature_for_another_path_is_refused(door: Web, path: str) -> None:
    assert send(door, door.form(), path) == (200 if path.endswith("?") else 403)


def test_a_path_with_a_slash_behind_it_is_not_ours(door: Web) -> None:
    assert send(door, door.form(), f"{MESSAGE}/") == 404


def test_what_the_request_says_of_its_own_host_is_not_believed(door: Web) -> None:
    forged = {"Host": "evil.example.org", "X-Forwarded-Host": "evil.example.org", "X-Forwarded-Proto": "http"}
    form = door.form()
    assert door.client.post(MESSAGE, data=form, headers={**door.sign(form), **forged}).status_code == 200


def test_the_same_request_replayed_has_no_second_effect(web: Web) -> None:
    form = web.form()
    assert [send(web, form), send(web, form), web.count("in")] == [200, 200, 1]


@pytest.mark.parametrize("field", ["From", "Body"])
def test_a_field_said_twice_is_refused_although_the_signature_holds(door: Web, field: str) -> None:
    form = MultiDict(door.form())
    form.add(field, "+33639980002")
    signature = RequestValidator(TOKEN).compute_signature(PUBLIC_URL + MESSAGE, form)
    answer = door.client.post(MESSAGE, data=form, headers={"X-Twilio-Signature": signature})
    assert (answer.status_code, door.count("in")) == (403, 0)


@pytest.mark.parametrize("length", ["0", "10", "999999999", "abc", "-1"])
def test_a_length_that_lies_brings_nothing_in(door: Web, length: str) -> None:
    form = door.form()
    body = urlencode(form).encode()
    answer = door.client.post(
        MESSAGE,
        input_stream=BytesIO(body),
        content_type="application/x-www-form-urlencoded",
        headers=door.sign(form),
        environ_overrides={"CONTENT_LENGTH": length},
    )
    assert (answer.status_code // 100, door.count("in")) == (4, 0)


@pytest.mark.parametrize(
    "changes",
    [
        {"NumMedia": "٣"},
        {"NumMedia": "²"},
        {"NumMedia": "000001" + "9" * 5_000},
        {"NumMedia": "1e1"},
        {"From": "+٣٣٦٣٩٩٨٠٠٠١"},
        {"From": "+33639980001\n"},
        {"From": "whatsapp:"},
        {"To": "whatsapp:whatsapp:+33939010001"},
        {"MessageSid": "SM" + "0" * 31 + "٣"},
        {"MessageSid": "SM" + "0" * 32 + "\n"},
        {"Body": "x" * 20_001},
    ],
    ids=lambda changes: ascii(next(iter(changes.values())))[:20],
)
def test_what_only_looks_like_a_field_is_refused(door: Web, changes: dict[str, str]) -> None:
    answer = door.post(**changes)
    assert (answer.status_code, door.count("in")) == (400, 0)


@pytest.mark.parametrize(
    "changes",
    [
        {"MessagingServiceSid": "MG\x00"},
        {"ProfileName": "\r\nX-Evil: 1"},
        {"OptOutType": "stop\x00"},
        {"ButtonPayload": "\x00" * 500},
        {"SomethingNew": "1"},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_nonsense_in_a_field_that_may_be_missing_stops_no_message(web: Web, changes: dict[str, str]) -> None:
    assert (web.post(**changes).status_code, web.count("in")) == (200, 1)


@pytest.mark.parametrize("row", ["-1", "1e9", "٣", "9" * 30, "1%00", "1;DROP"])
def test_a_status_names_its_row_in_plain_digits_or_not_at_all(door: Web, row: str) -> None:
    path = f"/webhooks/twilio/status?row={quote(row, safe='%;')}"
    form = {"AccountSid": ACCOUNT, "MessageSid": message_sid(), "MessageStatus": "sent"}
    assert door.client.post(path, data=form, headers=door.sign(form, path)).status_code == 400


def test_no_answer_of_a_door_repeats_what_was_sent(door: Web) -> None:
    answer = door.post(From="<script>alert(1)</script>@example.org")
    assert b"script" not in answer.data
