"""Open pages are told what moved, in their own teams, and their number is bounded."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from queue import Empty

import pytest
from sqlalchemy import update

from assistant.console.live import Hint, Memory, Subscription, Watcher, stream
from assistant.store import tables as t
from assistant.store.people import Person
from assistant.store.store import Store
from tests.console.conftest import Browser
from tests.support.people import NOON, counsellor, young_person

TICK = timedelta(milliseconds=10)


def told(page: Subscription) -> list[Hint | None]:
    hints = []
    while True:
        try:
            hints.append(page.hints.get_nowait())
        except Empty:
            return hints


def test_the_first_look_tells_nothing(both: Store) -> None:
    sam, leo = counsellor(both), young_person(both)
    leo.writes("hello")
    page = Subscription(sam.teams, None, "")
    Memory(both).look([page])
    assert told(page) == []


def test_a_message_is_told_with_the_version_it_made(both: Store) -> None:
    sam, leo = counsellor(both), young_person(both)
    page, memory = Subscription(sam.teams, None, ""), Memory(both)
    memory.look([page])
    leo.writes("hello")
    memory.look([page])
    assert told(page) == [Hint(leo.conversation_id, 1)]


def test_the_same_version_is_told_once(both: Store) -> None:
    sam, leo = counsellor(both), young_person(both)
    page, memory = Subscription(sam.teams, None, ""), Memory(both)
    memory.look([page])
    leo.writes("hello")
    memory.look([page])
    memory.look([page])
    assert len(told(page)) == 1


def test_a_change_whose_time_is_a_little_older_is_told_too(both: Store) -> None:
    sam = counsellor(both)
    leo, ana = young_person(both), young_person(both, sender="+33639980002")
    leo.writes("hello", NOON)
    page, memory = Subscription(sam.teams, None, ""), Memory(both)
    memory.look([page])
    ana.writes("I was on my way", NOON - timedelta(seconds=20))
    memory.look([page])
    assert told(page) == [Hint(ana.conversation_id, 1)]


def test_other_teams_are_not_told(both: Store) -> None:
    stranger, leo = counsellor(both, team="Lyon"), young_person(both)
    page, memory = Subscription(stranger.teams, None, ""), Memory(both)
    memory.look([page])
    leo.writes("hello")
    memory.look([page])
    assert told(page) == []


def test_a_delivery_is_told_to_the_page_that_shows_the_thread(both: Store) -> None:
    sam, leo = counsellor(both), young_person(both)
    line = leo.hears("hello")
    page, memory = Subscription(sam.teams, leo.conversation_id, ""), Memory(both)
    memory.look([page])
    with both.db.write() as connection:
        connection.execute(update(t.Message).where(t.Message.id == line).values(status="delivered"))
    memory.look([page])
    assert told(page) == [Hint(leo.conversation_id, 1)]


def test_a_running_watcher_tells_by_itself(store: Store) -> None:
    sam, leo = counsellor(store), young_person(store)
    watcher = Watcher(store, 1, TICK)
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


def test_there_is_no_place_beyond_the_limit(store: Store) -> None:
    watcher = Watcher(store, 1, TICK)
    first = watcher.subscribe(frozenset({1}))
    second = watcher.subscribe(frozenset({1}))
    assert first is not None
    watcher.unsubscribe(first)
    assert second is None


def test_a_page_that_leaves_frees_its_place(store: Store) -> None:
    watcher = Watcher(store, 1, TICK)
    first = watcher.subscribe(frozenset({1}))
    assert first is not None
    watcher.unsubscribe(first)
    again = watcher.subscribe(frozenset({1}))
    assert again is not None
    watcher.unsubscribe(again)


def test_the_next_page_of_a_tab_takes_the_place_of_the_one_before(store: Store) -> None:
    watcher = Watcher(store, 1, TICK)
    first = watcher.subscribe(frozenset({1}), tab="a")
    second = watcher.subscribe(frozenset({1}), tab="a")
    assert first is not None
    assert second is not None
    watcher.unsubscribe(second)
    assert told(first) == [None]


def test_a_stream_greets_tells_and_ends(store: Store) -> None:
    watcher = Watcher(store, 1, TICK)
    page = watcher.subscribe(frozenset({1}))
    assert page is not None
    page.give(Hint(7, 3))
    seconds = count()
    parts = list(stream(watcher, page, timedelta(seconds=2), lambda: next(seconds)))
    assert [part.split("\n")[-3] for part in parts] == ["data: {}", 'data: {"conversation": 7, "version": 3}']


def test_a_stream_that_ended_frees_its_place(store: Store) -> None:
    watcher = Watcher(store, 1, TICK)
    page = watcher.subscribe(frozenset({1}))
    assert page is not None
    list(stream(watcher, page, timedelta(0), lambda: 0.0))
    assert watcher.open_pages == 0


def test_a_replaced_stream_says_so_and_ends(store: Store) -> None:
    watcher = Watcher(store, 1, TICK)
    page = watcher.subscribe(frozenset({1}))
    assert page is not None
    page.give(None)
    assert "event: replaced" in list(stream(watcher, page, timedelta(hours=1), lambda: 0.0))[-1]


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


@pytest.mark.parametrize("team", ["Paris", "Lyon"])
def test_a_stream_may_name_any_thread_but_watches_only_its_own(
    sam: Person, store: Store, browser: Browser, team: str
) -> None:
    leo = young_person(store, team=team)
    answer = browser.get(f"/stream?conversation={leo.conversation_id}")
    answer.close()
    assert answer.status_code == 200
