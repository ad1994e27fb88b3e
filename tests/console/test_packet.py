"""The packet beside a conversation: what it says, to whom, and what can be changed in it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from assistant.dialogue.values import Event
from assistant.effects import (
    Effect,
    KeepArtefact,
    KeepPlanStep,
    OpenHandoff,
    ReleaseConversation,
    SetCallback,
    ShareBrief,
)
from assistant.handoff.ownership import take_over
from assistant.store.caseload import set_referent
from assistant.store.commit import commit_turn
from assistant.store.nicknames import set_nickname
from assistant.store.packets import Packet, read_packet
from assistant.store.people import Person
from assistant.store.store import Store
from assistant.store.tags import LONGEST_TAG, MOST_TAGS, add_tag, remove_tag, team_tags
from assistant.store.values import TurnRecord
from tests.console.conftest import Browser, World
from tests.support.people import NOON, YoungPerson, counsellor, young_person

BEGAN = (Event("flow_started", "human", "human_start"),)
SHOWN = Event("step_reached", "human", "show_brief")
ANSWERED = Event("slot_set", "human", "show_brief", "brief_choice")


def packet_of(store: Store, person: Person, leo: YoungPerson) -> Packet:
    found = read_packet(store, person.teams, leo.conversation_id)
    assert found is not None
    return found


def asks(leo: YoungPerson, *effects: Effect) -> None:
    leo.writes("quelqu'un svp", NOON, OpenHandoff("asked", "none"), *effects)


def page_of(browser: Browser, leo: YoungPerson) -> str:
    return browser.text(f"/conversations/{leo.conversation_id}/side")


def test_another_teams_packet_does_not_exist(both: Store) -> None:
    sam, leo = counsellor(both), young_person(both, team="Lyon")
    assert read_packet(both, sam.teams, leo.conversation_id) is None


def test_why_they_are_here_is_in_their_own_words(both: Store) -> None:
    sam, leo = counsellor(both), young_person(both)
    asks(leo, SetCallback("evening"))
    wish = packet_of(both, sam, leo).wish
    assert wish is not None
    assert (wish.reason, wish.trigger, wish.callback) == ("asked", "quelqu'un svp", "evening")


def test_the_brief_is_what_they_agreed_to_share(both: Store) -> None:
    sam, leo = counsellor(both), young_person(both)
    asks(leo, ShareBrief("About: my training"))
    wish = packet_of(both, sam, leo).wish
    assert wish is not None
    assert (wish.brief, wish.brief_state) == ("About: my training", "shared")


@pytest.mark.parametrize(("events", "state"), [((), "not_asked"), ((SHOWN,), "shown"), ((SHOWN, ANSWERED), "refused")])
def test_without_a_brief_it_is_known_why(both: Store, events: tuple[Event, ...], state: str) -> None:
    sam, leo = counsellor(both), young_person(both)
    asks(leo)
    leo.hears("OK", NOON, *BEGAN, *events)
    wish = packet_of(both, sam, leo).wish
    assert wish is not None
    assert wish.brief_state == state


def test_what_was_made_and_planned_is_there(both: Store) -> None:
    sam, leo = counsellor(both), young_person(both)
    leo.writes("ok", NOON, KeepArtefact("pitch", "Hello", "pitch"), KeepPlanStep("Call", date(2026, 3, 9), "pitch"))
    packet = packet_of(both, sam, leo)
    assert ([one.text for one in packet.artefacts], [one.text for one in packet.steps]) == (["Hello"], ["Call"])


def test_earlier_handoffs_say_who_and_how_they_ended(both: Store) -> None:
    sam, leo = counsellor(both), young_person(both)
    asks(leo)
    take_over(both, sam, leo.conversation_id, NOON)
    commit_turn(both, TurnRecord(leo.read(), NOON, effects=(ReleaseConversation(sam.id, outcome="found"),)))
    (before,) = packet_of(both, sam, leo).before
    assert (before.by, before.how, before.outcome) == ("Sam", "handed_back", "found")


def test_a_tag_is_kept_in_small_letters_and_once(both: Store) -> None:
    sam, leo = counsellor(both), young_person(both)
    for text in ("#Stage ", "stage"):
        add_tag(both, sam, leo.conversation_id, text, NOON)
    assert packet_of(both, sam, leo).tags == ("stage",)


def test_a_tag_can_be_taken_away(both: Store) -> None:
    sam, leo = counsellor(both), young_person(both)
    add_tag(both, sam, leo.conversation_id, "stage", NOON)
    remove_tag(both, sam, leo.conversation_id, "stage", NOON)
    assert packet_of(both, sam, leo).tags == ()


def test_the_tags_most_in_use_are_offered_first(both: Store) -> None:
    sam, leo, ana = counsellor(both), young_person(both), young_person(both, sender="+33639980002")
    for one, tag in ((leo, "art"), (leo, "stage"), (ana, "stage")):
        add_tag(both, sam, one.conversation_id, tag, NOON)
    assert team_tags(both, sam.teams) == ("stage", "art")


def test_other_teams_tags_are_not_offered(both: Store) -> None:
    sam, ana, lea = counsellor(both), counsellor(both, "Ana", team="Lyon"), young_person(both, team="Lyon")
    add_tag(both, ana, lea.conversation_id, "secret", NOON)
    assert team_tags(both, sam.teams) == ()


@pytest.mark.parametrize("step", ["nickname", "whose", "tag", "untag"])
def test_nothing_of_another_team_can_be_changed(browser: Browser, sam: Person, store: Store, step: str) -> None:
    leo = young_person(store, team="Lyon")
    answer = browser.post(f"/conversations/{leo.conversation_id}/{step}", nickname="x", whose="mine", tag="x")
    assert answer.status_code == 404


def test_the_side_of_another_teams_conversation_does_not_exist(browser: Browser, sam: Person, store: Store) -> None:
    assert browser.get(f"/conversations/{young_person(store, team='Lyon').conversation_id}/side").status_code == 404


def test_the_side_is_not_sent_again_while_nothing_moved(browser: Browser, sam: Person, store: Store) -> None:
    path = f"/conversations/{young_person(store).conversation_id}/side"
    tag = browser.get(path).headers["ETag"]
    assert browser.get(path, **{"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize(("step", "field"), [("nickname", "nickname"), ("whose", "whose"), ("tag", "tag")])
def test_the_side_is_sent_again_when_a_colleague_changed_it(
    browser: Browser, sam: Person, store: Store, world: World, step: str, field: str
) -> None:
    leo = young_person(store)
    path = f"/conversations/{leo.conversation_id}/side"
    tag = browser.get(path).headers["ETag"]
    world.now += timedelta(seconds=1)
    browser.post(f"/conversations/{leo.conversation_id}/{step}", headers=None, **{field: "mine"})
    assert browser.get(path, **{"If-None-Match": tag}).status_code == 200


def test_a_young_person_is_made_mine_and_nobodys(browser: Browser, sam: Person, store: Store) -> None:
    leo = young_person(store)
    path = f"/conversations/{leo.conversation_id}/whose"
    browser.post(path, whose="mine")
    mine = packet_of(store, sam, leo).referent_id
    browser.post(path, whose="nobody")
    assert (mine, packet_of(store, sam, leo).referent_id) == (sam.id, None)


def test_a_brief_they_refused_is_said_so(browser: Browser, sam: Person, store: Store) -> None:
    leo = young_person(store)
    asks(leo)
    leo.hears("OK", NOON, *BEGAN, SHOWN, ANSWERED)
    assert "They preferred to share nothing." in page_of(browser, leo)


def test_where_they_are_in_an_exercise_is_said(browser: Browser, sam: Person, store: Store) -> None:
    assert "In “My pitch”, question 4 of 9" in page_of(browser, young_person(store))


def test_what_a_machine_put_together_is_labelled(browser: Browser, sam: Person, store: Store) -> None:
    leo = young_person(store)
    commit_turn(store, TurnRecord(leo.read(), NOON, state={"Kind of work": "garage"}))
    assert "Put together by the assistant from their answers." in page_of(browser, leo)


def test_a_nickname_stands_instead_of_the_number_in_the_head(browser: Browser, sam: Person, store: Store) -> None:
    leo = young_person(store)
    set_nickname(store, sam, leo.conversation_id, "Léo", NOON)
    page = browser.text(f"/conversations/{leo.conversation_id}")
    assert "<title>Léo •• 0001" in page
    assert "<h1><bdi>Léo</bdi>" in page


def test_a_nickname_is_data_and_no_page(browser: Browser, sam: Person, store: Store) -> None:
    leo = young_person(store)
    set_nickname(store, sam, leo.conversation_id, "<b>Léo", NOON)
    assert "<b>Léo" not in browser.text(f"/conversations/{leo.conversation_id}")


def test_a_tag_that_is_too_long_is_refused_in_a_sentence(browser: Browser, sam: Person, store: Store) -> None:
    leo = young_person(store)
    answer = browser.post(f"/conversations/{leo.conversation_id}/tag", tag="x" * (LONGEST_TAG + 1))
    assert (answer.status_code, "40 characters at most" in answer.get_data(as_text=True)) == (422, True)


def test_there_is_an_end_to_tags(browser: Browser, sam: Person, store: Store) -> None:
    leo = young_person(store)
    for number in range(MOST_TAGS):
        add_tag(store, sam, leo.conversation_id, f"tag {number}", NOON)
    assert browser.post(f"/conversations/{leo.conversation_id}/tag", tag="more").status_code == 422


def test_whose_young_person_somebody_else_has_is_named(browser: Browser, sam: Person, store: Store) -> None:
    leo, kim = young_person(store), counsellor(store, "Kim")
    set_referent(store, kim, leo.conversation_id, mine=True, now=NOON)
    assert "Kim" in page_of(browser, leo)
