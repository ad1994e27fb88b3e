"""Who is reading and writing where: told to colleagues of the team, gone by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest

from assistant.console.live.hints import Hint, Subscription, tell
from assistant.console.live.marks import Marks
from assistant.console.live.memory import Memory
from assistant.store.people import Person
from assistant.store.presence import STALE, STALE_TYPING, Mark, who_is_there, write_marks
from assistant.store.store import Store
from tests.console.conftest import Browser
from tests.support.people import NOON, YoungPerson, counsellor, young_person

SECOND = timedelta(seconds=1)


@pytest.fixture
def leo(store: Store) -> YoungPerson:
    return young_person(store)


@pytest.fixture
def kim_reads(store: Store, leo: YoungPerson) -> Person:
    kim = counsellor(store, "Kim")
    write_marks(store, [Mark(leo.conversation_id, kim.id, NOON)])
    return kim


def test_who_reads_is_there(both: Store) -> None:
    leo, kim = young_person(both), counsellor(both, "Kim")
    write_marks(both, [Mark(leo.conversation_id, kim.id, NOON)])
    assert [(one.name, one.writing) for one in who_is_there(both, NOON)] == [("Kim", False)]


def test_who_types_is_writing(both: Store) -> None:
    leo, kim = young_person(both), counsellor(both, "Kim")
    write_marks(both, [Mark(leo.conversation_id, kim.id, NOON, NOON)])
    assert [one.writing for one in who_is_there(both, NOON)] == [True]


def test_a_later_mark_takes_the_place_of_the_one_before(both: Store) -> None:
    leo, kim = young_person(both), counsellor(both, "Kim")
    for seconds in range(3):
        write_marks(both, [Mark(leo.conversation_id, kim.id, NOON + seconds * SECOND)])
    assert len(who_is_there(both, NOON + STALE)) == 1


def test_whoever_ceased_typing_is_still_reading(both: Store) -> None:
    leo, kim = young_person(both), counsellor(both, "Kim")
    write_marks(both, [Mark(leo.conversation_id, kim.id, NOON, NOON)])
    assert [one.writing for one in who_is_there(both, NOON + STALE_TYPING + SECOND)] == [False]


def test_whoever_has_not_asked_for_long_is_gone(both: Store) -> None:
    leo, kim = young_person(both), counsellor(both, "Kim")
    write_marks(both, [Mark(leo.conversation_id, kim.id, NOON)])
    assert who_is_there(both, NOON + STALE + SECOND) == ()


def test_what_is_stale_is_not_kept(both: Store) -> None:
    leo, kim, ana = young_person(both), counsellor(both, "Kim"), counsellor(both, "Ana")
    write_marks(both, [Mark(leo.conversation_id, kim.id, NOON)])
    write_marks(both, [Mark(leo.conversation_id, ana.id, NOON + STALE + SECOND)])
    assert [one.name for one in who_is_there(both, NOON)] == ["Ana"]


def test_that_somebody_came_is_written_at_once() -> None:
    marks = Marks()
    marks.note(1, 2, NOON)
    assert marks.due(NOON) == (Mark(1, 2, NOON),)


def test_that_somebody_is_still_there_is_written_rarely() -> None:
    marks = Marks()
    marks.note(1, 2, NOON)
    marks.due(NOON)
    for seconds in range(14):
        marks.note(1, 2, NOON + seconds * SECOND)
    assert marks.due(NOON + 30 * SECOND) == ()


def test_those_who_are_still_there_are_written_together() -> None:
    marks = Marks()
    for person in (2, 3):
        marks.note(1, person, NOON)
    marks.due(NOON)
    marks.note(1, 2, NOON + 20 * SECOND)
    at_once = marks.due(NOON + 20 * SECOND)
    marks.note(1, 3, NOON + 22 * SECOND)
    assert (at_once, len(marks.due(NOON + 25 * SECOND))) == ((), 2)


def test_that_somebody_types_is_written_at_once_but_not_for_each_letter() -> None:
    marks = Marks()
    marks.note(1, 2, NOON, typing=True)
    first = marks.due(NOON)
    marks.note(1, 2, NOON + SECOND, typing=True)
    assert (first, marks.due(NOON + SECOND)) == ((Mark(1, 2, NOON, NOON),), ())


def test_reading_on_does_not_take_away_that_one_typed() -> None:
    marks = Marks()
    marks.note(1, 2, NOON, typing=True)
    marks.note(1, 2, NOON + 16 * SECOND)
    assert marks.due(NOON + 16 * SECOND) == (Mark(1, 2, NOON + 16 * SECOND, NOON),)


def test_live_pages_are_told_where_somebody_came(both: Store) -> None:
    leo, kim = young_person(both), counsellor(both, "Kim")
    page, memory = Subscription(kim.teams, None, ""), Memory(both)
    memory.look((), NOON)
    write_marks(both, [Mark(leo.conversation_id, kim.id, NOON)])
    tell([page], memory.look((), NOON))
    assert page.hints.get_nowait() == Hint(leo.conversation_id, kind="presence")


def test_live_pages_of_another_team_are_not(both: Store) -> None:
    leo, kim = young_person(both), counsellor(both, "Kim")
    page, memory = Subscription(counsellor(both, "Ana", team="Lyon").teams, None, ""), Memory(both)
    memory.look((), NOON)
    write_marks(both, [Mark(leo.conversation_id, kim.id, NOON)])
    tell([page], memory.look((), NOON))
    assert page.hints.empty()


def test_the_thread_says_who_else_is_there(sam: Person, leo: YoungPerson, kim_reads: Person, browser: Browser) -> None:
    assert "Kim is reading" in browser.text(f"/conversations/{leo.conversation_id}/presence")


def test_the_thread_says_who_is_writing(store: Store, sam: Person, leo: YoungPerson, browser: Browser) -> None:
    write_marks(store, [Mark(leo.conversation_id, counsellor(store, "Kim").id, NOON, NOON)])
    assert "Kim is writing…" in browser.text(f"/conversations/{leo.conversation_id}/presence")


def test_i_am_not_told_of_myself(store: Store, sam: Person, leo: YoungPerson, browser: Browser) -> None:
    write_marks(store, [Mark(leo.conversation_id, sam.id, NOON)])
    assert "Sam" not in browser.text(f"/conversations/{leo.conversation_id}/presence")


def test_the_list_says_who_is_where(sam: Person, leo: YoungPerson, kim_reads: Person, browser: Browser) -> None:
    assert f'data-conversation="{leo.conversation_id}"' in browser.text("/presence")


def test_the_list_says_nothing_of_other_teams(store: Store, sam: Person, browser: Browser) -> None:
    stranger = young_person(store, team="Lyon")
    write_marks(store, [Mark(stranger.conversation_id, counsellor(store, "Ana", team="Lyon").id, NOON)])
    assert "Ana" not in browser.text("/presence")


@pytest.mark.parametrize("path", ["/presence", "/conversations/1/presence"])
def test_while_nobody_comes_or_goes_nothing_is_sent(
    sam: Person, leo: YoungPerson, kim_reads: Person, browser: Browser, path: str
) -> None:
    tag = browser.get(path).headers["ETag"]
    assert browser.get(path, **{"If-None-Match": tag}).status_code == 304


def test_another_teams_conversation_does_not_exist(sam: Person, store: Store, browser: Browser) -> None:
    stranger = young_person(store, team="Lyon")
    path = f"/conversations/{stranger.conversation_id}"
    answers = (browser.get(f"{path}/presence"), browser.post(f"{path}/typing"))
    assert [answer.status_code for answer in answers] == [404, 404]


def test_typing_is_noted_without_a_word(sam: Person, leo: YoungPerson, browser: Browser) -> None:
    assert browser.post(f"/conversations/{leo.conversation_id}/typing").status_code == 204
