"""Numbers that change hands, and two that turn out to be one person's, as counsellors see them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from assistant.effects import LockContact, StartFresh, UnlockContact
from assistant.handoff.ownership import take_over
from assistant.store import tables as t
from assistant.store.nicknames import set_nickname
from assistant.store.people import Person
from assistant.store.store import Store
from tests.console.conftest import Browser, World
from tests.console.screens import open_thread
from tests.console.test_accessible import faults, themes
from tests.support.people import NOON, YoungPerson, counsellor, young_person

OTHER = "+33639980002"
LATER = NOON + timedelta(days=30)


@pytest.fixture
def leo(store: Store) -> YoungPerson:
    known = young_person(store)
    known.writes("I am Leo")
    return known


@pytest.fixture
def stranger(store: Store) -> YoungPerson:
    new = young_person(store, sender=OTHER, at=LATER)
    new.writes("it is me, Leo", LATER)
    return new


def merge_page(young: YoungPerson) -> str:
    return f"/conversations/{young.conversation_id}/merge"


def searched(browser: Browser, young: YoungPerson, words: str) -> str:
    return browser.post(f"{merge_page(young)}/search", q=words).get_data(as_text=True)


def with_(young: YoungPerson, other: YoungPerson) -> str:
    return f"{merge_page(young)}/{other.conversation_id}"


def audited(store: Store) -> list[tuple[str, str]]:
    with store.db.read() as connection:
        rows = connection.execute(select(t.Audit.action, t.Audit.detail).order_by(t.Audit.id)).all()
    return [(row.action, row.detail) for row in rows]


# ── A number that may have changed hands ────────────────────────────────────────────────────────────


def test_the_page_says_that_the_number_may_have_changed_hands(browser: Browser, sam: Person, leo: YoungPerson) -> None:
    leo.writes("hello", LATER, LockContact())
    assert "This number was silent for long and may have changed hands" in browser.text(
        f"/conversations/{leo.conversation_id}"
    )


def test_what_was_written_before_can_still_be_read(browser: Browser, sam: Person, leo: YoungPerson) -> None:
    leo.writes("hello", LATER, LockContact())
    assert "I am Leo" in browser.text(f"/conversations/{leo.conversation_id}")


def test_there_is_no_box_to_write_in_while_it_is_locked(browser: Browser, sam: Person, leo: YoungPerson) -> None:
    leo.writes("hello", LATER, LockContact())
    assert 'id="reply"' not in browser.text(f"/conversations/{leo.conversation_id}")


def test_in_a_crisis_there_is_a_box_whatever_is_locked(browser: Browser, sam: Person, leo: YoungPerson) -> None:
    leo.writes("hello", LATER, LockContact())
    leo.is_in_a_crisis(LATER)
    assert 'id="reply"' in browser.text(f"/conversations/{leo.conversation_id}")


def test_the_word_gives_the_box_back(browser: Browser, sam: Person, leo: YoungPerson) -> None:
    leo.writes("hello", LATER, LockContact())
    leo.writes("tiger", LATER, UnlockContact())
    assert 'id="reply"' in browser.text(f"/conversations/{leo.conversation_id}")


def test_who_has_lost_the_number_cannot_be_written_to(browser: Browser, sam: Person, leo: YoungPerson) -> None:
    leo.writes("not me", LATER, StartFresh())
    shown = browser.text(f"/conversations/{leo.conversation_id}")
    assert ("This person cannot be reached any more" in shown, 'id="reply"' in shown) == (True, False)


def test_what_happened_stands_between_the_lines(browser: Browser, sam: Person, leo: YoungPerson) -> None:
    leo.writes("hello", LATER, LockContact())
    assert "Long silence: the number may have changed hands" in browser.text(f"/conversations/{leo.conversation_id}")


# ── Two numbers, one person ─────────────────────────────────────────────────────────────────────────


def test_the_thread_leads_to_the_page(browser: Browser, sam: Person, leo: YoungPerson) -> None:
    assert f"{merge_page(leo)}" in browser.text(f"/conversations/{leo.conversation_id}")


@pytest.mark.parametrize("typed", ["+33639980001", "06 39 98 00 01", "06.39.98.00.01"])
def test_the_other_one_is_found_by_number(
    browser: Browser, sam: Person, leo: YoungPerson, stranger: YoungPerson, typed: str
) -> None:
    assert with_(stranger, leo) in searched(browser, stranger, typed)


@pytest.mark.parametrize("typed", ["Léo", "leo", " LEO "])
def test_the_other_one_is_found_by_nickname(
    store: Store, browser: Browser, sam: Person, leo: YoungPerson, stranger: YoungPerson, typed: str
) -> None:
    set_nickname(store, sam, leo.conversation_id, "Léo", NOON)
    assert with_(stranger, leo) in searched(browser, stranger, typed)


def test_another_teams_people_are_not_found(store: Store, browser: Browser, sam: Person, stranger: YoungPerson) -> None:
    young_person(store, team="Lyon", sender="+33639980009")
    assert "Nobody in your teams" in searched(browser, stranger, "+33639980009")


def test_nobody_is_found_as_themselves(browser: Browser, sam: Person, stranger: YoungPerson) -> None:
    assert "Nobody in your teams" in searched(browser, stranger, OTHER)


def test_who_had_the_number_before_is_offered_at_once(browser: Browser, sam: Person, leo: YoungPerson) -> None:
    leo.writes("not me", LATER, StartFresh())
    new = YoungPerson(leo.store, 2)
    assert with_(new, leo) in browser.text(merge_page(new))


@pytest.mark.parametrize("typed", ["", "<script>alert(1)</script>", "'; --", "+", "\u202e0639980001", "9" * 500])
def test_nothing_typed_breaks_the_search(browser: Browser, sam: Person, stranger: YoungPerson, typed: str) -> None:
    answer = browser.post(f"{merge_page(stranger)}/search", q=typed)
    assert (answer.status_code, "<script>alert" in answer.get_data(as_text=True)) == (200, False)


def test_a_search_is_recorded_and_never_for_what(
    store: Store, browser: Browser, sam: Person, stranger: YoungPerson
) -> None:
    searched(browser, stranger, "06 39 98 00 01")
    searched(browser, stranger, "Zoulou")
    assert audited(store) == [("searched", "number"), ("searched", "nickname")]


def test_both_are_shown_side_by_side(
    store: Store, browser: Browser, sam: Person, leo: YoungPerson, stranger: YoungPerson
) -> None:
    take_over(store, sam, leo.conversation_id, NOON)
    shown = browser.text(with_(stranger, leo))
    assert [words in shown for words in ("•• 0001", "•• 0002", "Sam", "Yes, they are the same person")] == [True] * 4


def test_neither_words_nor_whole_numbers_are_on_the_page(
    browser: Browser, sam: Person, leo: YoungPerson, stranger: YoungPerson
) -> None:
    shown = browser.text(with_(stranger, leo))
    assert [words in shown for words in ("I am Leo", "it is me", "639980001", "39 98 00 01")] == [False] * 4


@pytest.mark.parametrize("begin", [0, 1])
def test_confirmed_they_are_one_under_the_older_key(
    browser: Browser, sam: Person, leo: YoungPerson, stranger: YoungPerson, begin: int
) -> None:
    here, other = ((stranger, leo), (leo, stranger))[begin]
    answer = browser.post(with_(here, other))
    assert (answer.status_code, leo.read().contact.id, stranger.read().contact.id) == (303, 1, 1)


def test_confirmed_twice_it_is_said(browser: Browser, sam: Person, leo: YoungPerson, stranger: YoungPerson) -> None:
    browser.post(with_(stranger, leo))
    assert "one person already" in browser.text(with_(stranger, leo))


def test_a_crisis_that_a_colleague_holds_stays_where_it_is(
    store: Store, browser: Browser, sam: Person, leo: YoungPerson, stranger: YoungPerson
) -> None:
    stranger.is_in_a_crisis(LATER)
    take_over(store, counsellor(store, "Kim"), stranger.conversation_id, LATER)
    answer = browser.post(with_(stranger, leo))
    assert (answer.status_code, "Kim" in answer.get_data(as_text=True)) == (409, True)


@pytest.mark.parametrize(
    "path",
    [
        lambda mine, theirs: merge_page(theirs),
        with_,
        lambda mine, theirs: with_(theirs, mine),
    ],
)
def test_another_teams_conversation_does_not_exist(
    store: Store,
    browser: Browser,
    sam: Person,
    leo: YoungPerson,
    path: Callable[[YoungPerson, YoungPerson], str],
) -> None:
    theirs = young_person(store, team="Lyon", sender=OTHER)
    assert browser.get(path(leo, theirs)).status_code == 404


def test_another_teams_conversation_is_not_merged(
    store: Store, browser: Browser, sam: Person, leo: YoungPerson
) -> None:
    theirs = young_person(store, team="Lyon", sender=OTHER)
    assert browser.post(with_(leo, theirs)).status_code == 404


# ── In a real browser ───────────────────────────────────────────────────────────────────────────────


@themes
@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("which", ["search", "found", "compare"])
def test_the_pages_are_accessible(
    page: Page, store: Store, kim: Person, world: World, theme: str, width: int, which: str
) -> None:
    known = young_person(store)
    known.writes("hello", world.now - timedelta(days=200))
    new = young_person(store, sender=OTHER, at=world.now)
    new.writes("hello again", world.now)
    set_nickname(store, kim, known.conversation_id, "Léo du forum", world.now)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"/console{merge_page(new) if which != 'compare' else with_(new, known)}")
    if which == "found":
        page.get_by_label("Their other number").fill("léo du forum")
        page.keyboard.press("Enter")
        expect(page.get_by_role("link", name="Compare")).to_be_visible()
    assert faults(page, theme) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@themes
def test_a_locked_conversation_is_accessible(page: Page, store: Store, kim: Person, world: World, theme: str) -> None:
    leo = young_person(store)
    leo.writes("hello", world.now, LockContact())
    open_thread(page, leo)
    assert faults(page, theme) == []
