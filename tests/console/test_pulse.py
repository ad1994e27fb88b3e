"""Asking whether anything moved: cheap, in one's own teams, and never "nothing" when nobody knows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, insert, update

from assistant.console.live.pace import QUICKEST, SLOWEST, Crowd
from assistant.console.live.watcher import Watcher
from assistant.handoff.ownership import take_over
from assistant.store import tables as t
from assistant.store.people import Person
from assistant.store.store import Store
from tests.console.conftest import Browser, World
from tests.support.people import NOON, counsellor, young_person
from tests.support.processes import until

NOTHING: Mapping[str, list[str]] = {"crisis": [], "waiting": [], "mine": [], "mention": []}


def pulse(browser: Browser, **asked: object) -> dict[str, Any]:
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    found: dict[str, Any] = browser.get(f"/pulse?{query}").get_json()
    return found


def settled(browser: Browser, **asked: object) -> dict[str, Any]:
    """The first pulse of which everything is known."""
    until(lambda: None not in pulse(browser, **asked)["parts"].values(), "the watcher has looked")
    return pulse(browser, **asked)


def test_before_anybody_has_looked_everything_may_have_moved(sam: Person, browser: Browser) -> None:
    assert pulse(browser)["parts"]["inbox"] is None


def test_while_nothing_moves_the_pulse_is_the_same(sam: Person, store: Store, browser: Browser) -> None:
    leo = young_person(store)
    first = settled(browser, conversation=leo.conversation_id)
    assert pulse(browser, conversation=leo.conversation_id)["parts"]["thread"] == first["parts"]["thread"]


def test_a_message_moves_the_list_and_its_thread(sam: Person, store: Store, browser: Browser) -> None:
    leo = young_person(store)
    asked = {"conversation": leo.conversation_id}
    before = settled(browser, **asked)["parts"]
    leo.writes("hello")
    assert pulse(browser, **asked)["parts"]["thread"] != before["thread"]
    until(lambda: pulse(browser, **asked)["parts"]["inbox"] != before["inbox"], "the list is told to have moved")


def test_a_message_to_another_team_moves_nothing(sam: Person, store: Store, browser: Browser) -> None:
    mine, stranger = young_person(store), young_person(store, team="Lyon", sender="+33639980002")
    before = settled(browser)["parts"]["inbox"]
    stranger.writes("hello")
    mine.writes("hello")
    # The look that saw mine saw the stranger's too: one step, not two.
    until(lambda: pulse(browser)["parts"]["inbox"] != before, "my team's change is told")
    assert pulse(browser)["parts"]["inbox"].endswith(".1")


def test_another_teams_thread_has_no_pulse(sam: Person, store: Store, browser: Browser) -> None:
    stranger = young_person(store, team="Lyon")
    assert pulse(browser, conversation=stranger.conversation_id)["parts"]["thread"] is None


def test_an_old_look_is_not_believed(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    watcher = Watcher(store, 1, timedelta(milliseconds=10), lambda: NOON)
    watcher.ask("a page")
    until(lambda: watcher.known() is not None, "the watcher has looked")
    monkeypatch.setattr("assistant.console.live.watcher.OLD_SECONDS", -1.0)
    assert watcher.known() is None


def test_few_pages_may_ask_often(sam: Person, browser: Browser) -> None:
    assert pulse(browser)["pace"] == QUICKEST


def test_two_hundred_pages_are_asked_to_be_patient() -> None:
    crowd = Crowd()
    assert [crowd.ask(f"page {number}", 0.0) for number in range(200)][-1] == SLOWEST


def test_pages_that_are_gone_count_no_more() -> None:
    crowd = Crowd()
    for number in range(200):
        crowd.ask(f"page {number}", 0.0)
    assert crowd.ask("page 1", 100.0) == QUICKEST


def test_nobody_calls_while_nobody_waits(sam: Person, store: Store, browser: Browser) -> None:
    young_person(store).writes("hello")
    assert pulse(browser)["attention"] == NOTHING


def test_somebody_who_waits_calls_and_in_a_crisis_twice(sam: Person, store: Store, browser: Browser) -> None:
    young_person(store).asks_for_a_person()
    young_person(store, sender="+33639980002").is_in_a_crisis()
    assert pulse(browser)["attention"] == {**NOTHING, "waiting": ["w1", "w2"], "crisis": ["c2"]}


def test_somebody_who_waits_for_another_team_does_not_call(sam: Person, store: Store, browser: Browser) -> None:
    young_person(store, team="Lyon").is_in_a_crisis()
    assert pulse(browser)["attention"] == NOTHING


def test_my_young_person_calls_until_somebody_has_read_it(
    sam: Person, store: Store, world: World, browser: Browser
) -> None:
    leo = young_person(store)
    take_over(store, sam, leo.conversation_id, NOON)
    message = leo.writes("hello?", NOON + timedelta(minutes=1))
    called = pulse(browser)["attention"]["mine"]
    world.now = NOON + timedelta(minutes=2)
    browser.get(f"/conversations/{leo.conversation_id}")
    assert (called, pulse(browser)["attention"]["mine"]) == ([f"m{leo.conversation_id}.{message}"], [])


def test_a_colleagues_young_person_does_not_call_me(sam: Person, store: Store, browser: Browser) -> None:
    leo = young_person(store)
    take_over(store, counsellor(store, "Kim"), leo.conversation_id, NOON)
    leo.writes("hello?", NOON + timedelta(minutes=1))
    assert pulse(browser)["attention"] == NOTHING


def test_somebody_put_aside_does_not_call_before_their_time(
    sam: Person, store: Store, world: World, browser: Browser
) -> None:
    young_person(store).asks_for_a_person()
    with store.db.write() as connection:
        connection.execute(update(t.Conversation).values(snoozed_until=NOON + timedelta(hours=1)))
    before = pulse(browser)["attention"]["waiting"]
    world.now = NOON + timedelta(hours=1)
    assert (before, pulse(browser)["attention"]["waiting"]) == ([], ["w1"])


def test_a_note_that_names_me_calls_until_it_is_seen(sam: Person, store: Store, browser: Browser) -> None:
    leo, kim = young_person(store), counsellor(store, "Kim")
    with store.db.write() as connection:
        note = {"conversation_id": leo.conversation_id, "author_id": kim.id, "sealed": b"", "created_at": NOON}
        connection.execute(insert(t.Note).values(note))
        connection.execute(insert(t.Mention).values(note_id=1, counsellor_id=sam.id))
    called = pulse(browser)["attention"]["mention"]
    with store.db.write() as connection:
        connection.execute(update(t.Mention).values(seen_at=NOON))
    assert (called, pulse(browser)["attention"]["mention"]) == (["n1"], [])


def test_who_left_a_team_hears_nothing_of_it_any_more(sam: Person, store: Store, browser: Browser) -> None:
    leo = young_person(store)
    leo.asks_for_a_person()
    with store.db.write() as connection:
        connection.execute(delete(t.Membership).where(t.Membership.counsellor_id == sam.id))
    found = pulse(browser, conversation=leo.conversation_id)
    assert (found["attention"], found["parts"]["thread"]) == (NOTHING, None)


def test_the_pulse_is_for_those_who_are_logged_in(browser: Browser) -> None:
    assert browser.get("/pulse", **{"HX-Request": "true"}).status_code == 401
