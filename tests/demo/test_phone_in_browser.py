"""Two phones in a real browser, with the stand-in provider behind them."""

from __future__ import annotations

from typing import Any

import pytest
import smsutil
from playwright.sync_api import Locator, Page, ViewportSize, expect

from assistant.demo.phone import NUMBERS
from tests.demo.house import Correspondent
from tests.support.browser import PHONE

QUICK_REPLIES = {
    "twilio/quick-reply": {
        "body": "Which one first?",
        "actions": [{"title": "Instagram", "id": "insta"}, {"title": "TikTok", "id": "tiktok"}],
    }
}
LIST = {
    "twilio/list-picker": {
        "body": "What brings you?",
        "button": "Choose",
        "items": [
            {"item": "My project", "id": "project", "description": "Find what I like"},
            {"item": "An offer", "id": "offer"},
        ],
    }
}


def handset(page: Page, name: str = "A") -> Locator:
    return page.locator(f'.handset[data-name="{name}"]')


def write(page: Page, text: str, name: str = "A") -> None:
    field = handset(page, name).get_by_role("textbox")
    field.fill(text)
    field.press("Enter")


def on_whatsapp(page: Page, name: str = "A") -> None:
    handset(page, name).get_by_role("button", name="WhatsApp").click()


def heard(page: Page, correspondent: Correspondent, count: int) -> list[dict[str, str]]:
    """What reached the application, once the phones show that `count` messages did."""
    expect(page.locator(".sent .ticks.delivered")).to_have_count(count)
    return correspondent.heard


def written_on_whatsapp(page: Page, correspondent: Correspondent, types: dict[str, Any]) -> None:
    """The person wrote, so that the 24 hours are open, and got this answer."""
    on_whatsapp(page)
    write(page, "hi")
    heard(page, correspondent, 1)
    correspondent.whatsapp(NUMBERS[0], types)


def test_what_is_typed_reaches_the_application(phones: Page, correspondent: Correspondent) -> None:
    write(phones, "slt ça va")
    assert [(m["From"], m["Body"]) for m in heard(phones, correspondent, 1)] == [(NUMBERS[0], "slt ça va")]


def test_an_answer_appears_by_itself_with_its_weight(phones: Page, correspondent: Correspondent) -> None:
    correspondent.sms(NUMBERS[0], "Which one first?\n1 Instagram\n2 TikTok")
    bubble = handset(phones).locator(".received")
    expect(bubble).to_contain_text("1 Instagram")
    expect(bubble).to_contain_text("37 characters · GSM-7 · 1 SMS")


def test_shows_what_is_hostile_as_text(phones: Page, correspondent: Correspondent) -> None:
    correspondent.sms(NUMBERS[0], "<img src=x onerror=alert(1)>")
    expect(handset(phones).locator(".received .body")).to_have_text("<img src=x onerror=alert(1)>")


def test_a_link_in_a_message_can_be_followed(phones: Page, correspondent: Correspondent) -> None:
    correspondent.sms(NUMBERS[0], "Your page: https://example.org/a?b=1. Keep it.")
    expect(handset(phones).get_by_role("link")).to_have_attribute("href", "https://example.org/a?b=1")


def test_a_message_the_application_did_not_take_says_so(phones: Page, correspondent: Correspondent) -> None:
    correspondent.is_deaf = True
    write(phones, "hello?")
    expect(handset(phones).locator(".sent .failed")).to_contain_text("did not answer")


def test_two_phones_are_two_people(phones: Page, correspondent: Correspondent) -> None:
    write(phones, "I am A", "A")
    heard(phones, correspondent, 1)
    write(phones, "I am B", "B")
    assert [m["From"] for m in heard(phones, correspondent, 2)] == list(NUMBERS)


def test_a_new_person_has_another_number_and_no_past(phones: Page, correspondent: Correspondent) -> None:
    write(phones, "before")
    heard(phones, correspondent, 1)
    handset(phones).get_by_role("button", name="New person").click()
    expect(handset(phones).locator(".message")).to_have_count(0)
    write(phones, "after")
    assert heard(phones, correspondent, 1)[1]["From"] != NUMBERS[0]


def test_a_reload_keeps_the_person_and_the_conversation(phones: Page, correspondent: Correspondent) -> None:
    on_whatsapp(phones)
    write(phones, "still here")
    heard(phones, correspondent, 1)
    phones.reload()
    expect(handset(phones).locator(".sent")).to_contain_text("still here")


def test_a_button_is_tapped(phones: Page, correspondent: Correspondent) -> None:
    written_on_whatsapp(phones, correspondent, QUICK_REPLIES)
    handset(phones).get_by_role("button", name="TikTok").click()
    tap = heard(phones, correspondent, 2)[1]
    assert (tap["ButtonPayload"], tap["ButtonText"]) == ("tiktok", "TikTok")


def test_a_list_opens_and_one_line_is_taken(phones: Page, correspondent: Correspondent) -> None:
    written_on_whatsapp(phones, correspondent, LIST)
    handset(phones).get_by_role("button", name="Choose").click()
    phones.get_by_role("dialog", name="Choose").get_by_role("button", name="An offer").click()
    assert heard(phones, correspondent, 2)[1]["ListId"] == "offer"


def test_escape_closes_a_list_and_gives_the_focus_back(phones: Page, correspondent: Correspondent) -> None:
    written_on_whatsapp(phones, correspondent, LIST)
    opener = handset(phones).get_by_role("button", name="Choose")
    expect(handset(phones).locator(".received .ticks.read")).to_be_visible()
    opener.click()
    phones.keyboard.press("Escape")
    expect(phones.get_by_role("dialog")).to_have_count(0)
    expect(opener).to_be_focused()


def test_a_whatsapp_message_on_the_screen_is_read(phones: Page, correspondent: Correspondent) -> None:
    written_on_whatsapp(phones, correspondent, QUICK_REPLIES)
    expect(handset(phones).locator(".received .ticks")).to_have_accessible_name("Read")


def test_a_photo_is_sent_and_shown(phones: Page, correspondent: Correspondent) -> None:
    handset(phones).get_by_role("button", name="Send a photo").click()
    message = heard(phones, correspondent, 1)[0]
    picture = handset(phones).get_by_role("img", name="Photo")
    expect(picture).to_have_js_property("naturalWidth", 240)
    assert (message["NumMedia"], message["MediaContentType0"]) == ("1", "image/png")


def test_a_location_is_sent(phones: Page, correspondent: Correspondent) -> None:
    on_whatsapp(phones)
    handset(phones).get_by_role("button", name="Send a location").click()
    assert heard(phones, correspondent, 1)[0]["Latitude"].startswith("48.8")


def test_an_idea_waits_in_the_field(phones: Page) -> None:
    handset(phones).get_by_role("button", name="my things").click()
    expect(handset(phones).get_by_role("textbox")).to_have_value("my things")


@pytest.mark.parametrize(
    "text",
    ["hi", "é" * 160, "€" * 81, "ça va", "x" * 161, "ê" * 71, "a" * 152 + "€" + "b" * 40, "😀" * 34 + "e", "🙂" * 100],
    ids=["short", "full", "extension", "outside", "two", "two of unicode", "no cut in two", "emoji", "many emoji"],
)
def test_what_is_being_typed_is_weighed_as_the_provider_does(phones: Page, text: str) -> None:
    handset(phones).get_by_role("textbox").fill(text)
    expect(handset(phones).locator(".meter")).to_contain_text(f"{len(smsutil.split(text).parts)} SMS")


def test_a_narrow_screen_shows_one_phone_and_says_when_the_other_rings(
    phones: Page, correspondent: Correspondent
) -> None:
    phones.set_viewport_size(ViewportSize(width=PHONE[0], height=PHONE[1]))
    expect(handset(phones, "B")).to_be_hidden()
    correspondent.sms(NUMBERS[1], "hello B")
    phones.locator(".tabs .unread").nth(1).wait_for()
    phones.get_by_role("button", name="Phone B").click()
    expect(handset(phones, "B").locator(".received")).to_be_visible()


def test_nothing_scrolls_sideways_on_a_narrow_screen(phones: Page) -> None:
    phones.set_viewport_size(ViewportSize(width=PHONE[0], height=PHONE[1]))
    assert phones.evaluate("document.documentElement.scrollWidth") == PHONE[0]


def test_says_so_when_the_demo_stops_and_recovers(phones: Page, correspondent: Correspondent) -> None:
    phones.route("**/handset/**", lambda route: route.abort())
    expect(phones.get_by_role("alert")).to_contain_text("does not answer")
    phones.unroute("**/handset/**")
    expect(phones.get_by_role("alert")).to_have_count(0)
    correspondent.sms(NUMBERS[0], "back again")
    expect(handset(phones).locator(".received")).to_contain_text("back again")
