"""The pages in a real browser: live lines, drafts, the keyboard, and nothing the policy forbids."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from assistant.handoff.ownership import take_over
from assistant.store.people import Person, find_counsellor, set_locale, set_password
from assistant.store.store import Store
from tests.console.conftest import World
from tests.console.screens import open_thread
from tests.support.people import PASSWORD, counsellor, young_person


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


@pytest.mark.parametrize("locale", ["en", "fr"])
@pytest.mark.parametrize("path", ["/console/", "/console/?view=all", "/console/conversations/1"])
def test_nothing_is_wider_than_a_small_phone(
    page: Page, store: Store, kim: Person, world: World, path: str, locale: str
) -> None:
    leo = young_person(store)
    set_locale(store, kim.id, locale)
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
    page.locator("#hand-back").click()
    box = page.locator("dialog[open]").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360


def test_on_a_small_phone_who_the_person_is_opens_from_the_head(page: Page, store: Store) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    open_thread(page, young_person(store))
    page.get_by_role("link", name="About this person").click()
    expect(page.locator("#about")).to_contain_text("Not asked yet")


def test_taking_over_leads_to_the_box(page: Page, store: Store) -> None:
    open_thread(page, young_person(store))
    page.get_by_role("button", name="Take over").click()
    expect(page.locator("#hand-back")).to_be_visible()
    expect(page.locator("#reply")).to_be_focused()


def test_after_a_reply_the_next_one_can_be_typed(page: Page, store: Store) -> None:
    open_thread(page, young_person(store))
    page.get_by_label("Your reply").fill("Hello Leo")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#lines .counsellor")).to_contain_text("Hello Leo")
    expect(page.locator("#reply")).to_be_focused()


def test_a_double_click_hands_back_once(page: Page, store: Store, kim: Person, world: World) -> None:
    leo = young_person(store)
    take_over(store, kim, leo.conversation_id, world.now)
    open_thread(page, leo)
    page.locator("#hand-back").click()
    page.locator("dialog[open]").get_by_label("Answered", exact=True).check()
    page.locator("dialog[open]").get_by_role("button", name="Hand back").dblclick()
    expect(page.locator("#take-over")).to_be_visible()
    assert world.started == [None]


def test_a_menu_stays_open_when_a_message_comes_in(page: Page, store: Store, kim: Person, world: World) -> None:
    leo = young_person(store)
    leo.is_in_a_crisis(world.now)
    take_over(store, kim, leo.conversation_id, world.now)
    open_thread(page, leo)
    page.locator("#close-crisis").click()
    page.get_by_label("The person is safe").check()
    leo.writes("my sister is here now", world.now)
    expect(page.locator("#lines")).to_contain_text("my sister is here now")
    expect(page.get_by_label("The person is safe")).to_be_checked()


def test_the_head_is_up_to_date_once_its_menu_is_closed(page: Page, store: Store, kim: Person, world: World) -> None:
    leo = young_person(store)
    take_over(store, kim, leo.conversation_id, world.now)
    open_thread(page, leo)
    page.locator("#hand-back").click()
    leo.opts_out(world.now)
    expect(page.locator("#composer")).not_to_contain_text("asked us to stop")
    expect(page.locator("#lines")).to_contain_text("stop")
    page.keyboard.press("Escape")
    expect(page.locator("#status")).to_contain_text("Asked us to stop")


def test_a_colleague_who_takes_over_is_named_while_i_type(page: Page, store: Store, world: World) -> None:
    leo = young_person(store)
    open_thread(page, leo)
    page.get_by_label("Your reply").fill("Hello Le")
    take_over(store, counsellor(store, "Sam"), leo.conversation_id, world.now)
    expect(page.locator("#composer")).to_contain_text("Sam answers this person.")
    expect(page.locator("#reply")).to_have_value("Hello Le")


def test_what_could_not_be_sent_is_said_beside_the_box(page: Page, store: Store) -> None:
    open_thread(page, young_person(store))
    page.route("**/reply", lambda route: route.abort())
    page.get_by_label("Your reply").fill("Hello Leo")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("alert")).to_contain_text("Not sent")
    expect(page.locator("#reply")).to_have_value("Hello Leo")


def end_kims_session(store: Store) -> None:
    """A cookie taken away in the browser would be set again by a live page."""
    kim = find_counsellor(store, "kim@example.org")
    assert kim is not None
    set_password(store, kim.id, PASSWORD)


def log_in_again(page: Page) -> None:
    page.wait_for_url(re.compile(r"/login\?next=.*conversations"))
    page.get_by_label("E-mail address").fill("kim@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()


def test_after_a_session_that_ended_one_comes_back_to_the_conversation(page: Page, store: Store) -> None:
    leo = young_person(store)
    open_thread(page, leo)
    page.get_by_label("Your reply").fill("Hello Leo")
    # The page would find out by itself, too.
    page.route("**/pulse*", lambda route: route.abort())
    end_kims_session(store)
    page.get_by_role("button", name="Send").click()
    log_in_again(page)
    expect(page.get_by_label("Your reply")).to_have_value("Hello Leo")


def test_an_open_page_finds_out_that_its_session_ended(page: Page, store: Store, world: World) -> None:
    leo = young_person(store)
    open_thread(page, leo)
    page.get_by_label("Your reply").fill("Hello Leo")
    end_kims_session(store)
    leo.writes("are you there?", world.now)
    log_in_again(page)
    expect(page.get_by_label("Your reply")).to_have_value("Hello Leo")


def test_the_list_of_keys_begins_at_its_beginning(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 600})
    page.goto("/console/")
    page.keyboard.press("?")
    expect(page.locator("#help-title")).to_be_in_viewport()


def test_every_view_of_the_list_can_be_read_beside_a_conversation(page: Page, store: Store, kim: Person) -> None:
    set_locale(store, kim.id, "fr")
    leo = young_person(store)
    leo.writes("salut")
    page.goto(f"/console/conversations/{leo.conversation_id}")
    views = page.locator(".rail .views")
    assert views.evaluate("views => views.scrollWidth <= views.clientWidth")
    expect(views.locator("#view-all")).to_be_in_viewport(ratio=1)
