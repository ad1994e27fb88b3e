"""Writing in a real browser: two boxes, lists that open as one types, drafts, and a page that does not jump."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, Route, expect
from sqlalchemy import insert

from assistant.handoff import later
from assistant.handoff.ownership import take_over
from assistant.handoff.replies import WHATSAPP_WINDOW, Reply
from assistant.store import tables as t
from assistant.store.canned import NewCanned, add_canned
from assistant.store.notes import write_note
from assistant.store.people import Person
from assistant.store.store import Store
from assistant.values import Draft
from tests.console.conftest import World
from tests.console.screens import open_thread
from tests.console.test_accessible import faults, themes
from tests.support.people import YoungPerson, counsellor, young_person

widths = pytest.mark.parametrize("width", [1280, 360])


def options(page: Page) -> Locator:
    """What the list in the box offers; the menus of the page are lists, too."""
    return page.locator("#choices [role=option]")


def keep_replies(store: Store, kim: Person, world: World) -> None:
    for locale, name, body in (
        ("fr", "Bonjour", "Salut {nickname|toi} !"),
        ("fr", "Bravo", "Bravo, c'est une vraie étape."),
        ("fr", "Réponse négative", "C'est décevant."),
        ("en", "Hello", "Hi {nickname|there}!"),
    ):
        add_canned(store, kim, NewCanned(min(kim.teams), locale, name, body), world.now)


def keep_for_later(store: Store, kim: Person, leo: YoungPerson, world: World) -> None:
    words = Reply("k", "Good luck!", (Draft("Good luck!"),))
    later.schedule(store, kim, leo.conversation_id, words, world.now + timedelta(days=1), world.now)


def makes_a_pitch(store: Store, leo: YoungPerson, world: World) -> None:
    contact = leo.read().contact
    sealed = contact.key.seal(b"I am Leo.", "artefact")
    with store.db.write() as connection:
        row = {"contact_id": contact.id, "kind": "pitch", "flow": "pitch", "sealed": sealed, "created_at": world.now}
        connection.execute(insert(t.Artefact).values(row))


# ── Replies in store ─────────────────────────────────────────────────────────────────────────────────


def test_a_slash_opens_the_replies_with_the_conversations_language_first(
    page: Page, store: Store, kim: Person, world: World
) -> None:
    keep_replies(store, kim, world)
    open_thread(page, young_person(store))
    page.locator("#reply").press_sequentially("/")
    expect(options(page)).to_have_count(4)
    expect(options(page).last).to_contain_text("Hello")


def test_the_replies_are_searched_as_one_types_without_accents(
    page: Page, store: Store, kim: Person, world: World
) -> None:
    keep_replies(store, kim, world)
    open_thread(page, young_person(store))
    page.locator("#reply").press_sequentially("/repon")
    expect(options(page)).to_have_text(["Réponse négativeFrenchC'est décevant."])


@pytest.mark.parametrize("key", ["Enter", "Tab"])
def test_a_reply_is_chosen_by_keyboard_and_filled(
    page: Page, store: Store, kim: Person, world: World, key: str
) -> None:
    keep_replies(store, kim, world)
    open_thread(page, young_person(store))
    page.locator("#reply").press_sequentially("Ah, /b")
    expect(options(page).first).to_have_attribute("aria-selected", "true")
    for move in ("ArrowDown", "ArrowUp", "ArrowUp", "ArrowDown"):
        page.keyboard.press(move)
    page.keyboard.press(key)
    expect(page.locator("#reply")).to_have_value("Ah, Salut toi !")
    expect(page.locator("#reply")).to_be_focused()


def test_the_box_tells_which_option_is_chosen(page: Page, store: Store, kim: Person, world: World) -> None:
    keep_replies(store, kim, world)
    open_thread(page, young_person(store))
    page.locator("#reply").press_sequentially("/")
    expect(options(page).first).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#reply")).to_have_attribute("aria-activedescendant", "choice-1")
    expect(page.locator("#choice-1")).to_have_attribute("aria-selected", "true")


def test_escape_closes_the_replies_and_leaves_what_was_typed(
    page: Page, store: Store, kim: Person, world: World
) -> None:
    keep_replies(store, kim, world)
    open_thread(page, young_person(store))
    page.locator("#reply").press_sequentially("/b")
    expect(options(page).first).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.type("r")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(page.locator("#reply")).to_have_value("/br")


def test_a_slash_within_a_word_is_a_slash(page: Page, store: Store, kim: Person, world: World) -> None:
    keep_replies(store, kim, world)
    open_thread(page, young_person(store))
    with page.expect_response("**/size"):
        page.locator("#reply").press_sequentially("and/or b")
    expect(page.get_by_role("listbox")).to_be_hidden()


def test_a_reply_is_chosen_with_the_mouse(page: Page, store: Store, kim: Person, world: World) -> None:
    keep_replies(store, kim, world)
    open_thread(page, young_person(store))
    page.get_by_role("button", name="Replies").click()
    options(page).filter(has_text="Bravo").click()
    expect(page.locator("#reply")).to_have_value("Bravo, c'est une vraie étape.")
    page.reload()
    expect(page.locator("#reply")).to_have_value("Bravo, c'est une vraie étape.")


def test_an_inserted_reply_is_measured(page: Page, store: Store, kim: Person, world: World) -> None:
    keep_replies(store, kim, world)
    open_thread(page, young_person(store))
    page.locator("#reply").press_sequentially("/bonj")
    expect(options(page)).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator("#size")).to_contain_text("11 characters")


# ── Notes ────────────────────────────────────────────────────────────────────────────────────────────


def test_a_note_is_written_by_keyboard_with_a_colleagues_name(page: Page, store: Store) -> None:
    sam = counsellor(store, "Sam")
    open_thread(page, young_person(store))
    page.keyboard.press("c")
    page.keyboard.type("Ask @sa")
    expect(options(page)).to_have_text(["Sam"])
    page.keyboard.press("Enter")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#lines .note")).to_contain_text("Ask @Sam")
    with store.db.read() as connection:
        assert connection.execute(t.Mention.__table__.select()).one().counsellor_id == sam.id


def test_after_a_note_its_box_is_empty_and_ready(page: Page, store: Store) -> None:
    open_thread(page, young_person(store))
    page.keyboard.press("c")
    page.keyboard.type("between us")
    page.get_by_role("button", name="Keep the note").click()
    expect(page.locator("#lines .note")).to_contain_text("between us")
    expect(page.locator("#note")).to_have_value("")
    expect(page.locator("#note")).to_be_focused()


def test_only_one_box_is_there_at_a_time(page: Page, store: Store) -> None:
    open_thread(page, young_person(store))
    expect(page.locator("#note")).to_be_hidden()
    page.get_by_text("Note", exact=True).click()
    expect(page.locator("#reply")).to_be_hidden()
    expect(page.locator("#note")).to_be_visible()


def test_a_colleagues_note_appears_by_itself(page: Page, store: Store, world: World) -> None:
    leo = young_person(store)
    open_thread(page, leo)
    write_note(store, counsellor(store, "Sam"), leo.conversation_id, "I know her", world.now)
    expect(page.locator("#lines .note")).to_contain_text("I know her")


def test_a_mention_elsewhere_is_counted_at_the_top_by_itself(page: Page, store: Store, world: World) -> None:
    page.goto("/console/replies")
    expect(page.locator("#live")).to_have_text("Live")
    leo = young_person(store)
    write_note(store, counsellor(store, "Sam"), leo.conversation_id, "@Kim look", world.now)
    expect(page.locator("#mentions-count b")).to_have_text("1")


def test_a_note_that_was_not_kept_is_said_beside_its_box(page: Page, store: Store) -> None:
    open_thread(page, young_person(store))
    page.route("**/note", lambda route: route.abort())
    page.keyboard.press("c")
    page.keyboard.type("between us")
    page.get_by_role("button", name="Keep the note").click()
    expect(page.get_by_role("alert")).to_contain_text("Not kept")
    expect(page.locator("#note")).to_have_value("between us")


# ── Drafts ───────────────────────────────────────────────────────────────────────────────────────────


def test_a_reply_and_a_note_each_survive_a_reload_in_their_own_box(page: Page, store: Store) -> None:
    open_thread(page, young_person(store))
    page.keyboard.press("r")
    page.keyboard.type("for Leo")
    page.locator("#scroll").focus()
    page.keyboard.press("c")
    page.keyboard.type("for us")
    page.reload()
    expect(page.locator("#reply")).to_have_value("for Leo")
    expect(page.locator("#note")).to_have_value("for us")


def test_who_wrote_a_note_goes_on_writing_it_after_a_reload(page: Page, store: Store) -> None:
    open_thread(page, young_person(store))
    page.keyboard.press("c")
    page.keyboard.type("for us")
    page.reload()
    expect(page.locator("#note")).to_be_visible()
    expect(page.locator("#reply")).to_be_hidden()


def test_a_sent_reply_leaves_the_draft_of_the_note(page: Page, store: Store) -> None:
    open_thread(page, young_person(store))
    page.keyboard.press("c")
    page.keyboard.type("for us")
    page.get_by_text("Reply", exact=True).click()
    page.locator("#reply").fill("for Leo")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#lines .counsellor")).to_contain_text("for Leo")
    page.reload()
    expect(page.locator("#note")).to_have_value("for us")
    expect(page.locator("#reply")).to_have_value("")


def test_a_note_stays_when_the_box_for_replies_is_drawn_anew(page: Page, store: Store, world: World) -> None:
    leo = young_person(store)
    open_thread(page, leo)
    page.keyboard.press("c")
    page.keyboard.type("for us")
    take_over(store, counsellor(store, "Sam"), leo.conversation_id, world.now)
    expect(page.locator("#composer")).to_contain_text("Sam answers this person.")
    expect(page.locator("#note")).to_have_value("for us")
    expect(page.locator("#note")).to_be_focused()


def test_a_measured_draft_shows_its_size_after_a_reload(page: Page, store: Store) -> None:
    open_thread(page, young_person(store))
    page.locator("#reply").fill("hello")
    page.reload()
    expect(page.locator("#size")).to_contain_text("5 characters")


# ── Nothing jumps ────────────────────────────────────────────────────────────────────────────────────


@widths
@pytest.mark.parametrize("box", ["reply", "note"])
def test_nothing_one_looks_at_moves_when_a_message_comes_in(
    page: Page, store: Store, kim: Person, world: World, width: int, box: str
) -> None:
    leo = young_person(store)
    for number in range(30):
        leo.writes(f"line {number}", world.now)
    keep_for_later(store, kim, leo, world)
    page.set_viewport_size({"width": width, "height": 800})
    open_thread(page, leo)
    page.keyboard.press("r" if box == "reply" else "c")
    page.keyboard.type("I am just wri")
    page.locator("#lines .line").nth(10).scroll_into_view_if_needed()
    watched = [page.locator(f"#{box}"), page.locator("#later"), page.locator("#lines .line").nth(10)]
    before = [one.bounding_box() for one in watched]
    leo.writes("are you there?", world.now)
    expect(page.locator("#lines .line")).to_have_count(31)
    assert [one.bounding_box() for one in watched] == before


def test_the_caret_stays_where_it_was(page: Page, store: Store, world: World) -> None:
    leo = young_person(store)
    open_thread(page, leo)
    page.locator("#reply").fill("I am just writing")
    page.locator("#reply").evaluate("box => box.setSelectionRange(4, 4)")
    leo.writes("are you there?", world.now)
    expect(page.locator("#lines")).to_contain_text("are you there?")
    assert page.locator("#reply").evaluate("box => [document.activeElement === box, box.selectionStart]") == [True, 4]


# ── For later, and things made ───────────────────────────────────────────────────────────────────────


def test_a_message_is_kept_for_tomorrow(page: Page, store: Store) -> None:
    open_thread(page, young_person(store))
    page.locator("#reply").fill("Good luck!")
    page.locator("summary", has_text="Later").click()
    page.get_by_role("button", name="Tomorrow").click()
    expect(page.locator("#later")).to_contain_text("To be sent: tomorrow")
    expect(page.locator("#reply")).to_have_value("")


def test_enter_in_the_moment_keeps_and_does_not_send(page: Page, store: Store, world: World) -> None:
    open_thread(page, young_person(store))
    page.locator("#reply").fill("Good luck!")
    page.locator("summary", has_text="Later").click()
    page.get_by_label("Another moment").fill((world.now + timedelta(days=2)).strftime("%Y-%m-%dT09:00"))
    page.get_by_label("Another moment").press("Enter")
    expect(page.locator("#later")).to_contain_text("Good luck!")
    expect(page.locator("#lines .counsellor")).to_have_count(0)


def test_what_is_kept_is_changed_in_place(page: Page, store: Store, kim: Person, world: World) -> None:
    leo = young_person(store)
    keep_for_later(store, kim, leo, world)
    open_thread(page, leo)
    page.locator(".later-do summary").click()
    page.get_by_label("Text", exact=True).fill("All the best!")
    page.locator("#later").get_by_role("button", name="Send then").click()
    expect(page.locator(".later-text")).to_have_text("All the best!")


def test_what_is_kept_is_sent_now_and_leaves_what_is_being_typed(
    page: Page, store: Store, kim: Person, world: World
) -> None:
    leo = young_person(store)
    keep_for_later(store, kim, leo, world)
    open_thread(page, leo)
    page.locator("#reply").fill("half a")
    page.get_by_role("button", name="Send now").click()
    expect(page.locator("#lines .counsellor")).to_contain_text("Good luck!")
    expect(page.locator(".later-one")).to_have_count(0)
    expect(page.locator("#reply")).to_have_value("half a")


def test_a_change_under_way_is_not_lost_when_a_message_comes_in(
    page: Page, store: Store, kim: Person, world: World
) -> None:
    leo = young_person(store)
    keep_for_later(store, kim, leo, world)
    open_thread(page, leo)
    page.locator(".later-do summary").click()
    page.get_by_label("Text", exact=True).fill("All the be")
    leo.writes("are you there?", world.now)
    expect(page.locator("#lines")).to_contain_text("are you there?")
    expect(page.get_by_label("Text", exact=True)).to_have_value("All the be")


def test_a_late_text_waits_until_the_person_writes(page: Page, store: Store, world: World) -> None:
    leo = young_person(store, kind="whatsapp")
    leo.writes("hello", world.now - WHATSAPP_WINDOW - timedelta(hours=1))
    open_thread(page, leo)
    page.locator("#reply").fill("I am here")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#later")).to_contain_text("To be sent: when they write again")


def test_a_thing_is_put_into_the_box_and_kept_as_a_draft(page: Page, store: Store, world: World) -> None:
    leo = young_person(store)
    makes_a_pitch(store, leo, world)
    open_thread(page, leo)
    page.locator("#reply").fill("Here it is:")
    page.locator("summary", has_text="Things made").click()
    page.get_by_role("button", name="Put into the box").click()
    expect(page.locator("#reply")).to_have_value("Here it is:\nI am Leo.")
    expect(page.locator("#reply")).to_be_focused()
    page.reload()
    expect(page.locator("#reply")).to_have_value("Here it is:\nI am Leo.")


def test_a_thing_is_sent_as_it_is(page: Page, store: Store, world: World) -> None:
    leo = young_person(store)
    makes_a_pitch(store, leo, world)
    open_thread(page, leo)
    page.locator("#reply").fill("half a")
    page.locator("summary", has_text="Things made").click()
    page.get_by_role("button", name="Send as it is").click()
    expect(page.locator("#lines .counsellor")).to_contain_text("I am Leo.")
    expect(page.locator("#reply")).to_have_value("half a")


def test_a_moment_that_the_server_did_not_take_keeps_the_text(page: Page, store: Store) -> None:
    def gone(route: Route) -> None:
        route.abort()

    open_thread(page, young_person(store))
    page.route("**/later", gone)
    page.locator("#reply").fill("Good luck!")
    page.locator("summary", has_text="Later").click()
    page.get_by_role("button", name="Tomorrow").click()
    expect(page.get_by_role("alert")).to_contain_text("Not sent")
    expect(page.locator("#reply")).to_have_value("Good luck!")


# ── Accessible ───────────────────────────────────────────────────────────────────────────────────────


@themes
@widths
def test_writing_a_reply_is_accessible(
    page: Page, store: Store, kim: Person, world: World, theme: str, width: int
) -> None:
    leo = young_person(store)
    keep_replies(store, kim, world)
    makes_a_pitch(store, leo, world)
    keep_for_later(store, kim, leo, world)
    write_note(store, counsellor(store, "Sam"), leo.conversation_id, "I know her", world.now)
    page.set_viewport_size({"width": width, "height": 800})
    open_thread(page, leo)
    page.locator("summary", has_text="Later").click()
    opened = faults(page, theme)
    page.keyboard.press("Escape")
    page.locator("#reply").press_sequentially("/b")
    expect(options(page).first).to_be_visible()
    assert (opened, faults(page, theme)) == ([], [])


@themes
@widths
def test_writing_a_note_is_accessible(page: Page, store: Store, theme: str, width: int) -> None:
    counsellor(store, "Sam")
    page.set_viewport_size({"width": width, "height": 800})
    open_thread(page, young_person(store))
    page.keyboard.press("c")
    page.keyboard.type("@")
    expect(options(page)).to_be_visible()
    assert faults(page, theme) == []


@themes
@widths
@pytest.mark.parametrize("path", ["replies", "mentions"])
def test_the_pages_of_replies_and_mentions_are_accessible(
    page: Page, store: Store, kim: Person, world: World, theme: str, width: int, path: str
) -> None:
    keep_replies(store, kim, world)
    write_note(store, counsellor(store, "Sam"), young_person(store).conversation_id, "@Kim look", world.now)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"/console/{path}")
    assert faults(page, theme) == []


@pytest.mark.parametrize("path", ["replies", "mentions", "conversations/1"])
def test_nothing_is_wider_than_a_small_phone(page: Page, store: Store, kim: Person, world: World, path: str) -> None:
    leo = young_person(store)
    add_canned(store, kim, NewCanned(min(kim.teams), "fr", "n" * 40, "a" * 500), world.now)
    write_note(store, counsellor(store, "Sam"), leo.conversation_id, "@Kim " + "a" * 300, world.now)
    keep_for_later(store, kim, leo, world)
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"/console/{path}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
