"""Young people's pages in a real browser: inviting, finding, the packet, and what axe-core says of each."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from assistant.dialogue.values import Event
from assistant.effects import KeepArtefact, KeepPlanStep, OpenHandoff, SetCallback, ShareBrief
from assistant.store.caseload import set_referent
from assistant.store.commit import commit_turn
from assistant.store.invitations import make_invitation
from assistant.store.nicknames import set_nickname
from assistant.store.people import Person
from assistant.store.store import Store
from assistant.store.tags import add_tag
from assistant.store.team_settings import our_numbers
from assistant.store.values import MessageContent, NewInbound, TurnRecord
from tests.console.conftest import World
from tests.console.screens import open_thread
from tests.console.test_accessible import faults, themes
from tests.support.people import YoungPerson, young_person

widths = pytest.mark.parametrize("width", [1280, 360])


@pytest.fixture
def leo(store: Store, kim: Person, world: World) -> YoungPerson:
    """One of Kim's young people about whom there is much to tell, and whom the assistant did not understand."""
    leo, now = young_person(store), world.now
    leo.writes(
        "someone please",
        now - timedelta(minutes=30),
        OpenHandoff("asked", "concern"),
        SetCallback("evening"),
        ShareBrief("About: my training\nAge: 16 or 17"),
        KeepArtefact("pitch", "Hello, I am looking for an internship.", "pitch"),
        KeepPlanStep("Call the restaurant", now.date() + timedelta(days=3), "pitch"),
    )
    commit_turn(store, TurnRecord(leo.read(), now, state={"Kind of work": "kitchen"}))
    puzzle = NewInbound("AC1", "INpuzzle", MessageContent("zblorg"), now)
    repaired = Event("repaired", "pitch", "place", "hint")
    commit_turn(store, TurnRecord(leo.read(), now, puzzle, events=(repaired,)))
    set_nickname(store, kim, leo.conversation_id, "Léo", now)
    set_referent(store, kim, leo.conversation_id, mine=True, now=now)
    add_tag(store, kim, leo.conversation_id, "stage", now)
    return leo


@themes
@widths
@pytest.mark.parametrize("path", ["?tag=stage", "young-people", "invitations", "search?tag=stage", "not-understood"])
def test_a_page_of_young_people_is_accessible(page: Page, leo: YoungPerson, theme: str, width: int, path: str) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"/console/{path}")
    assert faults(page, theme) == []


@themes
@widths
def test_the_packet_is_accessible(page: Page, leo: YoungPerson, theme: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    open_thread(page, leo)
    if width < 1280:
        page.get_by_role("link", name="About this person").click()
    page.locator(".made summary").click()
    assert faults(page, theme) == []


@themes
@widths
def test_the_card_of_an_invitation_is_accessible(
    page: Page, store: Store, kim: Person, world: World, leo: YoungPerson, theme: str, width: int
) -> None:
    made = make_invitation(store, kim, our_numbers(store, kim.teams)[0].id, "Léa", world.now)
    assert made is not None
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"/console/invitations/{made.id}")
    assert faults(page, theme) == []


@pytest.mark.parametrize("path", ["", "young-people", "invitations", "search", "not-understood"])
def test_nothing_is_wider_than_a_small_phone(page: Page, leo: YoungPerson, path: str) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"/console/{path}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_an_invitation_is_made_and_shown_as_a_picture(page: Page, leo: YoungPerson) -> None:
    page.goto("/console/young-people")
    page.get_by_role("link", name="Invite a young person").click()
    page.get_by_label("For whom").fill("Léa, Tuesday")
    page.get_by_role("button", name="Make an invitation").click()
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", name="Kim invites you")).to_be_visible()
    picture = page.get_by_role("img", name="QR code")
    expect(picture).to_be_visible()
    assert picture.evaluate("async (image) => { await image.decode(); return image.naturalWidth; }") > 0


def test_a_search_by_number_opens_the_conversation(page: Page, leo: YoungPerson) -> None:
    page.goto("/console/young-people")
    expect(page.locator("#live")).to_have_text("Live")
    page.keyboard.press("/")
    expect(page.get_by_role("heading", name="Search")).to_be_visible()
    expect(page.locator("#live")).to_have_text("Live")
    page.keyboard.press("/")
    page.keyboard.type("06 39 98 00 01")
    page.keyboard.press("Enter")
    expect(page).to_have_title(re.compile("Léo •• 0001"))
    assert "0639" not in page.url


def test_a_choice_in_the_list_counts_at_once(page: Page, store: Store, leo: YoungPerson, world: World) -> None:
    young_person(store, sender="+33639980002").asks_for_a_person(world.now)
    page.goto("/console/")
    expect(page.locator(".card")).to_have_count(2)
    page.get_by_text("Filter", exact=True).click()
    page.get_by_label("Tag").select_option("stage")
    expect(page.locator(".card")).to_have_count(1)
    assert page.url.endswith("?view=waiting&tag=stage")


def test_filters_survive_a_live_refresh(page: Page, store: Store, leo: YoungPerson, world: World) -> None:
    page.goto("/console/?tag=stage")
    expect(page.locator("#live")).to_have_text("Live")
    young_person(store, sender="+33639980002").asks_for_a_person(world.now)
    expect(page.locator("#view-waiting .count")).to_have_text("2")
    expect(page.locator(".card")).to_have_count(1)


def test_a_line_is_found_beside_its_conversation_and_led_to(page: Page, leo: YoungPerson) -> None:
    line = leo.writes("J'ai déjà travaillé en cuisine")
    for number in range(80):
        leo.hears(f"line {number}")
    page.set_viewport_size({"width": 1280, "height": 800})
    open_thread(page, leo)
    page.get_by_label("Find in the conversation").fill("deja travaille")
    page.keyboard.press("Enter")
    page.locator("#found a").click()
    expect(page.locator(f"#m{line}")).to_be_in_viewport()


def test_a_tag_is_added_without_leaving_the_conversation(page: Page, leo: YoungPerson) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    open_thread(page, leo)
    page.get_by_label("Your reply").fill("I am just wri")
    page.get_by_label("Add a tag").fill("Kitchen")
    page.keyboard.press("Enter")
    expect(page.locator("#side .word").first).to_contain_text("kitchen")
    expect(page.get_by_label("Your reply")).to_have_value("I am just wri")


def test_what_a_colleague_changed_appears_by_itself(
    page: Page, store: Store, kim: Person, leo: YoungPerson, world: World
) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    open_thread(page, leo)
    add_tag(store, kim, leo.conversation_id, "from afar", world.now)
    expect(page.locator("#side .word").first).to_contain_text("from afar")


def test_a_nickname_being_typed_is_not_taken_away(page: Page, store: Store, leo: YoungPerson, world: World) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    open_thread(page, leo)
    page.get_by_label("Nickname").fill("Léonard")
    leo.writes("hello?", world.now)
    expect(page.locator("#lines")).to_contain_text("hello?")
    expect(page.get_by_label("Nickname")).to_have_value("Léonard")


def test_escape_closes_the_packet_of_a_small_screen(page: Page, leo: YoungPerson) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    open_thread(page, leo)
    page.get_by_role("link", name="About this person").click()
    expect(page.locator("#about")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#about")).to_be_hidden()
    expect(page.get_by_role("link", name="About this person")).to_be_focused()


def test_lines_to_teach_with_are_copied(page: Page, leo: YoungPerson) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/console/not-understood")
    page.locator(".copy-lines summary").click()
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "- zblorg"
