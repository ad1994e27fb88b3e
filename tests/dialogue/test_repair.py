"""Not understood: a hint, the options and a person, a person."""

from __future__ import annotations

from tests.dialogue import books
from tests.dialogue.talk import Talk


def lost(times: int) -> Talk:
    talk = Talk.about(books.WHOLE)
    talk.hear("je veux voyager", "trip")
    for _ in range(times):
        talk.hear("blurp")
    return talk


def said(talk: Talk) -> list[str]:
    return [say.response for say in talk.last.says] if talk.last else []


def test_the_first_time_a_hint_is_given_and_the_question_asked_again() -> None:
    assert said(lost(1)) == ["utter_hint_way", "utter_ask_way"]


def test_the_second_time_a_person_is_among_the_answers() -> None:
    talk = lost(2)
    assert said(talk) == ["utter_lost", "utter_ask_way"]
    assert talk.offered == ["By train", "By bus", "A person"]


def test_that_answer_calls_a_person() -> None:
    assert lost(2).hear("3") == ["utter_person", "utter_ask_go_on"]


def test_the_third_time_a_person_is_called() -> None:
    talk = lost(3)
    assert said(talk)[:2] == ["utter_handoff", "utter_person"]
    assert ("repaired", "trip", "handoff") in talk.events


def test_an_answer_starts_the_count_again() -> None:
    talk = lost(2)
    talk.hear("1")
    assert talk.hear("blurp") == ["utter_hint", "utter_ask_class"]


def test_not_knowing_gets_a_hint() -> None:
    assert lost(0).hear("jsp") == ["utter_hint_way", "utter_ask_way"]


def test_not_knowing_twice_skips_what_may_be_skipped() -> None:
    text = books.TRIP.replace("way: {type: categorical,", "way: {type: categorical, metadata: {skippable: true},")
    talk = Talk.about({**books.WHOLE, "trip.yml": text})
    talk.hear("je veux voyager", "trip")
    talk.hear("jsp")
    assert talk.hear("jsp") == ["utter_skipped", "utter_ask_seat"]


def test_a_number_that_is_not_offered_is_said_to_be_invalid() -> None:
    assert lost(0).hear("9") == ["utter_invalid", "utter_ask_way"]


def test_invalid_answers_count_too() -> None:
    talk = lost(0)
    talk.hear("9")
    talk.hear("9")
    assert talk.hear("9")[0] == "utter_handoff"


def test_without_patterns_of_its_own_a_book_still_repairs() -> None:
    talk = Talk.about({"trip.yml": books.TRIP})
    talk.hear("je veux voyager", "trip")
    assert talk.hear("blurp") == ["utter_hint_way", "utter_ask_way"]


def test_no_person_is_offered_to_somebody_who_waits_for_one() -> None:
    talk = lost(1)
    talk.hear("blurp", waiting_human=True)
    assert talk.offered == ["By train", "By bus"]


def test_a_person_is_not_offered_twice() -> None:
    button = "        - {title: A person, payload: /SetSlots(way=bus)}\n"
    bus = "        - {title: By bus, payload: /SetSlots(way=bus)}\n"
    talk = Talk.about({**books.WHOLE, "trip.yml": books.TRIP.replace(bus, button)})
    talk.hear("je veux voyager", "trip")
    for _ in range(2):
        talk.hear("blurp")
    assert talk.offered == ["By train", "A person"]
