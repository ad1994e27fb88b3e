"""The REST door speaks as Rasa's channel does, to those who know the token."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from assistant.store import tables as t
from tests.support.web import REST_TOKEN, Web

PATH = "/webhooks/rest/webhook"
KEY = {"Authorization": f"Bearer {REST_TOKEN}"}


def test_a_message_is_answered_in_the_same_exchange(web: Web) -> None:
    answer = web.client.post(PATH, json={"sender": "ana", "message": "slt"}, headers=KEY).get_json()
    assert answer
    assert {entry["recipient_id"] for entry in answer} == {"ana"}


def test_choices_come_as_buttons(web: Web) -> None:
    answer = web.client.post(PATH, json={"sender": "ana", "message": "slt"}, headers=KEY).get_json()
    assert {"title", "payload"} == set(answer[-1]["buttons"][0])


def test_a_tapped_button_is_understood(web: Web) -> None:
    first = web.client.post(PATH, json={"sender": "ana", "message": "slt"}, headers=KEY).get_json()
    tapped = first[-1]["buttons"][0]
    body = {"sender": "ana", "message": tapped["title"], "payload": tapped["payload"]}
    assert web.client.post(PATH, json=body, headers=KEY).get_json()


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": REST_TOKEN}], ids=str)
def test_without_the_token_the_door_is_closed(web: Web, headers: dict[str, str]) -> None:
    assert web.client.post(PATH, json={"sender": "ana", "message": "slt"}, headers=headers).status_code == 401


@pytest.mark.parametrize("body", [[], {"message": "slt"}, {"sender": "", "message": "a"}, {"sender": 3, "message": ""}])
def test_a_body_that_is_not_a_message_is_refused(web: Web, body: object) -> None:
    assert web.client.post(PATH, json=body, headers=KEY).status_code == 400


def test_a_repeated_message_id_has_no_second_effect(web: Web) -> None:
    body = {"sender": "ana", "message": "slt", "message_id": "one"}
    web.client.post(PATH, json=body, headers=KEY)
    again = web.client.post(PATH, json=body, headers=KEY).get_json()
    assert (again, web.count("in")) == ([], 1)


def test_something_that_is_not_json_is_refused(web: Web) -> None:
    assert web.client.post(PATH, data="sender=ana", headers=KEY).status_code == 415


@pytest.mark.parametrize(
    "body",
    [
        "[" * 100_000,
        '{"a":' * 50_000,
        '{"sender": "ana", "message": ' + "9" * 5_000 + "}",
        '{"sender": "ana", "message": NaN}',
        "nothing",
        "",
        b"\xff\xfe",
    ],
    ids=range(7),
)
def test_a_body_made_to_break_the_reader_is_refused(door: Web, body: str | bytes) -> None:
    answer = door.client.post(PATH, data=body, headers={**KEY, "Content-Type": "application/json"})
    assert (answer.status_code, door.count("in")) == (400, 0)


@pytest.mark.parametrize("odd", ["nul\x00", "\ud800", "é", "a\r\nb", " "])
@pytest.mark.parametrize("field", ["sender", "message", "message_id", "payload"])
def test_any_text_in_any_field_is_kept_and_answered(web: Web, field: str, odd: str) -> None:
    body = {"sender": "ana", "message": "slt", "message_id": "one", field: odd}
    answer = web.client.post(PATH, json=body, headers=KEY)
    assert (answer.status_code, web.count("in")) == (200, 1)


def test_two_senders_may_number_their_messages_alike(web: Web) -> None:
    for sender in ("ana", "ben"):
        web.client.post(PATH, json={"sender": sender, "message": "slt", "message_id": "1"}, headers=KEY)
    assert web.count("in") == 2


def test_the_name_of_a_message_tells_neither_its_sender_nor_its_id(web: Web) -> None:
    body = {"sender": "+33639980001", "message": "slt", "message_id": "from-ana"}
    web.client.post(PATH, json=body, headers=KEY)
    with web.house.db.read() as connection:
        name = connection.execute(select(t.Message.provider_id).where(t.Message.direction == "in")).scalar_one()
    assert name is not None
    assert re.fullmatch("[0-9a-f]{64}", name)


@pytest.mark.parametrize("method", ["get", "put", "delete"])
def test_another_method_is_refused(door: Web, method: str) -> None:
    assert getattr(door.client, method)(PATH, headers=KEY).status_code == 405


def test_a_body_of_a_megabyte_is_refused(door: Web) -> None:
    body = {"sender": "ana", "message": "x" * 1_000_000}
    assert door.client.post(PATH, json=body, headers=KEY).status_code == 413
