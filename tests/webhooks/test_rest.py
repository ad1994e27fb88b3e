"""The REST door speaks as Rasa's channel does, to those who know the token."""

from __future__ import annotations

import pytest

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
