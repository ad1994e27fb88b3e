"""Open pages are told what moved, in their own teams, and their number is bounded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import count
from queue import Empty

import pytest
from sqlalchemy import insert, update

from assistant.console.live.hints import Hint, Subscription, stream, tell
from assistant.console.live.memory import Memory
from assistant.console.live.watcher import Watcher
from assistant.store import tables as t
from assistant.store.channels import ensure_team
from assistant.store.people import Person, set_password
from assistant.store.store import Store
from tests.console.conftest import Browser
from tests.support.people import NOON, PASSWORD, counsellor, young_person

TICK = timedelta(milliseconds=10)
Pages = tuple[Subscription, ...]


def told(page: Subscription) -> list[Hint | None]:
    hints = []
    while True:
        try:
            hints.append(page.hints.get_nowait())
        except Empty:
            return hints


def looking(store: Store, *pages: Subscription, now: datetime = NOON) -> Callable[[], None]:
    """A process's look at the database, which has learned what there is."""
    memory = Memory(store)
    threads = {page.conversation_id for page in pages if page.conversation_id is not None}

    def look() -> None:
        tell(pages, memory.look(threads, now))

    look()
    return look


def test_the_first_look_tells_nothing(both: Store) -> None:
    sam, leo = counsellor(both), young_person(both)
    leo.writes("hello")
    page = Subscription(sam.teams, leo.conversation_id, "")
    looking(both, page)
    assert told(page) == []


def test_a_message_is_told_with_the_version_it_made(both: Store) -> None:
    sam, leo = counsellor(both), young_person(both)
    page = Subscription(sam.teams, None, "")
    look = looking(both, page)
    leo.writes("hello")
    look()
    assert told(page) == [Hint(leo.conversation_id, 1)]


def test_the_same_version_is_told_once(both: Store) -> None:
    sam, leo = counsellor(both), young_person(both)
    page = Subscription(sam.teams, leo.conversation_id, "")
    look = looking(both, page)
    leo.writes("hello")
    look()
    look()
    assert len(told(page)) == 1


def test_a_change_whose_time_is_a_little_older_is_told_too(both: Store) -> None:
    sam = counsellor(both)
    leo, ana = young_person(both), young_person(both, sender="+33639980002")
    leo.writes("hello", NOON)
    page = Subscription(sam.teams, None, "")
    look = looking(both, page)
    ana.writes("I was on my way", NOON - timedelta(seconds=20))
    look()
    assert told(page) == [Hint(ana.conversation_id, 1)]


def test_other_teams_are_not_told(both: Store) -> None:
    stranger, leo = counsellor(both, team="Lyon"), young_person(both)
    page = Subscription(stranger.teams, None, "")
    look = looking(both, page)
    leo.writes("hello")
    look()
    assert told(page) == []


def test_a_delivery_is_told_to_the_page_that_shows_the_thread(both: Store) -> None:
    sam, leo = counsellor(both), young_person(both)
    line = leo.hears("hello")
    page = Subscription(sam.teams, leo.conversation_id, "")
    look = looking(both, page)
    with both.db.write() as connection:
        connection.execute(update(t.Message).where(t.Message.id == line).values(status="delivered"))
    look()
    assert told(page) == [Hint(leo.conversation_id)]


def test_a_note_is_told_to_the_page_that_shows_the_thread(both: Store) -> None:
    sam, leo = counsellor(both), young_person(both)
    page = Subscription(sam.teams, leo.conversation_id, "")
    look = looking(both, page)
    with both.db.write() as connection:
        note = {"conversation_id": leo.conversation_id, "author_id": sam.id, "sealed": b"", "created_at": NOON}
        connection.execute(insert(t.Note).values(note))
    look()
    assert told(page) == [Hint(leo.conversation_id)]


def test_a_page_whose_thread_goes_to_another_team_is_told_to_look_but_not_at_what(both: Store) -> None:
    sam, leo = counsellor(both), young_person(both)
    page = Subscription(sam.teams, leo.conversation_id, "")
    look = looking(both, page)
    lyon = ensure_team(both, "Lyon")
    with both.db.write() as connection:
        connection.execute(update(t.Conversation).values(team_id=lyon, version=9, changed_at=NOON))
    look()
    assert told(page) == [Hint(None)]


def test_a_running_watcher_tells_by_itself(store: Store) -> None:
    sam, leo = counsellor(store), young_person(store)
    watcher = Watcher(store, 1, TICK, lambda: NOON)
    page = watcher.subscribe(sam.teams, leo.conversation_id)
    assert page is not None
    for number in range(100):
        leo.writes(f"hello {number}", NOON + timedelta(seconds=number))
        try:
            hint = page.hints.get(timeout=0.1)
            break
        except Empty:
            continue
    watcher.unsubscribe(page)
    assert hint is not None
    assert hint.conversation_id == leo.conversation_id


@pytest.fixture
def watcher(store: Store) -> Watcher:
    return Watcher(store, 1, TICK, lambda: NOON)


@pytest.fixture
def place(watcher: Watcher) -> Iterator[Subscription]:
    page = watcher.subscribe(frozenset({1}), tab="a")
    assert page is not None
    yield page
    watcher.unsubscribe(page)


def test_there_is_no_place_beyond_the_limit(watcher: Watcher, place: Subscription) -> None:
    assert watcher.subscribe(frozenset({1})) is None


def test_a_page_that_leaves_frees_its_place(watcher: Watcher, place: Subscription) -> None:
    watcher.unsubscribe(place)
    again = watcher.subscribe(frozenset({1}))
    assert again is not None
    watcher.unsubscribe(again)


def test_the_next_page_of_a_tab_takes_the_place_of_the_one_before(watcher: Watcher, place: Subscription) -> None:
    second = watcher.subscribe(frozenset({1}), tab="a")
    assert second is not None
    watcher.unsubscribe(second)
    assert told(place) == [None]


def test_a_stream_greets_tells_and_ends(place: Subscription) -> None:
    place.give(Hint(7, 3))
    seconds = count()
    parts = list(stream(place, timedelta(seconds=2), lambda: next(seconds), lambda: None))
    assert [part.split("\n")[-3] for part in parts] == ["data: {}", 'data: {"conversation": 7, "version": 3}']


def test_a_stream_that_ended_frees_its_place(watcher: Watcher, place: Subscription) -> None:
    list(stream(place, timedelta(0), lambda: 0.0, lambda: watcher.unsubscribe(place)))
    assert watcher.open_pages == 0


def test_a_replaced_stream_says_so_and_ends(place: Subscription) -> None:
    place.give(None)
    assert "event: replaced" in list(stream(place, timedelta(hours=1), lambda: 0.0, lambda: None))[-1]


def test_the_door_of_the_stream_is_an_event_stream(sam: Person, browser: Browser) -> None:
    answer = browser.get("/stream")
    first = next(iter(answer.response))
    answer.close()
    assert (answer.mimetype, b"event: hello" in bytes(first)) == ("text/event-stream", True)  # type: ignore[arg-type]


def test_a_page_too_many_is_told_to_ask_by_itself(sam: Person, browser: Browser) -> None:
    open_pages = [browser.get("/stream") for _ in range(2)]
    answer = browser.get("/stream")
    for page in open_pages:
        page.close()
    assert answer.status_code == 503


def test_a_page_that_was_closed_unread_frees_its_place(sam: Person, browser: Browser) -> None:
    for _ in range(3):
        browser.get("/stream").close()
    answer = browser.get("/stream")
    answer.close()
    assert answer.status_code == 200


def test_an_ended_session_opens_no_stream(sam: Person, store: Store, browser: Browser) -> None:
    set_password(store, sam.id, PASSWORD)
    assert browser.get("/stream").status_code == 401


@pytest.mark.parametrize("team", ["Paris", "Lyon"])
def test_a_stream_may_name_any_thread_but_watches_only_its_own(
    sam: Person, store: Store, browser: Browser, team: str
) -> None:
    leo = young_person(store, team=team)
    answer = browser.get(f"/stream?conversation={leo.conversation_id}")
    answer.close()
    assert answer.status_code == 200
