"""Every flow, walked to its ends in every language: nothing breaks, nothing is too long, nothing stays unsaid."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache

import pytest

from assistant.building import load_the_book
from assistant.dialogue.limits import MAX_ARTEFACT, MAX_CHARACTERS
from assistant.dialogue.steps.call import Call
from assistant.dialogue.values import Heard
from assistant.turns.answering import world_of
from assistant.turns.mind import Mind
from assistant.turns.thinking import World, crisis_start
from tests.support.databases import SqliteFactory
from tests.support.houses import MONDAY_NOON, REPOSITORY, TestHouse
from tests.support.walker import LONGEST_WALK, Place, asked, begin, hear, messages, walk, written

MOST_MESSAGES = 10
COMPOSED = {"utter_pitch_drafts": 2 * MAX_ARTEFACT, "utter_my_things": 4 * MAX_ARTEFACT}
"""Lines that show things the person made, which may each be as long as one."""

BOOK = load_the_book(REPOSITORY)
CALLED = {step.flow for flow in BOOK.flows.values() for step in flow.steps if isinstance(step, Call)}
FLOWS = tuple(flow.id for flow in BOOK.flows.values() if not flow.is_pattern and flow.id not in CALLED)
"""Called flows are walked in what calls them."""

DOORS = {"welcome": 1, "menu": 1}
"""Answers after which these only lead to other flows."""

HOMES = {"en": "GB", "fr": "FR"}
BROKEN = re.compile(r"[{}]|\bNone\b|\bnull\b|  +\S|\s[.,]|\(\)|: ?\Z|: ?,|(?<!\.)[.,]{2}(?!\.)|- *-")
"""What a text looks like when something in it stayed empty."""


DIGRESSIONS = {
    "en": ("why", "back", "skip", "idk", "zzzz", "repeat", "start over", "menu", "my things", "my data", "thanks", "no",
           "yes", "language", "pause", "leave it", "human", "actually photo", "99", "\U0001f600", ""),
    "fr": ("pourquoi", "retour", "passe", "jsp", "zzzz", "répète", "recommencer", "menu", "mes trucs", "mes données",
           "merci", "non", "oui", "langue", "pause", "annuler", "humain", "en fait photo", "99", "\U0001f600", ""),
}  # fmt: skip
"""What people write instead of answering."""


@pytest.fixture(scope="module")
def worlds(mind: Mind, sqlite_factory: SqliteFactory) -> Iterator[dict[str, World]]:
    """Somebody unknown in each language, with a team that is there in English and away in French."""
    with sqlite_factory.fresh() as en, sqlite_factory.fresh() as fr:
        yield {name: _world(TestHouse(db, mind, "sms", name, HOMES[name])) for name, db in {"en": en, "fr": fr}.items()}


Walks = Callable[[str, str], tuple[Place, ...]]


@pytest.fixture(scope="module")
def walks(mind: Mind, worlds: dict[str, World]) -> Walks:
    """Every place of a flow in a language, walked once for all tests."""
    return cache(
        lambda flow, locale: tuple(walk(mind, begin(mind, worlds[locale], flow), DOORS.get(flow, LONGEST_WALK)))
    )


def _world(house: TestHouse) -> World:
    house.meet()
    return replace(
        world_of(house.mind, house.store, house.conversation(), MONDAY_NOON),
        known=True,
        duty=lambda: house.locale == "en",
    )


def wrong(mind: Mind, place: Place) -> list[str]:
    """What should not have happened at this place, in sentences."""
    found = [f"{event.name} {event.detail}" for event in place.events if event.name in ("limit_hit", "action_failed")]
    if (count := messages(mind, place)) > MOST_MESSAGES:
        found.append(f"{count} messages in one turn")
    for spoken in place.thought.spoken:
        text, name = written(mind, spoken), spoken.say.response
        limit = MAX_ARTEFACT if spoken.say.artefact else COMPOSED.get(name, MAX_CHARACTERS)
        if len(text) > limit:
            found.append(f"{name} has {len(text)} characters: {text!r}")
        if BROKEN.search(text):
            found.append(f"{name} has a hole: {text!r}")
    if not place.thought.spoken and not place.over:
        found.append("nothing was said")
    return [f"[{place.trail}] {one}" for one in found]


@pytest.mark.parametrize("locale", sorted(HOMES))
@pytest.mark.parametrize("flow", FLOWS)
def test_every_path_ends_well(mind: Mind, walks: Walks, flow: str, locale: str) -> None:
    assert [line for place in walks(flow, locale) for line in wrong(mind, place)] == []


@pytest.mark.parametrize("locale", sorted(HOMES))
@pytest.mark.parametrize("flow", FLOWS)
def test_at_every_question_everything_else_may_be_said(mind: Mind, walks: Walks, flow: str, locale: str) -> None:
    questions: dict[str, Place] = {}
    for place in walks(flow, locale):
        questions.setdefault(asked(mind, place), place)
    found = []
    for place in questions.values():
        for said in () if place.over else DIGRESSIONS[locale]:
            found += wrong(mind, hear(mind, place.world, Heard(said), (*place.answers, ("said", said))))
    assert found == []


@pytest.mark.parametrize("locale", sorted(HOMES))
@pytest.mark.parametrize("flow", ["e_reputation", "pitch"])
def test_every_full_path_leaves_something_to_keep(mind: Mind, walks: Walks, flow: str, locale: str) -> None:
    ended = [place for place in walks(flow, locale) if "flow_ended" in {e.name for e in place.events if e.flow == flow}]
    # Who agreed that things are kept is asked for a word once the exercise is over.
    finished = [
        place
        for place in ended
        if not any(one.say.question and one.say.flow != "choose_word" for one in place.thought.spoken)
    ]
    assert finished
    assert [place.trail for place in finished if not any(one.say.artefact for one in place.thought.spoken)] == []


@pytest.mark.parametrize("locale", sorted(HOMES))
def test_a_crisis_always_has_words_of_a_bearable_length(mind: Mind, worlds: dict[str, World], locale: str) -> None:
    world = replace(worlds[locale], crisis_open=True)
    place = hear(mind, world, crisis_start(mind, world, "distress"), track="crisis")
    found = wrong(mind, place)
    for _ in range(12):
        place = hear(mind, place.world, Heard("..."), track="crisis")
        found += wrong(mind, place)
    assert found == []


@pytest.mark.parametrize("locale", [name for name in sorted(HOMES) if name != "en"])
def test_every_text_has_a_translation(mind: Mind, locale: str) -> None:
    translate, nothing = mind.voice.translator(locale), "\N{REPLACEMENT CHARACTER}"
    assert [text.place for text in mind.book.texts() if translate(text.place, nothing) == nothing] == []
