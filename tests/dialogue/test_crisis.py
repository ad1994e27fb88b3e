"""The flows of one topic only: how a conversation goes on while a crisis is open."""

from __future__ import annotations

import pytest

from tests.dialogue import books
from tests.dialogue.talk import Talk


def open_crisis() -> Talk:
    talk = Talk.about({**books.WHOLE, "safety.yml": books.CRISIS})
    talk.hear("je veux voyager", "trip")
    whole = talk.book
    talk.book = whole.only("safety")
    talk.start("safety", emergency_number="112")
    return talk


def test_the_flow_speaks_with_the_slots_given() -> None:
    talk = open_crisis()
    assert talk.last is not None
    assert [say.response for say in talk.last.says] == ["utter_numbers", "utter_ask_safe"]
    assert talk.last.says[0].args == {"emergency_number": "112"}


@pytest.mark.parametrize(
    "text", ["non", "menu", "annuler", "2", "", "humain", "jsp", "passe", "🙂", "x" * 3000, "retour"]
)
def test_whatever_is_said_is_offered_to_the_question(text: str) -> None:
    assert open_crisis().hear(text) == ["utter_ask_safe"]


def test_an_intent_starts_nothing() -> None:
    assert open_crisis().hear("une chanson", "song") == ["utter_ask_safe"]


def test_it_does_not_sound_stuck() -> None:
    talk = open_crisis()
    talk.hear("non")
    first = talk.last.says[0].variation if talk.last else None
    talk.hear("non")
    assert talk.last is not None
    assert talk.last.says[0].variation != first


def test_what_it_interrupted_waits_untouched_until_it_is_over() -> None:
    talk = open_crisis()
    talk.hear("non")
    talk.book = Talk.about({**books.WHOLE, "safety.yml": books.CRISIS}).book
    assert talk.hear("2") == ["utter_ask_seat"]


def test_without_anything_going_on_the_topic_starts() -> None:
    talk = Talk.about({**books.WHOLE, "safety.yml": books.CRISIS})
    talk.book = talk.book.only("safety")
    assert talk.hear("allo") == ["utter_numbers", "utter_ask_safe"]


def test_a_choice_not_understood_is_asked_again() -> None:
    talk = Talk.about(books.TRIP.replace("    nlu_trigger: [{intent: trip}]\n", ""))
    talk.start("trip")
    assert talk.hear("blah") == ["utter_hint_way", "utter_ask_way"]


@pytest.mark.parametrize("step", ["call: trip", "link: trip"])
def test_a_step_into_another_topic_is_passed_over(step: str) -> None:
    away = f"flows: {{safety: {{description: x, steps: [{{action: utter_here}}, {{{step}}}]}}}}"
    talk = Talk.about({**books.WHOLE, "safety.yml": f"{away}\nresponses: {{utter_here: [{{text: Here}}]}}"})
    talk.book = talk.book.only("safety")
    assert talk.start("safety") == ["utter_here"]
    assert talk.hear("allo") == ["utter_here"]
