"""Waiting for a person: the young person is told the truth once, and never on top of a reply that told it already."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.support.houses import MONDAY_NOON, TestHouse
from tests.turns.waiting import Wait, with_sam

CLOSING = MONDAY_NOON + timedelta(hours=5)
"""18:00 in Paris, where the team is."""


@pytest.fixture
def wait(house: TestHouse) -> Wait:
    return with_sam(house)


def asked(wait: Wait) -> Wait:
    """Somebody asks for a person in the middle of an exercise, and says what it is about."""
    wait.hears("mon image en ligne")
    assert wait.hears("je veux parler à quelqu'un") == ["utter_ask_human_note"]
    wait.hears("ma formation")
    assert wait.hears("oui") == ["utter_brief_shared", "utter_ask_go_on"]
    return wait


def test_with_somebody_at_work_they_hear_that_the_team_was_told_again(wait: Wait) -> None:
    assert asked(wait).passes(here=True, minutes=30) == ["utter_still_waiting"]


def test_when_everybody_has_left_they_hear_that_nobody_can_answer(wait: Wait) -> None:
    assert asked(wait).passes(minutes=30) == ["utter_ask_callback_moment_unknown"]


def test_at_closing_time_they_hear_when_the_team_is_back(wait: Wait) -> None:
    wait.house.clock.now = CLOSING - timedelta(minutes=5)
    wait.sam_is_here()
    assert asked(wait).passes(hours=14) == ["utter_ask_callback_moment_until"]


def test_who_heard_that_the_team_was_told_again_still_hears_of_its_closing(wait: Wait) -> None:
    wait.house.clock.now = CLOSING - timedelta(minutes=30)
    wait.sam_is_here()
    asked(wait)
    assert wait.passes(here=True, minutes=25) == ["utter_still_waiting"]
    assert wait.passes(hours=14) == ["utter_ask_callback_moment_until"]


def test_who_was_told_by_the_answer_itself_is_told_nothing_more(wait: Wait) -> None:
    wait.house.clock.now = CLOSING + timedelta(hours=1)
    wait.hears("slt")
    assert wait.hears("un humain svp") == ["utter_ask_human_note_later"]
    assert wait.passes(hours=20) == []


def test_who_went_on_without_is_told_nothing(wait: Wait) -> None:
    asked(wait)
    assert wait.hears("finalement plus besoin d'un conseiller")[0] == "utter_wait_cancelled"
    assert wait.passes(hours=20) == []


def test_who_was_answered_in_time_is_told_nothing(wait: Wait) -> None:
    asked(wait).passes(here=True, minutes=5)
    wait.sam_writes()
    assert wait.passes(here=True, minutes=30) == []


def test_who_stopped_us_is_not_written_to(wait: Wait) -> None:
    asked(wait)
    wait.hears("stop")
    assert wait.passes(hours=20) == []


def test_who_comes_back_after_a_stop_hears_the_truth_about_the_wait_again(wait: Wait) -> None:
    asked(wait)
    wait.hears("stop")
    wait.passes(hours=1)
    assert wait.hears("start") == ["utter_opted_in_waiting"]
    assert wait.passes(here=True, minutes=30) == ["utter_still_waiting"]


def test_who_heard_the_truth_before_the_stop_does_not_hear_it_twice(wait: Wait) -> None:
    asked(wait).passes(minutes=30)
    wait.hears("stop")
    wait.hears("start")
    assert wait.passes(hours=20) == []


def test_who_comes_back_to_a_person_is_not_sent_to_the_menu(wait: Wait) -> None:
    asked(wait)
    wait.sam_writes()
    wait.hears("stop")
    assert wait.hears("start") == ["utter_opted_in_held"]


def test_who_comes_back_in_danger_is_not_sent_to_the_menu(wait: Wait) -> None:
    wait.hears("je veux mourir")
    wait.hears("stop")
    assert wait.hears("start") == ["utter_opted_in_in_danger"]
    assert "112" in wait.house.provider.texts[-1]


def test_in_a_crisis_nothing_is_said_about_the_wait(wait: Wait) -> None:
    asked(wait)
    wait.hears("je veux mourir")
    assert wait.passes(hours=20) == []


@pytest.mark.parametrize(
    ("answer", "kept"), [("le matin", "morning"), ("aprem", "afternoon"), ("3", "evening"), ("peu importe", None)]
)
def test_when_they_would_like_to_be_answered_is_kept(wait: Wait, answer: str, kept: str | None) -> None:
    asked(wait).passes(minutes=30)
    assert wait.hears(answer)[0] == "utter_callback_kept"
    assert wait.handoff().callback == kept


def test_after_it_what_was_going_on_goes_on(wait: Wait) -> None:
    wait.hears("mon image en ligne")
    wait.hears("humain")
    wait.hears("ma formation")
    wait.hears("oui")
    assert wait.hears("oui") == ["utter_ask_searched_self"]
    wait.passes(minutes=30)
    assert wait.hears("le soir") == ["utter_callback_kept", "utter_ask_searched_self"]


def test_a_moment_that_is_not_understood_twice_is_left_to_the_person(wait: Wait) -> None:
    asked(wait).passes(minutes=30)
    wait.hears("quand mon chef dort")
    assert wait.hears("quand mon chef dort")[:2] == ["utter_moment_left_open", "utter_callback_kept"]


def test_leaving_that_question_leaves_the_request_open(wait: Wait) -> None:
    asked(wait).passes(minutes=30)
    assert wait.hears("laisse tomber")[0] == "utter_keep_waiting"
    assert wait.handoff().state == "waiting"


def test_the_next_day_that_question_is_not_asked_again(wait: Wait) -> None:
    asked(wait).passes(minutes=30)
    wait.house.clock.forward(hours=20)
    assert "utter_ask_resume_choice" not in wait.hears("slt")


def test_a_counsellor_who_comes_settles_that_question(wait: Wait) -> None:
    asked(wait).passes(minutes=30)
    wait.sam_writes()
    wait.house.turns.hand_back(1, wait.sam.id)
    assert wait.hears("2") != ["utter_callback_kept"]
    assert wait.handoff().callback is None
