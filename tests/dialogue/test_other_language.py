"""Two messages in a row in another language that the assistant speaks: one question, which never stands in the way."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.dialogue.values import Heard
from tests.dialogue import books
from tests.dialogue.talk import Talk, understood

LONG = "something that nobody foresaw"


def foreign(talk: Talk, text: str = LONG, language: str | None = "en", intent: str | None = None) -> list[str]:
    heard = understood(text, intent) if intent else Heard(text)
    return talk.give(replace(heard, other_language=language))


def asked_for_a_song() -> Talk:
    talk = Talk.about(books.WHOLE)
    talk.hear("chante", "song")
    return talk


def proposed() -> Talk:
    """A trip is planned; two messages in English were not understood."""
    talk = Talk.about(books.WHOLE)
    talk.hear("je veux voyager", "trip")
    assert foreign(talk) == ["utter_hint_way", "utter_ask_way"]
    assert foreign(talk) == ["utter_ask_switch"]
    return talk


def test_the_second_message_is_asked_about_in_place_of_not_understood() -> None:
    talk = proposed()
    assert talk.last is not None
    assert talk.last.says[0].args == {"other_language": "en"}
    assert talk.state["failures"] == 1


@pytest.mark.parametrize(("answer", "said"), [("oui", "utter_switched"), ("non", "utter_stays")])
def test_the_pending_question_is_asked_again_after_the_answer(answer: str, said: str) -> None:
    assert proposed().hear(answer) == [said, "utter_ask_way"]


def test_it_is_never_asked_a_second_time() -> None:
    talk = proposed()
    talk.hear("non")
    assert "utter_ask_switch" not in [*foreign(talk), *foreign(talk), *foreign(talk)]
    assert "other_language" not in talk.slots


def test_what_is_no_answer_to_it_is_heard_by_the_question_beneath() -> None:
    talk = proposed()
    assert talk.hear("by bus") == ["utter_ask_seat"]
    assert talk.slots["way"] == "bus"


@pytest.mark.parametrize("word", ["jsp", "passe", "9", ""])
def test_nor_does_anything_else_keep_it(word: str) -> None:
    talk = proposed()
    talk.hear(word)
    assert "pattern_other_language" not in str(talk.state["stack"])


def test_why_keeps_it() -> None:
    assert proposed().hear("pourquoi") == ["utter_why", "utter_ask_switch"]


def test_after_an_answer_it_stands_where_the_next_question_would() -> None:
    talk = Talk.about(books.WHOLE)
    talk.hear("je veux voyager", "trip")
    foreign(talk)
    assert foreign(talk, "a song please", intent="song") == ["utter_ask_switch"]
    assert talk.hear("oui") == ["utter_switched", "utter_ask_title"]


def test_what_was_said_to_the_message_is_still_said() -> None:
    talk = asked_for_a_song()
    assert foreign(talk, intent="bot_challenge") == ["utter_bot_challenge", "utter_ask_title"]
    assert foreign(talk, intent="bot_challenge") == ["utter_bot_challenge", "utter_ask_switch"]


def test_it_is_asked_when_nothing_else_is() -> None:
    talk = asked_for_a_song()
    assert foreign(talk) == ["utter_sung", "utter_what_else"]
    assert foreign(talk, intent="thanks") == ["utter_thanks", "utter_ask_switch"]
    assert talk.hear("non") == ["utter_stays"]


@pytest.mark.parametrize("between", [None, "es"])
def test_another_message_between_the_two_begins_anew(between: str | None) -> None:
    talk = asked_for_a_song()
    foreign(talk, intent="bot_challenge")
    foreign(talk, language=between, intent="bot_challenge")
    assert foreign(talk, intent="bot_challenge") == ["utter_bot_challenge", "utter_ask_title"]


def test_the_answer_to_a_closed_question_tells_no_language() -> None:
    talk = Talk.about(books.WHOLE)
    talk.hear("je veux voyager", "trip")
    assert foreign(talk, "by bus") == ["utter_ask_seat"]
    assert foreign(talk, "window") == ["utter_ask_town"]
    assert foreign(talk, "New York City") == ["utter_route", "utter_ask_sure"]


@pytest.mark.parametrize("intent", ["goodbye", "pause"])
def test_whoever_is_leaving_is_not_held_back(intent: str) -> None:
    talk = asked_for_a_song()
    foreign(talk, intent="bot_challenge")
    assert "utter_ask_switch" not in foreign(talk, intent=intent)


def test_not_while_another_pattern_asks() -> None:
    talk = Talk.about(books.WHOLE)
    talk.hear("je veux voyager", "trip")
    talk.hear("chante", "song")
    foreign(talk, intent="bot_challenge")
    assert foreign(talk) == ["utter_sung", "utter_ask_go_on"]


def test_not_while_the_language_was_chosen() -> None:
    talk = asked_for_a_song()
    talk.state = {**talk.state, "slots": {"language_settled": True}}
    foreign(talk, intent="bot_challenge")
    assert foreign(talk, intent="bot_challenge") == ["utter_bot_challenge", "utter_ask_title"]


@pytest.mark.parametrize("flow", ["language", "safety_concern", "human", "callback_offer", "satisfaction"])
def test_not_in_flows_where_it_would_be_in_the_way(flow: str) -> None:
    song = books.SONG.replace("  song:", f"  {flow}:").replace("link: song", f"link: {flow}")
    if flow == "human":
        song = song.rpartition("  human:\n    description: A person")[0] + "slots:" + song.rpartition("slots:")[2]
    talk = Talk.about({**books.WHOLE, "song.yml": song})
    talk.hear("chante", "song")
    foreign(talk, intent="bot_challenge")
    assert foreign(talk, intent="bot_challenge") == ["utter_bot_challenge", "utter_ask_title"]


def test_without_the_pattern_nothing_is_proposed() -> None:
    talk = Talk.about({"song.yml": books.SONG, "trip.yml": books.TRIP})
    talk.hear("je veux voyager", "trip")
    assert [foreign(talk), foreign(talk)] == [["utter_hint_way", "utter_ask_way"]] * 2
