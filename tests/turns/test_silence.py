"""A conversation that comes back to the assistant by itself: it says so in its first line, once, whatever that is."""

from __future__ import annotations

from datetime import timedelta

import pytest

from assistant.effects import OpenHandoff
from assistant.store.commit import commit_turn
from assistant.store.values import TurnRecord
from tests.support.houses import MONDAY_NOON, TestHouse
from tests.turns.waiting import Wait, with_sam

CLOSING = MONDAY_NOON + timedelta(hours=5)
"""18:00 in Paris, where the team is."""


@pytest.fixture
def wait(house: TestHouse) -> Wait:
    """Somebody in the middle of an exercise, whom Sam has answered."""
    wait = with_sam(house)
    wait.hears("mon image en ligne")
    wait.sam_writes()
    return wait


@pytest.fixture
def quiet(wait: Wait) -> Wait:
    """Nobody wrote for a day and a half."""
    assert wait.passes(hours=36) == []
    assert wait.house.conversation().owner_id is None
    return wait


def test_a_greeting_is_told_who_speaks_and_where_we_were(quiet: Wait) -> None:
    assert quiet.hears("slt") == ["utter_ask_go_on_handed_back"]


def test_what_is_asked_for_is_given_after_the_line_that_says_who_speaks(quiet: Wait) -> None:
    assert quiet.hears("pitch") == ["utter_assistant_again", "utter_ask_pitch_moment"]


@pytest.mark.parametrize("text", ["oui", "non", "1", "2", "ok merci"])
def test_a_word_meant_for_the_person_answers_no_question_that_was_never_seen(quiet: Wait, text: str) -> None:
    assert quiet.hears(text) == ["utter_ask_go_on_handed_back"]


@pytest.mark.parametrize("text", ["slt", "pitch"])
def test_it_is_said_once(quiet: Wait, text: str) -> None:
    quiet.hears(text)
    said = quiet.hears("langue")
    assert not {"utter_assistant_again", "utter_ask_go_on_handed_back", "utter_handed_back"} & set(said)


def test_with_nothing_interrupted_it_says_who_speaks_as_well(house: TestHouse) -> None:
    wait = with_sam(house)
    wait.house.meet()
    wait.house.receive("slt")
    wait.sam_writes()
    wait.passes(hours=36)
    assert "robot" in wait.house.hear("merci")[0].text


def test_a_flow_that_a_counsellor_gives_begins_with_it_too(quiet: Wait) -> None:
    before = len(quiet.house.provider.texts)
    quiet.house.turns.start_flow(1, quiet.sam.id, "pitch")
    quiet.house.deliver()
    assert "robot" in quiet.house.provider.texts[before]


def test_in_danger_the_help_comes_before_it(quiet: Wait) -> None:
    assert quiet.hears("je veux mourir")[0].startswith("utter_ask_safety_reply")


def test_while_sam_is_at_work_the_end_of_duty_waits(wait: Wait) -> None:
    wait.house.clock.now = CLOSING - timedelta(minutes=20)
    assert wait.passes(here=True, hours=1) == []
    assert wait.house.conversation().owner_id == wait.sam.id


def test_at_the_end_of_duty_it_comes_back_in_silence(wait: Wait) -> None:
    wait.house.clock.now = CLOSING - timedelta(minutes=20)
    assert wait.passes(hours=2) == []
    assert wait.house.conversation().owner_id is None
    assert wait.hears("slt") == ["utter_ask_go_on_handed_back"]


def test_an_answer_owed_at_the_end_of_duty_is_not_forgotten(wait: Wait) -> None:
    wait.house.clock.now = CLOSING - timedelta(minutes=20)
    wait.hears("et pour mon dossier ?")
    assert wait.passes(minutes=25) == ["utter_person_has_left", "utter_ask_callback_moment_until"]
    assert (wait.handoff().state, wait.handoff().reason) == ("waiting", "unanswered")


def test_unanswered_with_a_colleague_there_they_hear_that_the_request_stays_open(wait: Wait) -> None:
    wait.hears("et pour mon dossier ?")
    assert wait.passes(here=True, minutes=35) == ["utter_nobody_answered", "utter_ask_go_on_handed_back"]
    assert (wait.handoff().state, wait.handoff().reason) == ("waiting", "unanswered")


def test_unanswered_with_nobody_there_they_hear_when_the_team_is_back_and_nothing_more(wait: Wait) -> None:
    wait.hears("et pour mon dossier ?")
    assert wait.passes(minutes=35) == ["utter_person_has_left", "utter_ask_callback_moment_unknown"]
    assert wait.passes(hours=20) == []


def test_who_stopped_us_hears_nothing_of_it(wait: Wait) -> None:
    wait.hears("et pour mon dossier ?")
    wait.hears("stop")
    assert wait.passes(hours=40) == []


def test_in_a_crisis_nobody_is_given_up(wait: Wait) -> None:
    wait.hears("je veux mourir")
    wait.sam_writes("Je suis là.")
    assert wait.passes(hours=40) == []
    assert wait.house.conversation().owner_id == wait.sam.id


def test_after_it_a_wish_for_a_person_is_a_new_one(quiet: Wait) -> None:
    record = TurnRecord(quiet.house.conversation(), quiet.house.clock(), effects=(OpenHandoff("asked"),))
    commit_turn(quiet.house.store, record)
    assert quiet.handoff().state == "waiting"


@pytest.mark.parametrize("thanks", ["merci", "merci bcp", "ok merci", "super merci"])
def test_a_thank_you_after_an_answer_is_owed_none(wait: Wait, thanks: str) -> None:
    wait.hears(thanks)
    assert wait.passes(here=True, hours=2) == []
    assert wait.house.conversation().owner_id == wait.sam.id


@pytest.mark.parametrize("text", ["merci et pour mon dossier ?", "merci, je fais quoi maintenant ?", "et pour mon cv"])
def test_a_thank_you_with_a_question_is_owed_one(wait: Wait, text: str) -> None:
    wait.hears(text)
    assert "utter_nobody_answered" in wait.passes(here=True, minutes=35)


def test_a_thank_you_does_not_stop_the_clock_of_a_question(wait: Wait) -> None:
    wait.hears("et pour mon dossier ?")
    wait.hears("merci")
    assert "utter_nobody_answered" in wait.passes(here=True, minutes=35)
