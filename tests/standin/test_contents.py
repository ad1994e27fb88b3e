"""Contents: buttons and lists with variables, refused where the real API refuses them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from werkzeug.test import Client

from standin import StandIn
from tests.standin.test_sending import AUTH, PHONE, send

BODY = "{{1}}"


@pytest.fixture(autouse=True)
def _window_is_open(standin: StandIn) -> None:
    standin.text(PHONE, "slt", "whatsapp")


def content(api: Client, types: dict[str, Any]) -> str:
    answer = api.post("/v1/Content", json={"friendly_name": "x", "language": "en", "types": types}, headers=AUTH)
    assert answer.status_code == 201
    return str(answer.get_json()["sid"])


def buttons(count: int) -> dict[str, Any]:
    pairs = [{"type": "QUICK_REPLY", "title": f"{{{{{n}}}}}", "id": f"/{n}"} for n in range(2, count + 2)]
    return {"twilio/quick-reply": {"body": BODY, "actions": pairs}}


def send_content(api: Client, sid: str, **values: str) -> Any:
    fields = {"ContentSid": sid, "ContentVariables": json.dumps({k.lstrip("v"): v for k, v in values.items()})}
    return send(api, To=f"whatsapp:{PHONE}", From="whatsapp:+33939010002", Body="", **fields).get_json()


def test_variables_are_filled_in_body_and_buttons(api: Client, standin: StandIn) -> None:
    send_content(api, content(api, buttons(2)), v1="On y va ?", v2="Oui", v3="Non")
    standin.wait_idle()

    (message,) = standin.received(PHONE, "whatsapp")
    assert message.body == "On y va ?"
    assert message.choices is not None
    assert [item.title for item in message.choices.items] == ["Oui", "Non"]


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"v1": "", "v2": "Oui"}, "empty"),
        ({"v1": "a\nb", "v2": "Oui"}, "line break"),
        ({"v1": "a\tb", "v2": "Oui"}, "tab"),
        ({"v1": "a      b", "v2": "Oui"}, "long blank"),
        ({"v1": "a", "v2": "Un titre de plus de vingt"}, "long title"),
    ],
)
def test_variables_the_real_api_refuses_are_refused(api: Client, values: dict[str, str], why: str) -> None:
    assert send_content(api, content(api, buttons(1)), **values)["code"] == 21656, why


def test_variables_must_be_json(api: Client) -> None:
    fields = {"ContentSid": content(api, buttons(1)), "ContentVariables": "{oops"}

    assert send(api, To=f"whatsapp:{PHONE}", From="whatsapp:+33939010002", **fields).get_json()["code"] == 21656


def test_four_buttons_are_too_many(api: Client) -> None:
    answer = send_content(api, content(api, buttons(4)), v1="a", v2="b", v3="c", v4="d", v5="e")

    assert answer["code"] == 21656


def test_twin_titles_are_refused(api: Client) -> None:
    assert send_content(api, content(api, buttons(2)), v1="a", v2="Oui", v3="Oui")["code"] == 21656


def test_contents_are_listed(api: Client) -> None:
    sid = content(api, buttons(1))

    listed = api.get("/v1/Content", headers=AUTH).get_json()

    assert [entry["sid"] for entry in listed["contents"]] == [sid]


@pytest.mark.parametrize("body", [[], {}, {"language": "en"}, {"types": {"twilio/text": {"body": "x"}}}])
def test_what_is_no_content_is_refused(api: Client, body: Any) -> None:
    assert api.post("/v1/Content", json=body, headers=AUTH).status_code == 400
