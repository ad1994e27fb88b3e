"""Changing an earlier answer, and going back."""

from __future__ import annotations

import pytest

from tests.dialogue import books
from tests.dialogue.talk import Talk, understood


def at_town() -> Talk:
    """By bus, by the window; asked where to."""
    talk = Talk.about(books.WHOLE)
    talk.hear("je veux voyager", "trip")
    talk.hear("2")
    talk.hear("window")
    return talk


def at_the_end() -> Talk:
    talk = at_town()
    talk.hear("Paris")
    return talk


def test_a_correction_changes_the_answer_and_asks_what_now_depends_on_it() -> None:
    talk = at_town()
    assert talk.hear("en fait by train") == ["utter_corrected", "utter_ask_class"]
    assert talk.slots["way"] == "train"


def test_answers_of_the_branch_left_are_forgotten() -> None:
    talk = at_town()
    talk.hear("en fait by train")
    assert "seat" not in talk.slots


def test_answers_on_the_way_are_kept_and_not_asked_again() -> None:
    talk = at_the_end()
    assert talk.hear("en fait aisle") == ["utter_corrected", "utter_ask_sure"]
    assert talk.slots["town"] == "Paris"


def test_what_mentions_the_changed_answer_is_said_again() -> None:
    assert at_the_end().hear("en fait c'est Lyon") == ["utter_corrected_town", "utter_route", "utter_ask_sure"]


def test_the_most_recent_answer_it_fits_is_corrected() -> None:
    talk = at_town()
    talk.hear("non plutôt 2")
    assert talk.slots == {"way": "bus", "seat": "aisle"}


def test_a_correction_is_told() -> None:
    talk = at_town()
    talk.hear("en fait aisle")
    assert ("corrected", "trip", "seat") in talk.events


def test_a_yes_after_an_opening_answers_the_pending_question() -> None:
    assert at_the_end().hear("en fait oui")[0] == "utter_done"


def test_free_text_after_an_opening_is_the_answer_when_nothing_else_fits() -> None:
    talk = at_town()
    assert talk.hear("en fait Bordeaux") == ["utter_route", "utter_ask_sure"]


def test_a_correction_in_a_called_flow_reaches_its_caller() -> None:
    caller = """
flows:
  plan:
    description: A plan
    steps: [{collect: kind}, {call: trip}, {action: utter_planned}]
slots: {kind: {type: categorical, values: [holiday, work]}}
responses:
  utter_ask_kind:
    - text: "What for?"
      buttons: [{title: Holiday, payload: /SetSlots(kind=holiday)}, {title: Work, payload: /SetSlots(kind=work)}]
  utter_planned: [{text: "Planned."}]
"""
    talk = Talk.about({**books.WHOLE, "plan.yml": caller})
    talk.start("plan")
    talk.hear("work")
    talk.hear("1")
    assert talk.hear("en fait holiday") == ["utter_corrected", "utter_ask_way"]


def test_an_action_is_done_again_after_a_correction() -> None:
    acts = """
flows:
  make:
    description: Makes
    steps: [{collect: topic}, {action: compose}, {collect: fine}, {action: utter_made}]
slots: {topic: {type: categorical, values: [bread, cake]}, text: {type: text}, fine: {type: bool}}
responses:
  utter_ask_topic: [{text: "Topic?"}]
  utter_ask_fine: [{text: "{text}. Fine?"}]
  utter_made: [{text: "Made."}]
"""
    talk = Talk.about({**books.WHOLE, "make.yml": acts}, actions=("compose",))
    talk.start("make")
    talk.hear("bread")
    talk.answer(text="About bread")
    talk.hear("en fait cake")
    assert talk.last is not None
    assert talk.last.requests[0].slots["topic"] == "cake"
    assert talk.answer(text="About cake") == ["utter_ask_fine"]


def test_back_asks_the_previous_question_again() -> None:
    talk = at_town()
    assert talk.hear("retour") == ["utter_ask_seat"]
    assert talk.slots == {"way": "bus"}


def test_back_goes_on_back() -> None:
    talk = at_town()
    talk.hear("retour")
    assert talk.hear("retour") == ["utter_ask_way"]


def test_at_the_first_question_there_is_nothing_before() -> None:
    talk = Talk.about(books.WHOLE)
    talk.hear("je veux voyager", "trip")
    assert talk.hear("retour") == ["utter_nothing_before", "utter_ask_way"]


def test_back_from_a_patterns_question_is_the_question_beneath() -> None:
    talk = at_town()
    talk.hear("slt", "greet", hours_away=50.0)
    assert talk.hear("retour") == ["utter_ask_town"]


@pytest.mark.parametrize("text", ["je me suis trompé", "erreur"])
def test_a_mistake_without_saying_which_goes_back(text: str) -> None:
    talk = Talk.about(books.WHOLE)
    talk.hear("je veux voyager", "trip")
    talk.hear("2")
    assert talk.hear(text, "correct") == ["utter_ask_way"]


def test_a_sure_wish_is_not_taken_for_another_place_or_text() -> None:
    talk = at_the_end()
    assert talk.hear("en fait une chanson", "song") == ["utter_ask_title"]
    assert talk.slots["town"] == "Paris"


def test_an_unsure_one_still_is() -> None:
    talk = at_the_end()
    heard = understood("en fait Lyon", "song", 0.6)
    assert talk.give(heard)[0] == "utter_corrected_town"
