"""Two counsellors in a real browser: who reads and writes where, what calls, and photos that are shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from werkzeug.serving import BaseWSGIServer

from assistant.handoff.ownership import take_over
from assistant.outbound.fetched import Fetched, MediaProblem
from assistant.store.people import Person
from assistant.store.presence import Mark, write_marks
from assistant.store.store import Store
from assistant.values import Media
from standin.pictures import SAMPLES
from tests.console.conftest import World
from tests.console.screens import open_thread
from tests.console.test_accessible import faults, themes
from tests.support.people import PASSWORD, YoungPerson, counsellor, young_person
from tests.support.processes import until

PHOTO, VOICE = "https://api.twilio.com/photo", "https://api.twilio.com/voice"
_STUBS = """
  window.calls = [];
  window.chimes = 0;
  window.hidden = false;
  class Call { constructor(title, more) { window.calls.push(`${title}: ${more.body}`); } close() {} }
  Call.permission = "granted";
  Call.requestPermission = async () => (Call.permission = "granted");
  window.Notification = Call;
  const Real = window.AudioContext;
  window.AudioContext = class extends Real { constructor() { super(); window.chimes += 1; } };
  document.hasFocus = () => !window.hidden;
"""
"""In the places of what a screen cannot show to a test: what would be notified and played is noted instead."""


def comes_true(page: Page, expression: str) -> None:
    """Asked from outside: the pages' policy forbids what Playwright would do inside."""
    until(lambda: bool(page.evaluate(expression)), expression)


@pytest.fixture
def leo(store: Store, world: World) -> YoungPerson:
    return young_person(store, at=world.now)


@pytest.fixture
def beside(page: Page, store: Store, world: World) -> Person:
    """Sam, who has Leo's conversation open, too."""
    return counsellor(store, "Sam")


def comes(store: Store, world: World, leo: YoungPerson, sam: Person, *, typing: bool = False) -> None:
    """What the page of a colleague has written down."""
    write_marks(store, [Mark(leo.conversation_id, sam.id, world.now, world.now if typing else None)])


def test_a_colleague_who_opens_the_conversation_is_seen(
    page: Page, store: Store, world: World, leo: YoungPerson, beside: Person
) -> None:
    open_thread(page, leo)
    comes(store, world, leo, beside)
    expect(page.locator("#presence")).to_contain_text("Sam is reading")


def test_a_colleague_who_writes_is_seen_and_goes_by_itself(
    page: Page, store: Store, world: World, leo: YoungPerson, beside: Person
) -> None:
    open_thread(page, leo)
    comes(store, world, leo, beside, typing=True)
    expect(page.locator("#presence")).to_contain_text("Sam is writing…")
    world.now += timedelta(minutes=2)
    expect(page.locator("#presence")).not_to_contain_text("Sam")


def test_two_who_have_it_open_see_each_other_write(page: Page, leo: YoungPerson, sam_page: Page) -> None:
    open_thread(page, leo)
    open_thread(sam_page, leo)
    expect(page.locator("#presence")).to_contain_text("Sam is reading")
    page.locator("#reply").press_sequentially("Hello")
    expect(sam_page.locator("#presence")).to_contain_text("Kim is writing…")


def test_when_both_write_it_is_said_before_one_sends(
    page: Page, store: Store, world: World, leo: YoungPerson, beside: Person
) -> None:
    open_thread(page, leo)
    page.locator("#reply").fill("Hello Leo")
    comes(store, world, leo, beside, typing=True)
    expect(page.locator("#also-writing")).to_contain_text("Sam is writing to this person too.")


def test_who_only_reads_along_is_no_reason_to_warn(
    page: Page, store: Store, world: World, leo: YoungPerson, beside: Person
) -> None:
    open_thread(page, leo)
    page.locator("#reply").fill("Hello Leo")
    comes(store, world, leo, beside)
    expect(page.locator("#presence")).to_contain_text("Sam is reading")
    expect(page.locator("#also-writing")).to_be_hidden()


def test_the_box_stays_where_it_is_when_a_colleague_comes(
    page: Page, store: Store, world: World, leo: YoungPerson, beside: Person
) -> None:
    leo.writes("hello?", world.now)
    open_thread(page, leo)
    page.locator("#reply").fill("Hello Leo")
    before = page.locator("#reply").bounding_box(), page.locator("#lines").bounding_box()
    comes(store, world, leo, beside)
    expect(page.locator("#presence")).to_contain_text("Sam")
    assert (page.locator("#reply").bounding_box(), page.locator("#lines").bounding_box()) == before


def test_the_list_shows_who_is_where(page: Page, store: Store, world: World, leo: YoungPerson, beside: Person) -> None:
    leo.asks_for_a_person(world.now)
    page.goto("/console/")
    comes(store, world, leo, beside)
    expect(page.locator(".card .here")).to_have_text(re.compile("Sam is reading"))


@pytest.fixture
def sam_page(page: Page, store: Store, server: BaseWSGIServer) -> Iterator[Page]:
    """A second browser, in which Sam is logged in."""
    browser = page.context.browser
    assert browser is not None
    counsellor(store, "Sam")
    context = browser.new_context(base_url=f"http://127.0.0.1:{server.port}")
    tab = context.new_page()
    tab.goto("/console/login")
    tab.get_by_label("E-mail address").fill("sam@example.org")
    tab.get_by_label("Password").fill(PASSWORD)
    tab.get_by_role("button", name="Log in").click()
    tab.wait_for_url("**/console/")
    yield tab
    context.close()


@pytest.fixture
def watched(page: Page) -> Page:
    """A page whose calls are noted, and which has looked once: what was there before is nothing new."""
    page.add_init_script(_STUBS)
    page.goto("/console/")
    comes_true(page, "localStorage.getItem('told') !== null")
    return page


def calls(page: Page, number: int) -> list[str]:
    comes_true(page, f"window.calls.length >= {number}")
    found: list[str] = page.evaluate("window.calls")
    return found


def test_somebody_new_who_waits_is_notified_without_a_word_of_theirs(
    watched: Page, world: World, leo: YoungPerson
) -> None:
    watched.evaluate("window.hidden = true")
    leo.asks_for_a_person(world.now)
    assert calls(watched, 1) == ["Déclic: Somebody is waiting"]


def test_a_crisis_calls_once_and_as_such(watched: Page, world: World, leo: YoungPerson) -> None:
    watched.evaluate("window.hidden = true")
    leo.is_in_a_crisis(world.now)
    assert calls(watched, 1) == ["Déclic: Somebody needs you now"]


def test_my_young_person_calls(watched: Page, store: Store, kim: Person, world: World, leo: YoungPerson) -> None:
    take_over(store, kim, leo.conversation_id, world.now)
    watched.evaluate("window.hidden = true")
    leo.writes("are you there?", world.now)
    assert calls(watched, 1) == ["Déclic: A young person has written to you"]


def test_who_looks_at_the_console_hears_it_but_is_not_notified(watched: Page, world: World, leo: YoungPerson) -> None:
    leo.asks_for_a_person(world.now)
    comes_true(watched, "window.chimes === 1")
    assert watched.evaluate("window.calls") == []


def test_the_sound_can_be_switched_off_for_good(watched: Page, world: World, leo: YoungPerson) -> None:
    watched.get_by_label("Account of Kim").click()
    watched.get_by_label("A short sound").uncheck()
    watched.reload()
    watched.evaluate("window.hidden = true")
    leo.asks_for_a_person(world.now)
    calls(watched, 1)
    assert watched.evaluate("window.chimes") == 0


def test_switching_the_sound_on_plays_it(watched: Page) -> None:
    watched.get_by_label("Account of Kim").click()
    watched.get_by_label("A short sound").uncheck()
    watched.get_by_label("A short sound").check()
    assert watched.evaluate("window.chimes") == 1


def test_what_waited_before_does_not_call_at_each_page(watched: Page, world: World, leo: YoungPerson) -> None:
    leo.asks_for_a_person(world.now)
    comes_true(watched, "window.chimes === 1")
    watched.reload()
    expect(watched).to_have_title(re.compile(r"^\(1\) "))
    expect(watched.locator("#live")).to_have_text("Live")
    assert watched.evaluate("window.chimes") == 0


def test_of_two_tabs_one_calls(watched: Page, world: World, leo: YoungPerson) -> None:
    other = watched.context.new_page()
    other.add_init_script(_STUBS)
    other.goto("/console/")
    expect(other.locator("#live")).to_have_text("Live")
    leo.asks_for_a_person(world.now)
    for tab in (watched, other):
        expect(tab).to_have_title(re.compile(r"^\(1\) "))
    assert watched.evaluate("window.chimes") + other.evaluate("window.chimes") == 1


def test_the_title_counts_who_waits_and_what_i_have_not_read(
    page: Page, store: Store, kim: Person, world: World, leo: YoungPerson
) -> None:
    take_over(store, kim, leo.conversation_id, world.now)
    leo.writes("are you there?", world.now)
    young_person(store, sender="+33639980002").asks_for_a_person(world.now)
    page.goto("/console/?view=waiting")
    expect(page).to_have_title(re.compile(r"^\(2\) "))


def test_a_browser_is_asked_for_leave_only_at_a_click(page: Page) -> None:
    page.add_init_script(_STUBS.replace('Call.permission = "granted";', 'Call.permission = "default";', 1))
    page.goto("/console/")
    page.get_by_label("Account of Kim").click()
    page.get_by_role("button", name="Notify me in this browser").click()
    expect(page.locator("#call-state")).to_contain_text("tells you while you look elsewhere")
    expect(page.locator("#call-permission")).to_be_hidden()


def test_a_photo_is_shown_on_a_click(page: Page, world: World, leo: YoungPerson) -> None:
    world.media[PHOTO] = Fetched(*SAMPLES["photo"])
    leo.sends(Media(PHOTO, "image/png"), at=world.now)
    open_thread(page, leo)
    page.get_by_role("link", name="Show A photo").click()
    comes_true(page, "document.querySelector('img.file')?.naturalWidth === 32")


def test_a_voice_note_can_be_played(page: Page, world: World, leo: YoungPerson) -> None:
    world.media[VOICE] = Fetched(*SAMPLES["voice"])
    leo.sends(Media(VOICE, "audio/wav"), at=world.now)
    open_thread(page, leo)
    page.get_by_role("link", name="Play A voice note").click()
    comes_true(page, "document.querySelector('audio.file')?.duration === 1")


def test_what_is_shown_stays_when_a_message_comes_in(page: Page, world: World, leo: YoungPerson) -> None:
    world.media[PHOTO] = Fetched(*SAMPLES["photo"])
    leo.sends(Media(PHOTO, "image/png"), at=world.now)
    open_thread(page, leo)
    page.get_by_role("link", name="Show A photo").click()
    expect(page.locator("img.file")).to_be_visible()
    leo.writes("that is me", world.now)
    expect(page.locator("#lines")).to_contain_text("that is me")
    expect(page.locator("img.file")).to_be_visible()
    assert len(world.fetched) == 1


def test_a_photo_that_is_gone_is_said_where_it_would_stand(page: Page, world: World, leo: YoungPerson) -> None:
    world.media[PHOTO] = MediaProblem("gone")
    leo.sends(Media(PHOTO, "image/png"), at=world.now)
    open_thread(page, leo)
    page.get_by_role("link", name="Show A photo").click()
    expect(page.locator(".attachment")).to_contain_text("The provider no longer has this file.")


@themes
@pytest.mark.parametrize("width", [1280, 360])
def test_colleagues_and_photos_are_accessible(
    page: Page, store: Store, world: World, leo: YoungPerson, beside: Person, theme: str, width: int
) -> None:
    world.media |= {PHOTO: Fetched(*SAMPLES["photo"]), VOICE: Fetched(*SAMPLES["voice"])}
    leo.sends(Media(PHOTO, "image/png"), Media(VOICE, "audio/wav"), Media(VOICE, "audio/amr"), at=world.now)
    leo.asks_for_a_person(world.now)
    page.set_viewport_size({"width": width, "height": 800})
    open_thread(page, leo)
    page.get_by_role("link", name="Show A photo").click()
    page.get_by_role("link", name="Play A voice note").click()
    page.locator("#reply").fill("Hello Leo")
    comes(store, world, leo, beside, typing=True)
    expect(page.locator("#also-writing")).to_be_visible()
    expect(page.locator("audio.file")).to_be_visible()
    assert faults(page, theme) == []


@themes
def test_the_switches_are_accessible(page: Page, theme: str) -> None:
    page.get_by_label("Account of Kim").click()
    expect(page.locator("#calls")).to_be_visible()
    assert faults(page, theme) == []
