"""Another language than the conversation's: a sign that proposes, and what it may never do."""

from __future__ import annotations

import pytest

from assistant.dialogue.values import Json
from assistant.handoff.ownership import take_over
from tests.support.houses import TestHouse
from tests.support.people import counsellor

TWICE = ("what is this thing about", "i have no clue what you want from me")


def asked(house: TestHouse, *lines: str) -> bool:
    """Whether the last of these lines is answered by the proposal."""
    said = [house.hear(line) for line in lines]
    return "utter_ask_switch_language" in [one.response for one in said[-1]]


def kept(house: TestHouse) -> Json:
    coach = (house.conversation().state or {}).get("coach")
    return coach.get("other_language") if isinstance(coach, dict) else None


def test_nothing_changes_before_a_yes(house: TestHouse) -> None:
    house.hear("bjr")
    assert asked(house, *TWICE)
    assert house.conversation().contact.locale == "fr"
    house.hear("yes")
    assert house.conversation().contact.locale == "en"


def test_a_no_stays_in_the_language_for_good(house: TestHouse) -> None:
    house.hear("bjr")
    assert asked(house, *TWICE)
    house.hear("no thanks")
    assert house.conversation().contact.locale == "fr"
    house.clock.forward(days=1)
    assert not any(asked(house, line) for line in (*TWICE, *TWICE))


def test_the_question_is_one_short_message_of_the_small_alphabet(house: TestHouse) -> None:
    house.hear("bjr")
    house.hear(TWICE[0])
    (said,) = house.hear(TWICE[1])
    assert said.text == "Shall we go on in English? / On continue en anglais ?\n1 Yes please / Oui\n2 No / Non"


def test_a_language_that_is_heard_but_not_spoken_is_not_proposed(house: TestHouse) -> None:
    house.hear("bjr")
    assert not asked(house, "quiero hablar de otra cosa contigo", "no entiendo lo que me preguntas")
    assert kept(house) is None


@pytest.mark.parametrize("text", ["wagwan", "my things", "😀 😀 😀 hello", "12/03/2024 ok"])
def test_less_than_three_words_are_no_sign(house: TestHouse, text: str) -> None:
    house.hear("bjr")
    house.hear(text)
    assert kept(house) is None


def test_what_may_be_about_danger_is_no_sign(house: TestHouse) -> None:
    house.hear("bjr")
    house.hear(TWICE[0])
    assert kept(house) == "en"
    assert not asked(house, "i am afraid to go home tonight")


def test_not_while_a_person_holds_the_conversation(house: TestHouse) -> None:
    house.hear("bjr")
    take_over(house.store, counsellor(house.store, team="Counsellors"), 1, house.clock())
    assert [house.hear(line) for line in TWICE] == [(), ()]


def test_not_to_whoever_opted_out(house: TestHouse) -> None:
    house.hear("bjr")
    house.hear("STOP")
    assert [house.hear(line) for line in TWICE] == [(), ()]


def test_not_to_whoever_may_be_somebody_else(house: TestHouse) -> None:
    house.hear("bjr")
    house.clock.forward(days=120)
    assert not any(asked(house, line) for line in TWICE)
