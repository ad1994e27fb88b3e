"""The decisions and the pages of who leads a team, in a real browser: by keys, above the conversation, accessible."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import update

from assistant.handoff.ownership import take_over
from assistant.store import tables as t
from assistant.store.people import Person
from assistant.store.store import Store
from assistant.store.threads import read_thread
from tests.console.conftest import World
from tests.console.leading import change_person, make_leading, team_at_work
from tests.console.screens import open_thread
from tests.console.test_accessible import faults, themes
from tests.support.people import YoungPerson, counsellor, young_person

widths = pytest.mark.parametrize("width", [1280, 360])


def a_conversation_of_mine(store: Store, kim: Person, world: World) -> YoungPerson:
    leo = young_person(store)
    leo.asks_for_a_person(world.now)
    take_over(store, kim, leo.conversation_id, world.now)
    return leo


def decision(page: Page, name: str, key: str) -> None:
    """Open a form by its key."""
    page.keyboard.press(key)
    expect(page.get_by_role("dialog", name=name)).to_be_visible()


@themes
@widths
@pytest.mark.parametrize(("key", "name"), [("h", "Hand back to the assistant"), ("t", "Transfer"), ("s", "Snooze")])
def test_each_decision_is_accessible(
    page: Page, store: Store, kim: Person, world: World, theme: str, width: int, key: str, name: str
) -> None:
    counsellor(store, "Alix")
    counsellor(store, "Noa", team="Lyon")
    leo = a_conversation_of_mine(store, kim, world)
    page.set_viewport_size({"width": width, "height": 800})
    open_thread(page, leo)
    decision(page, name, key)
    assert faults(page, theme) == []


@themes
@widths
def test_the_head_of_a_conversation_is_accessible(
    page: Page, store: Store, kim: Person, world: World, theme: str, width: int
) -> None:
    leo = a_conversation_of_mine(store, kim, world)
    page.set_viewport_size({"width": width, "height": 800})
    open_thread(page, leo)
    if width == 360:
        page.locator("#actions").click()
    assert faults(page, theme) == []


@themes
@widths
@pytest.mark.parametrize("path", ["/supervision", "/risk", "/audit"])
def test_each_page_of_who_leads_is_accessible(
    page: Page, store: Store, kim: Person, world: World, theme: str, width: int, path: str
) -> None:
    make_leading(store, kim)
    team_at_work(store, world.now)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"/console{path}")
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    assert faults(page, theme) == []


@widths
@pytest.mark.parametrize("path", ["/supervision", "/risk", "/audit"])
def test_no_page_of_who_leads_is_wider_than_its_screen(
    page: Page, store: Store, kim: Person, world: World, width: int, path: str
) -> None:
    make_leading(store, kim)
    team_at_work(store, world.now)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"/console{path}")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [1900, 1530, 1440, 1280, 1100, 800])
@pytest.mark.parametrize("locale", ["en", "fr"])
def test_the_places_of_who_leads_stand_beside_each_other(
    page: Page, store: Store, kim: Person, width: int, locale: str
) -> None:
    make_leading(store, kim)
    change_person(store, kim, locale=locale)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/console/supervision")
    expect(page.locator("#live")).to_have_class(re.compile("on"))
    last, live = page.locator(".places > :last-child").bounding_box(), page.locator("#live").bounding_box()
    assert last is not None
    assert live is not None
    assert last["x"] + last["width"] <= live["x"]


@themes
def test_the_question_of_full_hands_is_accessible(
    page: Page, store: Store, kim: Person, world: World, theme: str
) -> None:
    with store.db.write() as connection:
        connection.execute(update(t.Counsellor).values(capacity=1))
    a_conversation_of_mine(store, kim, world)
    other = young_person(store, sender="+33639980002")
    open_thread(page, other)
    page.keyboard.press("o")
    expect(page.get_by_role("heading", name="Your hands are full")).to_be_visible()
    assert faults(page, theme) == []


def test_a_conversation_is_taken_and_handed_back_by_keys_alone(
    page: Page, store: Store, kim: Person, world: World
) -> None:
    leo = young_person(store)
    leo.asks_for_a_person(world.now)
    open_thread(page, leo)
    page.keyboard.press("o")
    expect(page.get_by_label("Your reply")).to_be_focused()
    page.locator("#scroll").focus()
    decision(page, "Hand back to the assistant", "h")
    page.get_by_label("Found something").check()
    page.keyboard.press("Enter")
    expect(page.get_by_text("The assistant answers", exact=True)).to_be_visible()
    assert (leo.read().owner_id, world.outcomes) == (None, ["found"])


def test_a_transfer_from_the_menu_of_a_phone(page: Page, store: Store, kim: Person, world: World) -> None:
    alix = counsellor(store, "Alix")
    leo = a_conversation_of_mine(store, kim, world)
    page.set_viewport_size({"width": 360, "height": 740})
    open_thread(page, leo)
    page.locator("#actions").click()
    page.get_by_role("link", name="Transfer").click()
    page.get_by_role("radio", name="Alix").check()
    page.get_by_role("textbox", name="Why").fill("Knows the training centre")
    page.get_by_role("button", name="Transfer").click()
    expect(page.get_by_text("Alix answers").first).to_be_visible()
    assert leo.read().owner_id == alix.id


def test_escape_closes_a_form_and_leaves_everything_as_it_was(
    page: Page, store: Store, kim: Person, world: World
) -> None:
    leo = a_conversation_of_mine(store, kim, world)
    open_thread(page, leo)
    decision(page, "Snooze", "s")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert leo.read().snoozed_until is None


def test_typing_a_moment_chooses_it(page: Page, store: Store, kim: Person, world: World) -> None:
    leo = a_conversation_of_mine(store, kim, world)
    open_thread(page, leo)
    decision(page, "Snooze", "s")
    page.locator("#decision [name=at]").fill(f"{world.now.year + 1}-01-07T09:00")
    expect(page.get_by_role("radio", name="Another moment")).to_be_checked()


def test_the_overview_shows_who_came_while_it_is_open(page: Page, store: Store, kim: Person, world: World) -> None:
    make_leading(store, kim)
    page.goto("/console/supervision")
    expect(page.locator("#live")).to_have_text("Live")
    young_person(store, sender="+33639980077").asks_for_a_person(world.now)
    expect(page.get_by_role("link", name="0077", exact=False).first).to_be_visible()


def test_somebody_who_waits_is_given_to_a_colleague_from_the_overview(
    page: Page, store: Store, kim: Person, world: World
) -> None:
    make_leading(store, kim)
    alix, leo = counsellor(store, "Alix"), young_person(store)
    leo.asks_for_a_person(world.now)
    page.goto("/console/supervision")
    page.get_by_role("link", name="Give to… •• 0001").click()
    page.get_by_role("radio", name="Alix").check()
    page.get_by_role("button", name="Give it to them").click()
    expect(page.get_by_role("row", name="Alix")).to_be_visible()
    assert leo.read().owner_id == alix.id


def test_the_risk_log_leads_to_the_message_that_fired(page: Page, store: Store, kim: Person, world: World) -> None:
    make_leading(store, kim)
    leo = young_person(store)
    leo.is_in_a_crisis(world.now)
    for number in range(80):
        leo.hears(f"line {number}", world.now)
    thread = read_thread(store, kim.teams, leo.conversation_id, before=2)
    assert thread is not None
    page.goto("/console/risk")
    page.get_by_role("link", name="Open the conversation there").click()
    expect(page.get_by_text("I am not well at all").first).to_be_in_viewport()
