"""The list: who is in it, and in which order."""

from __future__ import annotations

import re
from datetime import timedelta

from assistant.handoff.ownership import take_over
from assistant.handoff.replies import Reply, reply
from assistant.store.commit import commit_turn
from assistant.store.inbox import count_inbox, list_inbox, most_urgent
from assistant.store.people import Person
from assistant.store.store import Store
from assistant.store.threads import note_reading
from assistant.store.values import MessageContent, NewInbound, TurnRecord
from assistant.values import Draft, Media
from tests.console.conftest import Browser
from tests.support.people import NOON, YoungPerson, counsellor, young_person

MINUTE = timedelta(minutes=1)


def people(store: Store, count: int) -> list[YoungPerson]:
    return [young_person(store, sender=f"+336399800{number:02}") for number in range(1, count + 1)]


def test_who_was_in_a_crisis_last_still_comes_first(both: Store) -> None:
    sam, (asks, worries, crisis) = counsellor(both), people(both, 3)
    asks.asks_for_a_person(NOON - 3 * MINUTE)
    worries.asks_for_a_person(NOON - 2 * MINUTE, risk="concern")
    crisis.is_in_a_crisis(NOON - MINUTE)
    order = [row.id for row in list_inbox(both, sam.teams, sam.id, "waiting")]
    assert order == [crisis.conversation_id, worries.conversation_id, asks.conversation_id]


def test_at_the_same_risk_the_longest_wait_comes_first(both: Store) -> None:
    sam, (late, early) = counsellor(both), people(both, 2)
    late.asks_for_a_person(NOON)
    early.asks_for_a_person(NOON - MINUTE)
    order = [row.id for row in list_inbox(both, sam.teams, sam.id, "waiting")]
    assert order == [early.conversation_id, late.conversation_id]


def test_who_wants_nobody_is_not_in_the_waiting_list(both: Store) -> None:
    sam, leo = counsellor(both), young_person(both)
    leo.writes("hello")
    assert list_inbox(both, sam.teams, sam.id, "waiting") == ()


def test_everybody_is_in_the_list_of_all(both: Store) -> None:
    sam, leo = counsellor(both), young_person(both)
    leo.writes("hello")
    assert [row.id for row in list_inbox(both, sam.teams, sam.id, "all")] == [leo.conversation_id]


def test_what_i_hold_is_mine_and_waits_no_more(both: Store) -> None:
    sam, leo = counsellor(both), young_person(both)
    leo.asks_for_a_person()
    take_over(both, sam, leo.conversation_id, NOON)
    mine = [row.id for row in list_inbox(both, sam.teams, sam.id, "mine")]
    assert (mine, list_inbox(both, sam.teams, sam.id, "waiting")) == ([leo.conversation_id], ())


def test_a_message_that_my_own_answer_follows_does_not_wait(both: Store) -> None:
    sam, leo = counsellor(both), young_person(both)
    leo.writes("hello")
    take_over(both, sam, leo.conversation_id, NOON)
    reply(both, sam, leo.conversation_id, Reply("k", "Good morning", [Draft("Good morning")]), NOON + MINUTE)
    assert list_inbox(both, sam.teams, sam.id, "mine")[0].waiting_since is None


def test_what_the_assistant_said_is_not_an_answer_of_mine(both: Store) -> None:
    sam, leo = counsellor(both), young_person(both)
    leo.asks_for_a_person()
    leo.hears("Somebody will read you", NOON)
    take_over(both, sam, leo.conversation_id, NOON + MINUTE)
    assert list_inbox(both, sam.teams, sam.id, "mine")[0].waiting_since == NOON


def test_a_message_to_the_counsellor_waits_since_it_came(both: Store) -> None:
    sam, leo = counsellor(both), young_person(both)
    take_over(both, sam, leo.conversation_id, NOON)
    leo.writes("are you there?", NOON + MINUTE)
    assert list_inbox(both, sam.teams, sam.id, "mine")[0].waiting_since == NOON + MINUTE


def test_other_teams_are_never_listed_or_counted(both: Store) -> None:
    sam, leo = counsellor(both), young_person(both, team="Lyon")
    leo.is_in_a_crisis()
    counts = count_inbox(both, sam.teams, sam.id)
    assert (list_inbox(both, sam.teams, sam.id, "all"), counts.waiting) == ((), 0)


def test_the_counts_tell_waiting_crisis_and_mine(both: Store) -> None:
    sam, (asks, crisis, held) = counsellor(both), people(both, 3)
    asks.asks_for_a_person()
    crisis.is_in_a_crisis()
    take_over(both, sam, held.conversation_id, NOON)
    counts = count_inbox(both, sam.teams, sam.id)
    assert (counts.waiting, counts.crisis, counts.mine) == (2, 1, 1)


def test_the_last_words_are_shown(both: Store) -> None:
    sam, leo = counsellor(both), young_person(both)
    leo.writes("first")
    leo.writes("second", NOON + MINUTE)
    assert list_inbox(both, sam.teams, sam.id, "all")[0].preview == "second"


def test_the_persons_words_are_shown_and_not_the_assistants(both: Store) -> None:
    sam, leo = counsellor(both), young_person(both)
    leo.writes("I lost my job")
    leo.hears("Tell me more", NOON + MINUTE)
    assert list_inbox(both, sam.teams, sam.id, "all")[0].preview == "I lost my job"


def test_a_list_that_is_cut_keeps_the_most_urgent(both: Store) -> None:
    sam, (first, worries, crisis) = counsellor(both), people(both, 3)
    first.asks_for_a_person(NOON - 3 * MINUTE)
    worries.asks_for_a_person(NOON - 2 * MINUTE, risk="concern")
    crisis.is_in_a_crisis(NOON - MINUTE)
    order = [row.id for row in list_inbox(both, sam.teams, sam.id, "waiting", limit=2)]
    assert order == [crisis.conversation_id, worries.conversation_id]


def test_a_thread_is_unread_until_somebody_opens_it(both: Store) -> None:
    sam, leo = counsellor(both), young_person(both)
    leo.writes("hello")
    before = list_inbox(both, sam.teams, sam.id, "all")[0].unread
    note_reading(both, sam.id, leo.conversation_id, "page", NOON + MINUTE)
    assert (before, list_inbox(both, sam.teams, sam.id, "all")[0].unread) == (True, False)


def test_the_most_urgent_is_the_first_that_nobody_holds(both: Store) -> None:
    sam, (asks, crisis) = counsellor(both), people(both, 2)
    asks.asks_for_a_person(NOON - MINUTE)
    crisis.is_in_a_crisis()
    assert most_urgent(both, sam.teams, sam.id) == crisis.conversation_id


def test_nothing_is_urgent_when_nobody_waits(both: Store) -> None:
    sam = counsellor(both)
    assert most_urgent(both, sam.teams, sam.id) is None


def test_the_page_lists_who_waits(sam: Person, store: Store, browser: Browser) -> None:
    young_person(store).asks_for_a_person()
    assert "Asked for a person" in browser.text("/")


def test_the_page_says_when_nobody_waits(sam: Person, browser: Browser) -> None:
    assert "Nobody is waiting." in browser.text("/")


def test_the_page_shows_no_whole_number(sam: Person, store: Store, browser: Browser) -> None:
    young_person(store).asks_for_a_person()
    assert not re.search(r"63998", browser.text("/"))


def test_most_urgent_opens_that_conversation(sam: Person, store: Store, browser: Browser) -> None:
    leo = young_person(store)
    leo.asks_for_a_person()
    assert browser.get("/next").location == f"/console/conversations/{leo.conversation_id}"


def test_the_list_is_not_sent_again_while_nothing_moved(sam: Person, browser: Browser) -> None:
    tag = browser.get("/list").headers["ETag"]
    assert browser.get("/list", **{"If-None-Match": tag}).status_code == 304


def test_the_list_is_sent_again_when_somebody_wrote(sam: Person, store: Store, browser: Browser) -> None:
    tag = browser.get("/list?view=all").headers["ETag"]
    young_person(store).writes("hello")
    assert browser.get("/list?view=all", **{"If-None-Match": tag}).status_code == 200


def test_a_view_there_is_not_shows_who_waits(sam: Person, browser: Browser) -> None:
    assert "Nobody is waiting." in browser.text("/?view=secrets")


def test_a_photo_without_a_word_is_named(sam: Person, store: Store, browser: Browser) -> None:
    leo = young_person(store)
    photo = MessageContent("", media=(Media("https://example.org/1", "image/jpeg"),))
    commit_turn(store, TurnRecord(leo.read(), NOON, NewInbound("AC1", "SMphoto", photo, NOON, failed=False)))
    assert "A photo" in browser.text("/?view=all")
