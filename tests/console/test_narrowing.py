"""The list narrowed by team, language, tag and what is unread; one's own young people before others."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import insert, update

from assistant.effects import OpenHandoff, SetCallback, SetLocale
from assistant.handoff.ownership import take_over
from assistant.store import tables as t
from assistant.store.caseload import set_referent
from assistant.store.inbox import Filters, list_inbox
from assistant.store.nicknames import set_nickname
from assistant.store.people import Person
from assistant.store.store import Store
from assistant.store.tags import add_tag
from assistant.store.threads import note_reading
from tests.console.conftest import Browser
from tests.support.people import NOON, YoungPerson, counsellor, young_person

MINUTE = timedelta(minutes=1)


def two(store: Store) -> tuple[YoungPerson, YoungPerson]:
    """Two who wait: the first of them longer."""
    first, second = young_person(store), young_person(store, sender="+33639980002")
    first.asks_for_a_person(NOON - 2 * MINUTE)
    second.asks_for_a_person(NOON - MINUTE)
    return first, second


def waiting(store: Store, sam: Person, filters: Filters | None = None) -> list[int]:
    return [row.id for row in list_inbox(store, sam.teams, sam.id, "waiting", filters=filters)]


def test_my_young_person_comes_before_others_of_equal_risk(both: Store) -> None:
    sam, (first, mine) = counsellor(both), two(both)
    set_referent(both, sam, mine.conversation_id, mine=True, now=NOON)
    assert waiting(both, sam) == [mine.conversation_id, first.conversation_id]


def test_who_is_in_a_crisis_comes_before_my_young_person(both: Store) -> None:
    sam, (mine, other) = counsellor(both), two(both)
    set_referent(both, sam, mine.conversation_id, mine=True, now=NOON)
    other.is_in_a_crisis(NOON)
    assert waiting(both, sam) == [other.conversation_id, mine.conversation_id]


def test_a_tag_narrows_the_list(both: Store) -> None:
    sam, (first, _) = counsellor(both), two(both)
    add_tag(both, sam, first.conversation_id, "stage", NOON)
    assert waiting(both, sam, Filters(tag="stage")) == [first.conversation_id]


def test_a_language_narrows_the_list(both: Store) -> None:
    sam, (first, _) = counsellor(both), two(both)
    first.writes("hello", NOON, SetLocale("en"))
    assert waiting(both, sam, Filters(locale="en")) == [first.conversation_id]


def test_what_was_read_is_left_out_when_only_the_unread_is_wanted(both: Store) -> None:
    sam, (first, second) = counsellor(both), two(both)
    note_reading(both, sam.id, first.conversation_id, "page", NOON)
    assert waiting(both, sam, Filters(unread=True)) == [second.conversation_id]


def test_a_team_narrows_the_list_of_who_has_several(both: Store) -> None:
    sam, leo = counsellor(both), young_person(both)
    leo.asks_for_a_person()
    lyon = counsellor(both, "Ana", team="Lyon")
    teams = sam.teams | lyon.teams
    found = [list_inbox(both, teams, sam.id, "waiting", filters=Filters(team=team)) for team in sorted(teams)]
    assert [len(rows) for rows in found] == [1, 0]


def test_when_they_would_like_an_answer_is_in_the_list(both: Store) -> None:
    sam, leo = counsellor(both), young_person(both)
    leo.writes("someone?", NOON, OpenHandoff("asked", "none"), SetCallback("morning"))
    (row,) = list_inbox(both, sam.teams, sam.id, "waiting")
    assert row.callback == "morning"


def test_who_was_reached_by_a_page_is_in_the_list(both: Store) -> None:
    sam, (first, _) = counsellor(both), two(both)
    (team,) = sam.teams
    page = {"conversation_id": first.conversation_id, "team_id": team, "reason": "waiting", "state": "acknowledged"}
    with both.db.write() as connection:
        connection.execute(insert(t.Page).values(**page, code="2345", opened_at=NOON, acknowledged_by="Marie"))
    assert [row.reached for row in list_inbox(both, sam.teams, sam.id, "waiting")] == ["Marie", None]


def test_the_page_says_whose_young_person_it_is(browser: Browser, sam: Person, store: Store) -> None:
    mine, kims = two(store)
    set_referent(store, sam, mine.conversation_id, mine=True, now=NOON)
    set_referent(store, counsellor(store, "Kim"), kims.conversation_id, mine=True, now=NOON)
    page = browser.text("/")
    assert ("Your young person" in page, "With Kim" in page) == (True, True)


def test_the_page_says_who_owes_an_answer(browser: Browser, sam: Person, store: Store) -> None:
    leo = young_person(store)
    leo.asks_for_a_person()
    take_over(store, counsellor(store, "Kim"), leo.conversation_id, NOON)
    with store.db.write() as connection:
        connection.execute(update(t.Handoff).values(overdue_at=NOON))
    assert "Kim owes an answer" in browser.text("/?view=all")


def test_a_nickname_stands_beside_the_last_digits(browser: Browser, sam: Person, store: Store) -> None:
    leo = young_person(store)
    leo.asks_for_a_person()
    set_nickname(store, sam, leo.conversation_id, "Léo", NOON)
    assert '<bdi>Léo</bdi> <span class="dots"' in browser.text("/")


def test_filters_stay_in_the_links_and_in_what_refreshes(browser: Browser, sam: Person, store: Store) -> None:
    leo = young_person(store)
    leo.asks_for_a_person()
    add_tag(store, sam, leo.conversation_id, "stage", NOON)
    page = browser.text("/?tag=stage")
    assert f"/conversations/{leo.conversation_id}?view=waiting&amp;tag=stage" in page
    assert "/list?view=waiting&amp;tag=stage" in page


def test_the_way_back_from_a_conversation_keeps_the_filters(browser: Browser, sam: Person, store: Store) -> None:
    leo = young_person(store)
    assert 'href="/console/?view=all&amp;unread=1"' in browser.text(
        f"/conversations/{leo.conversation_id}?view=all&unread=1"
    )


def test_filters_that_nothing_fits_can_be_taken_away(browser: Browser, sam: Person, store: Store) -> None:
    two(store)
    page = browser.text("/?tag=nothing")
    assert ("Nothing fits these filters." in page, "Take the filters away" in page) == (True, True)


@pytest.mark.parametrize("query", ["team=9999", "team=x", "language=../x", "unread=2"])
def test_a_filter_that_makes_no_sense_narrows_nothing(browser: Browser, sam: Person, store: Store, query: str) -> None:
    two(store)
    assert browser.text(f"/?{query}").count('class="card risk-') == 2
