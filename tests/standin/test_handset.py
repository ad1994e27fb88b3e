"""The phone's own interface: what a page in a browser sees and sends."""

from __future__ import annotations

import threading
from base64 import b64encode
from typing import Any

import pytest
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.test import Client
from werkzeug.wrappers import Response

from standin import StandIn
from tests.standin.application import Application
from tests.standin.test_contents import buttons, content, send_content
from tests.standin.test_sending import AUTH, OURS, PHONE, send


def write(api: Client, **given: Any) -> Any:
    return api.post("/handset/messages", json={"phone": PHONE, "channel": "sms"} | given)


def thread(api: Client, channel: str = "sms", **query: Any) -> dict[str, Any]:
    asked = {"phone": PHONE, "channel": channel} | query
    answer: dict[str, Any] = api.get("/handset/thread", query_string=asked).get_json()
    return answer


def test_the_numbers_one_can_write_to_are_listed(api: Client) -> None:
    assert api.get("/handset/numbers").get_json()["numbers"] == [
        {"channel": "sms", "address": OURS},
        {"channel": "whatsapp", "address": "+33939010002"},
    ]


def test_a_written_text_reaches_the_application(api: Client, standin: StandIn, application: Application) -> None:
    answer = write(api, text="slt")
    standin.wait_idle()

    assert answer.status_code == 201
    assert application.bodies == ["slt"]


def test_the_thread_shows_both_sides_in_order(api: Client, standin: StandIn) -> None:
    write(api, text="slt")
    send(api, Body="Salut, moi c'est un robot.")
    standin.wait_idle()

    bubbles = thread(api)["messages"]
    assert [(b["direction"], b["body"]) for b in bubbles] == [
        ("sent", "slt"),
        ("received", "Salut, moi c'est un robot."),
    ]


def test_a_bubble_tells_what_the_text_costs(api: Client, standin: StandIn) -> None:
    send(api, Body="ê" * 71)
    standin.wait_idle()

    (bubble,) = thread(api)["messages"]
    assert (bubble["characters"], bubble["encoding"], bubble["parts"]) == (71, "UCS-2", 2)


def test_after_the_cursor_only_news_are_shown(api: Client, standin: StandIn) -> None:
    write(api, text="un")
    standin.wait_idle()
    cursor = thread(api)["cursor"]

    write(api, text="deux")
    standin.wait_idle()

    assert [b["body"] for b in thread(api, after=cursor)["messages"]] == ["deux"]


def test_a_changed_status_is_news(api: Client, standin: StandIn) -> None:
    standin.text(PHONE, "slt", "whatsapp")
    send(api, To=f"whatsapp:{PHONE}", From="whatsapp:+33939010002")
    standin.wait_idle()
    cursor = thread(api, "whatsapp")["cursor"]

    api.post("/handset/read", json={"phone": PHONE})
    standin.wait_idle()

    assert [(b["status"], b["ticks"]) for b in thread(api, "whatsapp", after=cursor)["messages"]] == [("read", 3)]


def test_waiting_for_news_ends_with_the_news(api: Client, standin: StandIn) -> None:
    answers: list[dict[str, Any]] = []
    waiting = threading.Thread(target=lambda: answers.append(thread(Client(standin.wsgi), wait=20)))
    waiting.start()

    standin.text(PHONE, "slt")
    waiting.join(10)

    assert [b["body"] for answer in answers for b in answer["messages"]] == ["slt"]


def test_a_message_is_marked_when_the_application_did_not_take_it(
    api: Client, standin: StandIn, application: Application
) -> None:
    application.answers.extend([500, 500])

    write(api, text="slt")
    standin.wait_idle()

    assert thread(api)["messages"][0]["failed"]


def test_buttons_are_shown_and_can_be_tapped(api: Client, standin: StandIn, application: Application) -> None:
    standin.text(PHONE, "slt", "whatsapp")
    send_content(api, content(api, buttons(1)), v1="On y va ?", v2="Oui")
    standin.wait_idle()
    bubble = thread(api, "whatsapp")["messages"][-1]

    write(api, channel="whatsapp", tap={"message": bubble["sid"], "choice": bubble["choices"]["items"][0]["id"]})
    standin.wait_idle()

    assert application.of("/message")[-1].fields["ButtonPayload"] == "/2"


@pytest.mark.parametrize(("sample", "kind"), [("photo", "image/png"), ("voice", "audio/wav")])
def test_a_sample_attachment_can_be_fetched_by_the_application(
    api: Client, standin: StandIn, application: Application, sample: str, kind: str
) -> None:
    write(api, media={"sample": sample})
    standin.wait_idle()

    fields = application.of("/message")[0].fields
    path = fields["MediaUrl0"].removeprefix("http://provider.example")
    fetched = api.get(path, headers=AUTH, follow_redirects=True)
    assert (fields["NumMedia"], fields["MediaContentType0"]) == ("1", kind)
    assert (fetched.status_code, fetched.content_type) == (200, kind)


def test_an_attachment_of_ones_own_is_kept_as_it_is(api: Client, standin: StandIn) -> None:
    write(api, media={"content_type": "image/gif", "data": b64encode(b"GIF89a").decode()})

    url = thread(api)["messages"][0]["media"][0]["url"]
    assert api.get(url).data == b"GIF89a"


def test_media_needs_the_providers_credentials(api: Client, standin: StandIn, application: Application) -> None:
    write(api, media={"sample": "photo"})
    standin.wait_idle()

    path = application.of("/message")[0].fields["MediaUrl0"].removeprefix("http://provider.example")
    assert api.get(path).status_code == 401


def test_a_location_is_posted_in_degrees(api: Client, standin: StandIn, application: Application) -> None:
    write(api, channel="whatsapp", location={"latitude": 48.85, "longitude": 2.35})
    standin.wait_idle()

    fields = application.of("/message")[0].fields
    assert (fields["Latitude"], fields["Longitude"], fields["MessageType"]) == ("48.85", "2.35", "location")


def test_under_a_prefix_its_links_keep_the_prefix(standin: StandIn) -> None:
    mounted = Client(DispatcherMiddleware(Response("", 404), {"/phone/api": standin.wsgi}))
    mounted.post("/phone/api/handset/messages", json={"phone": PHONE, "channel": "sms", "media": {"sample": "photo"}})

    answer = mounted.get("/phone/api/handset/thread", query_string={"phone": PHONE, "channel": "sms"}).get_json()

    assert answer["messages"][0]["media"][0]["url"].startswith("/phone/api/files/")


@pytest.mark.parametrize(
    "given",
    [
        {"phone": "nobody"},
        {"channel": "pigeon"},
        {"media": {"sample": "film"}},
        {"media": {"content_type": "image/gif", "data": "é"}},
        {"tap": {"message": "SM1"}},
        {"location": {"latitude": "north", "longitude": 0}},
    ],
)
def test_what_a_phone_cannot_send_is_refused(api: Client, given: dict[str, Any]) -> None:
    assert write(api, **given).status_code == 400


def test_a_number_that_is_not_the_applications_is_refused(api: Client) -> None:
    assert write(api, to="+33939019999", text="slt").status_code == 422


def test_only_json_is_taken(api: Client) -> None:
    assert api.post("/handset/messages", data={"phone": PHONE}).status_code == 415


def test_half_a_character_leaves_the_phone_as_a_question_mark(
    api: Client, standin: StandIn, application: Application
) -> None:
    write(api, text="a\ud800")
    standin.wait_idle()

    assert application.bodies == ["a?"]
