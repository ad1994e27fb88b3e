"""What is kept between two messages, and how forgiving reading it is."""

from __future__ import annotations

import json

import pytest

from assistant.dialogue.state import STATE_VERSION, new_state
from assistant.dialogue.values import Json
from tests.dialogue import books
from tests.dialogue.talk import Talk

EXTRA = """
flows:
  extra:
    description: Was there once
    steps: [{collect: thing}]
slots: {thing: {type: text}}
responses: {utter_ask_thing: [{text: "Thing?"}]}
"""


def under_way(text: str = books.TRIP) -> Talk:
    talk = Talk.about({**books.WHOLE, "trip.yml": text})
    talk.hear("je veux voyager", "trip")
    talk.hear("2")
    return talk


def with_trip(talk: Talk, text: str) -> Talk:
    """The same conversation after the file of its flow changed."""
    talk.book = Talk.about({**books.WHOLE, "trip.yml": text}).book
    return talk


def test_a_fresh_state_has_a_version() -> None:
    assert new_state()["v"] == STATE_VERSION


def test_a_state_is_json() -> None:
    talk = under_way()
    assert json.loads(json.dumps(talk.state)) == talk.state


def test_a_step_inserted_before_disturbs_nobody() -> None:
    text = books.TRIP.replace("    steps:\n", "    steps:\n      - action: utter_done\n")
    assert with_trip(under_way(), text).hear("window") == ["utter_ask_town"]


def test_a_step_that_vanished_resumes_at_the_nearest_earlier_one() -> None:
    text = books.TRIP.replace("by_bus", "by_coach")
    assert with_trip(under_way(), text).hear("window") == ["utter_ask_seat"]


def test_a_flow_that_vanished_is_dropped() -> None:
    talk = Talk.about({**books.WHOLE, "calls.yml": EXTRA})
    talk.hear("je veux voyager", "trip")
    talk.start("extra")
    talk.book = Talk.about(books.WHOLE).book
    assert talk.hear("2") == ["utter_ask_seat"]


def test_a_value_a_slot_cannot_hold_any_more_is_forgotten() -> None:
    talk = under_way()
    talk.hear("aisle")
    with_trip(talk, books.TRIP.replace("[window, aisle]", "[window, corridor]").replace("=aisle", "=corridor"))
    talk.hear("pourquoi")
    assert talk.slots == {"way": "bus"}


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"v": 99, "stack": [{"flow": "trip"}]},
        {"v": "1"},
        {"v": 1, "started": True, "slots": [], "stack": {}},
        {"v": 1, "started": True, "stack": [None, 3, {"flow": 3}]},
        {"v": 1, "started": True, "stack": [{"flow": "trip", "step": "x", "kind": "y", "phase": "z"}]},
        {"v": 1, "started": True, "stack": [{"flow": "trip", "step": "by_bus", "kind": "call", "phase": "call"}]},
        {"v": 1, "started": True, "stack": [{"flow": "trip", "step": "utter_route", "kind": "flow", "phase": "wait"}]},
        {"v": 1, "started": "yes", "failures": -3, "turns": {"a": "b"}, "slots": {"x": {}}},
        {"v": 1, "started": True, "recent": [[1]], "last": [{"response": 3}]},
        {"v": True},
    ],
)  # fmt: skip
def test_a_broken_state_is_gone_on_with_somehow(broken: dict[str, Json]) -> None:
    talk = Talk.about(books.WHOLE)
    talk.state = broken
    assert talk.hear("bonjour")
    assert talk.hear("menu")[-1] == "utter_ask_pick"
