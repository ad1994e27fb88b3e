"""Whatever is said, in whatever order: the engine ends, never raises, keeps its limits, and its state is JSON."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.dialogue.book import Book
from assistant.dialogue.engine import advance
from assistant.dialogue.limits import MAX_SAYS_PER_TURN, MAX_STACK
from assistant.dialogue.loader import load_book, load_book_from_text
from assistant.dialogue.state import new_state
from assistant.dialogue.values import (
    Entity,
    HandedBack,
    Heard,
    Input,
    Json,
    Returned,
    StartFlow,
    Understanding,
)
from tests.dialogue import books
from tests.dialogue.talk import CONTEXT, WORDS, context

FLOWS = Path(__file__).parents[2] / "flows"


class Everything(frozenset[str]):
    """A collection that holds every action."""

    def __contains__(self, name: object) -> bool:
        return True


def real_book() -> Book:
    names = {line.split("action:")[1].strip(" }]\"'") for path in FLOWS.glob("*.yml")
             for line in path.read_text(encoding="utf-8").splitlines() if "action:" in line}  # fmt: skip
    return load_book(FLOWS, {name.split(",")[0].split("}")[0].strip() for name in names})


BOOKS = {"small": load_book_from_text(books.WHOLE), "plain": load_book_from_text(books.CRISIS)}
if any(FLOWS.glob("*.yml")):
    BOOKS["real"] = real_book()
    BOOKS["crisis"] = BOOKS["real"].only("safety")

SAID = [
    "1",
    "2",
    "3",
    "9",
    "oui",
    "non",
    "jsp",
    "passe",
    "bla",
    "en fait 2",
    "Lyon",
    "",
    "7/10",
    "demain",
    *WORDS.commands,
]


def inputs(book: Book) -> st.SearchStrategy[Input]:
    payloads = [button.option.payload for r in book.responses.values() for v in r.variations for button in v.buttons]
    flows = st.sampled_from([*book.flows, "nothing"])
    intents = st.none() | st.sampled_from([*book.triggers, "affirm", "deny", "greet", "correct", "goodbye", "unheard"])
    understanding = st.builds(
        lambda intent, sure, other: Understanding(
            "", intent, sure, ((intent, sure), (other, sure - 0.05)) if intent else (), (Entity("town", "Lyon"),)
        ),
        intents, st.floats(0, 1), st.sampled_from([*book.triggers, "greet"]),
    )  # fmt: skip
    texts = st.sampled_from(SAID) | st.text(max_size=30)
    heard = st.builds(Heard, texts, st.none() | st.none() | st.sampled_from([*payloads, "/x"]),
                      st.none() | st.just("image/png"), st.none() | understanding,
                      st.none() | st.sampled_from(["en", "en", "es"]))  # fmt: skip
    slots: st.SearchStrategy[dict[str, Json]] = st.dictionaries(
        st.sampled_from([*book.slots, "stranger"]),
        st.none() | st.booleans() | st.text(max_size=5) | st.floats(),
        max_size=2,
    )
    returned = st.builds(Returned, st.sampled_from(["r1", "r2", "r3", "r4"]), slots, st.booleans())
    other = st.builds(StartFlow, flows, slots) | st.builds(HandedBack, st.none() | flows)
    return heard | heard | heard | returned | other


@pytest.mark.parametrize("name", BOOKS)
@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_any_conversation_stays_within_its_limits(name: str, data: st.DataObject) -> None:
    book = BOOKS[name]
    state: object = new_state()
    for given_input in data.draw(st.lists(inputs(book), max_size=15)):
        assert isinstance(state, dict)
        before = copy.deepcopy(state)
        around = context(hours_away=data.draw(st.sampled_from([0.0, 50.0])), age_band=data.draw(
            st.sampled_from(["unknown", "under_16", "18_25"])))  # fmt: skip
        outcome = advance(book, state, given_input, around)
        assert state == before
        assert len(outcome.says) <= MAX_SAYS_PER_TURN
        stack = outcome.state["stack"]
        assert isinstance(stack, list)
        assert len(stack) <= MAX_STACK
        assert outcome == advance(book, state, given_input, around)
        state = json.loads(json.dumps(outcome.state, allow_nan=False))
        assert state == outcome.state


@pytest.mark.parametrize("name", BOOKS)
@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_a_message_is_never_left_without_an_answer(name: str, data: st.DataObject) -> None:
    book = BOOKS[name]
    state = dict(new_state())
    for given_input in data.draw(st.lists(inputs(book), max_size=12)):
        if isinstance(given_input, HandedBack | Returned):
            continue
        outcome = advance(book, state, given_input, CONTEXT)
        if isinstance(given_input, Heard):
            assert outcome.says or outcome.requests
        state = dict(outcome.state)


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_another_language_is_proposed_once_at_most_and_beside_no_other_question(data: st.DataObject) -> None:
    book, state, proposed = BOOKS["small"], dict(new_state()), 0
    heard = inputs(book).filter(lambda given_input: isinstance(given_input, Heard))
    for given_input in data.draw(st.lists(heard, max_size=20)):
        outcome = advance(book, state, given_input, CONTEXT)
        state = dict(outcome.state)
        if ("step_reached", "pattern_other_language") in {(event.name, event.flow) for event in outcome.events}:
            proposed += 1
            assert [say.response for say in outcome.says if say.question] == ["utter_ask_switch"]
    assert proposed <= 1


KEYS = ["flow", "step", "kind", "phase", "args", "history", "trail", "filled", "asked", "extra", "replay"]
JUNK: st.SearchStrategy[Json] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=4), inner, max_size=6)
    ),
    max_leaves=20,
)


@given(junk=JUNK)
@settings(max_examples=100, deadline=None)
def test_any_state_at_all_can_be_gone_on_with(junk: Json) -> None:
    for state in ({"v": 1, "started": True, "stack": junk, "slots": junk, "last": junk, "recent": junk, "turns": junk},
                  {"v": junk}):  # fmt: skip
        assert advance(BOOKS["small"], state, Heard("2"), CONTEXT).says


@st.composite
def generated_books(draw: st.DrawFn) -> Book:
    """Two flows of any steps: each leads on, ends, or goes back to a question that is asked again."""
    flows = {name: {"description": "x", "steps": _steps(draw, other)} for name, other in (("a", "b"), ("b", ""))}
    slots = {
        "text": {"type": "text"},
        "flag": {"type": "bool"},
        "number": {"type": "float", "min_value": 0, "max_value": 10},
        "choice": {"type": "categorical", "values": ["one", "two"], "metadata": {"skippable": True}},
        "many": {"type": "list", "values": ["one", "two"], "metadata": {"type": "choice_many"}},
    }
    responses = {f"utter_ask_{slot}": [{"text": f"{slot}?"}] for slot in slots} | {"utter_x": [{"text": "{text}"}]}
    mine = json.dumps({"flows": flows, "slots": slots, "responses": responses})
    return load_book_from_text({**books.WHOLE, "mine.yml": mine}, ("act",))


def _steps(draw: st.DrawFn, other: str) -> list[dict[str, object]]:
    count = draw(st.integers(1, 7))
    steps: list[dict[str, object]] = [{"id": "s0", "collect": "text", "ask_before_filling": True}]
    for at in range(1, count + 1):
        kind: dict[str, object] = draw(
            st.sampled_from(
                [
                    {"collect": "flag"},
                    {"collect": "number", "rejections": [{"if": "slots.number > 8", "utter": "utter_x"}]},
                    {"collect": "choice", "ask_before_filling": True},
                    {"collect": "many"},
                    {"action": "utter_x"},
                    {"action": "act"},
                    {"set_slots": [{"flag": None}, {"number": 3}]},
                    {"noop": True},
                    *([{"call": other}] if other else []),
                ]
            )
        )
        step: dict[str, object] = {"id": f"s{at}", **kind}
        if draw(st.booleans()):
            target = draw(st.sampled_from(["s0", "END"]))
            onward = f"s{at + 1}" if at < count else "END"
            step["next"] = [{"if": "slots.flag is true", "then": target}, {"else": onward}]
        steps.append(step)
    return steps


@given(book=generated_books(), data=st.data())
@settings(max_examples=60, deadline=None)
def test_any_flow_at_all_stays_within_its_limits(book: Book, data: st.DataObject) -> None:
    state = dict(advance(book, {**new_state(), "started": True}, StartFlow("a"), CONTEXT).state)
    for given_input in data.draw(st.lists(inputs(book), max_size=12)):
        outcome = advance(book, state, given_input, CONTEXT)
        assert len(outcome.says) <= MAX_SAYS_PER_TURN
        state = json.loads(json.dumps(outcome.state, allow_nan=False))
        assert state == outcome.state
