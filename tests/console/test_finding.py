"""What the store finds: rows of young people, lines with given words, and what was not understood."""

from __future__ import annotations

from datetime import date, timedelta

from assistant.dialogue.values import Event
from assistant.effects import KeepPlanStep
from assistant.store.caseload import caseload_tags, list_caseload, set_referent
from assistant.store.commit import commit_turn
from assistant.store.line_search import find_lines
from assistant.store.misunderstood import list_misunderstood
from assistant.store.nicknames import set_nickname
from assistant.store.people import Person
from assistant.store.searching import Sought, find_young_people
from assistant.store.store import Store
from assistant.store.tags import add_tag
from assistant.store.threads import read_thread
from assistant.store.values import MessageContent, NewInbound, TurnRecord
from tests.support.people import NOON, YoungPerson, counsellor, young_person

TODAY = NOON.date()
DAY = timedelta(days=1)


def found_by(store: Store, sam: Person, sought: Sought) -> list[int]:
    return [one.id for one in find_young_people(store, sam.teams, sought, TODAY)]


def mine(store: Store, sam: Person, count: int) -> list[YoungPerson]:
    made = [young_person(store, sender=f"+336399800{number:02}") for number in range(1, count + 1)]
    for one in made:
        set_referent(store, sam, one.conversation_id, mine=True, now=NOON)
    return made


def plans(leo: YoungPerson, on: date, text: str = "Call") -> None:
    leo.writes("ok", NOON - DAY, KeepPlanStep(text, on, "pitch"))


def test_the_next_date_comes_first_then_the_last_contact(both: Store) -> None:
    sam = counsellor(both)
    silent, later, sooner, lately = mine(both, sam, 4)
    plans(later, TODAY + 3 * DAY)
    plans(sooner, TODAY + DAY)
    lately.writes("hello", NOON)
    order = [one.id for one in list_caseload(both, sam, TODAY)]
    assert order == [one.conversation_id for one in (sooner, later, lately, silent)]


def test_the_next_step_is_the_first_that_is_not_past(both: Store) -> None:
    sam = counsellor(both)
    (leo,) = mine(both, sam, 1)
    for on, text in ((TODAY - DAY, "past"), (TODAY + DAY, "second"), (TODAY, "first")):
        plans(leo, on, text)
    (row,) = list_caseload(both, sam, TODAY)
    assert row.next_step is not None
    assert (row.next_step.text, row.next_step.on) == ("first", TODAY)


def test_a_caseload_has_only_my_own_in_my_teams(both: Store) -> None:
    sam, kim = counsellor(both), counsellor(both, "Kim")
    young_person(both)
    mine(both, kim, 1)
    assert list_caseload(both, sam, TODAY) == ()


def test_the_words_of_my_caseload_are_those_of_my_young_people(both: Store) -> None:
    sam = counsellor(both)
    (leo,) = mine(both, sam, 1)
    add_tag(both, sam, leo.conversation_id, "stage", NOON)
    add_tag(both, sam, young_person(both, sender="+33639980009").conversation_id, "other", NOON)
    assert caseload_tags(both, sam) == ("stage",)


def test_a_number_is_found_on_every_channel(both: Store) -> None:
    sam, leo = counsellor(both), young_person(both, kind="whatsapp")
    assert found_by(both, sam, Sought(addresses=("+33639980001",))) == [leo.conversation_id]


def test_a_nickname_is_found_without_its_accents(both: Store) -> None:
    sam, leo = counsellor(both), young_person(both)
    set_nickname(both, sam, leo.conversation_id, "Zoé", NOON)
    assert found_by(both, sam, Sought(nickname="ZOE")) == [leo.conversation_id]


def test_everything_that_is_sought_must_hold(both: Store) -> None:
    sam, leo = counsellor(both), young_person(both)
    add_tag(both, sam, leo.conversation_id, "stage", NOON)
    assert found_by(both, sam, Sought(tag="stage", referent_id=sam.id)) == []


def test_nobody_is_found_when_nothing_is_sought(both: Store) -> None:
    sam = counsellor(both)
    young_person(both)
    assert found_by(both, sam, Sought()) == []


def test_an_exercise_that_began_before_is_not_found(both: Store) -> None:
    sam, leo = counsellor(both), young_person(both)
    leo.hears("Where?", NOON - 2 * DAY, Event("flow_started", "pitch"))
    leo.writes("hello", NOON)
    sought = [Sought(flow="pitch", since=NOON - days * DAY) for days in (1, 3)]
    assert [found_by(both, sam, one) for one in sought] == [[], [leo.conversation_id]]


def test_nobody_of_another_team_is_ever_found(both: Store) -> None:
    sam, ana, lea = counsellor(both), counsellor(both, "Ana", team="Lyon"), young_person(both, team="Lyon")
    add_tag(both, ana, lea.conversation_id, "stage", NOON)
    set_nickname(both, ana, lea.conversation_id, "Léa", NOON)
    sought = [Sought(addresses=("+33639980001",)), Sought(nickname="Léa"), Sought(tag="stage")]
    assert [found_by(both, sam, one) for one in sought] == [[], [], []]


def test_lines_are_found_without_capitals_and_accents(both: Store) -> None:
    sam, leo = counsellor(both), young_person(both)
    line = leo.writes("Je suis ÉLÈVE, à Paris")
    leo.writes("and then?")
    found = find_lines(both, sam.teams, leo.conversation_id, "eleve a paris")
    assert found is not None
    assert [one.id for one in found] == [line]


def test_the_page_a_found_line_names_shows_it(both: Store) -> None:
    sam, leo = counsellor(both), young_person(both)
    old = leo.writes("needle")
    for number in range(70):
        leo.hears(f"line {number}")
    found = find_lines(both, sam.teams, leo.conversation_id, "needle")
    assert found is not None
    page = read_thread(both, sam.teams, leo.conversation_id, found[0].before)
    assert page is not None
    assert old in {line.id for line in page.lines}


def test_a_line_of_the_newest_page_needs_no_other(both: Store) -> None:
    sam, leo = counsellor(both), young_person(both)
    leo.writes("needle")
    found = find_lines(both, sam.teams, leo.conversation_id, "needle")
    assert found is not None
    assert found[0].before is None


def test_another_teams_lines_are_not_looked_through(both: Store) -> None:
    sam, leo = counsellor(both), young_person(both, team="Lyon")
    leo.writes("needle")
    assert find_lines(both, sam.teams, leo.conversation_id, "needle") is None


def puzzles(store: Store, leo: YoungPerson, text: str) -> None:
    inbound = NewInbound("AC1", f"IN{text}", MessageContent(text), NOON)
    commit_turn(store, TurnRecord(leo.read(), NOON, inbound, events=(Event("repaired", "pitch", "place", "hint"),)))


def test_what_was_not_understood_is_the_message_and_its_question(both: Store) -> None:
    sam, leo = counsellor(both), young_person(both)
    leo.writes("understood")
    puzzles(both, leo, "zblorg")
    (one,) = list_misunderstood(both, sam, NOON)
    assert (one.text, one.flow, one.step) == ("zblorg", "pitch", "place")


def test_what_another_team_was_told_is_not_listed(both: Store) -> None:
    sam, leo = counsellor(both), young_person(both, team="Lyon")
    puzzles(both, leo, "zblorg")
    assert list_misunderstood(both, sam, NOON) == ()


def test_what_came_before_a_date_is_not_listed(both: Store) -> None:
    sam, leo = counsellor(both), young_person(both)
    puzzles(both, leo, "zblorg")
    assert list_misunderstood(both, sam, NOON, since=NOON + DAY) == ()
