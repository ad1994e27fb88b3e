"""The pages in a real browser: live lines, drafts, the keyboard, and nothing the policy forbids."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from threading import Thread

import pytest
from flask import Flask
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import ConsoleMessage, Page, expect, sync_playwright
from werkzeug.serving import BaseWSGIServer, make_server

from assistant.handoff.ownership import take_over
from assistant.store.people import Person
from assistant.store.store import Store
from tests.console.conftest import World
from tests.support.people import PASSWORD, YoungPerson, counsellor, young_person

_ARGUMENTS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Chromium]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def server(app: Flask) -> Iterator[BaseWSGIServer]:
    serving = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=serving.serve_forever)
    thread.start()
    yield serving
    serving.shutdown()
    thread.join()
    serving.server_close()


@pytest.fixture
def kim(store: Store, world: World) -> Person:
    # A browser's clock is the real one.
    world.now = datetime.now(UTC)
    return counsellor(store, "Kim")


@pytest.fixture
def page(chromium: Chromium, server: BaseWSGIServer, kim: Person) -> Iterator[Page]:
    """A logged-in page; the test fails when the browser complained about anything."""
    complaints: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and "status of 409" not in message.text:
            complaints.append(message.text)

    context = chromium.new_context(base_url=f"http://127.0.0.1:{server.port}", viewport={"width": 1100, "height": 700})
    context.set_default_timeout(10_000)
    tab = context.new_page()
    tab.on("console", listen)
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    tab.goto("/console/login")
    tab.get_by_label("E-mail address").fill(kim.email)
    tab.get_by_label("Password").fill(PASSWORD)
    tab.get_by_role("button", name="Log in").click()
    tab.wait_for_url("**/console/")
    complaints.clear()
    yield tab
    context.close()
    assert complaints == []


def open_thread(page: Page, leo: YoungPerson) -> None:
    page.goto(f"/console/conversations/{leo.conversation_id}")
    expect(page.locator("#live")).to_have_text("Live")


def test_a_message_that_comes_in_appears_by_itself(page: Page, store: Store, world: World) -> None:
    leo = young_person(store)
    open_thread(page, leo)
    leo.writes("are you there?", world.now)
    expect(page.locator("#lines")).to_contain_text("are you there?")


def test_somebody_who_asks_for_a_person_appears_in_the_list(page: Page, store: Store, world: World) -> None:
    page.goto("/console/")
    expect(page.locator("#live")).to_have_text("Live")
    young_person(store).asks_for_a_person(world.now)
    expect(page.locator(".card")).to_contain_text("Asked for a person")


def test_the_title_counts_who_waits(page: Page, store: Store, world: World) -> None:
    young_person(store).asks_for_a_person(world.now)
    page.goto("/console/")
    expect(page).to_have_title("(1) Conversations · Déclic")


def test_what_i_type_survives_a_message_that_comes_in(page: Page, store: Store, world: World) -> None:
    leo = young_person(store)
    open_thread(page, leo)
    page.get_by_label("Your reply").fill("I am just wri")
    leo.writes("hello?", world.now)
    expect(page.locator("#lines")).to_contain_text("hello?")
    expect(page.get_by_label("Your reply")).to_have_value("I am just wri")


def test_the_box_does_not_move_when_a_message_comes_in(page: Page, store: Store, world: World) -> None:
    leo = young_person(store)
    open_thread(page, leo)
    box = page.get_by_label("Your reply")
    before = box.bounding_box()
    leo.writes("hello?", world.now)
    expect(page.locator("#lines")).to_contain_text("hello?")
    assert box.bounding_box() == before


def test_a_draft_survives_a_reload(page: Page, store: Store) -> None:
    open_thread(page, young_person(store))
    page.get_by_label("Your reply").fill("not finished")
    page.reload()
    expect(page.get_by_label("Your reply")).to_have_value("not finished")


def test_a_sent_reply_is_shown_and_leaves_no_draft(page: Page, store: Store) -> None:
    open_thread(page, young_person(store))
    page.get_by_label("Your reply").fill("Hello Leo")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#lines .counsellor")).to_contain_text("Hello Leo")
    page.reload()
    expect(page.get_by_label("Your reply")).to_have_value("")


def test_the_first_reply_takes_over_before_ones_eyes(page: Page, store: Store) -> None:
    open_thread(page, young_person(store))
    page.get_by_label("Your reply").fill("Hello Leo")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#status")).to_contain_text("You answer")


def test_a_reply_that_came_second_keeps_its_text_and_says_who_was_first(page: Page, store: Store, world: World) -> None:
    leo = young_person(store)
    open_thread(page, leo)
    page.get_by_label("Your reply").fill("Hello Leo")
    take_over(store, counsellor(store, "Sam"), leo.conversation_id, world.now)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("alert")).to_contain_text("Sam answers this person now.")
    expect(page.locator("#reply")).to_have_value("Hello Leo")


def test_the_size_is_told_while_typing(page: Page, store: Store) -> None:
    open_thread(page, young_person(store))
    page.get_by_label("Your reply").press_sequentially("Hello")
    expect(page.locator("#size")).to_contain_text("5 characters · 1 SMS")


def test_a_conversation_is_opened_answered_and_left_by_keyboard(page: Page, store: Store, world: World) -> None:
    young_person(store).asks_for_a_person(world.now)
    page.goto("/console/")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/conversations/**")
    page.keyboard.press("r")
    page.keyboard.type("Hello by keyboard")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#lines .counsellor")).to_contain_text("Hello by keyboard")
    page.locator("#scroll").focus()
    page.keyboard.press("u")
    page.wait_for_url("**/console/?view=waiting")


def test_letters_typed_into_a_reply_are_letters(page: Page, store: Store) -> None:
    open_thread(page, young_person(store))
    page.get_by_label("Your reply").press_sequentially("junk?")
    expect(page.get_by_label("Your reply")).to_have_value("junk?")


def test_the_question_mark_shows_the_keys(page: Page) -> None:
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Write a reply")


def test_logging_out_forgets_the_drafts(page: Page, store: Store) -> None:
    open_thread(page, young_person(store))
    page.get_by_label("Your reply").fill("between us")
    page.get_by_label("Account of Kim").click()
    page.get_by_role("button", name="Log out").click()
    page.wait_for_url("**/login")
    assert page.evaluate("localStorage.length") == 0


@pytest.mark.parametrize("path", ["/console/", "/console/?view=all", "/console/conversations/1"])
def test_nothing_is_wider_than_a_small_phone(page: Page, store: Store, world: World, path: str) -> None:
    leo = young_person(store)
    leo.writes("a" * 200, world.now)
    leo.asks_for_a_person(world.now)
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_the_menu_of_a_conversation_fits_on_a_small_phone(page: Page, store: Store, kim: Person, world: World) -> None:
    leo = young_person(store)
    take_over(store, kim, leo.conversation_id, world.now)
    page.set_viewport_size({"width": 360, "height": 740})
    open_thread(page, leo)
    page.get_by_text("Hand back", exact=True).click()
    box = page.locator("#status .menu-body").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360
