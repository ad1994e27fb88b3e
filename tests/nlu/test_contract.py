"""What any interpreter owes the dialogue: the same tests for the embedded one and for a real Rasa.

Rasa has learnt French alone, and for a few minutes only: see tests/support/rasa.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.building import choose_interpreter
from assistant.dialogue.interpreter import Interpreter
from assistant.dialogue.values import Entity, Expected, Understanding
from nlu.config import read_config
from nlu.interpreter import EmbeddedInterpreter
from nlu.rasa.adapter import RasaInterpreter
from nlu.rasa.servers import RasaServers
from tests.nlu.content import REPOSITORY
from tests.support.rasa import PATIENCE, rasa_environment, served, trained_model

OUTSIDE = read_config(REPOSITORY).out_of_scope.intent
UNSURE = 0.4
"""A model trained in so short a time is less sure than one in service, whose threshold is higher."""
YES_OR_NO = Expected("searched_self", "bool")

CLEAR = {
    "fr": [
        ("je veux parler à quelqu'un", "human"),
        ("supprime tout ce que tu as sur moi", "delete"),
        ("salut", "greet"),
        ("oui", "affirm"),
        ("merci beaucoup", "thanks"),
        ("parle anglais stp", "language"),
        ("tu peux répéter la question", "repeat"),
    ],
    "en": [
        ("i want to talk to a human", "human"),
        ("delete everything you have on me", "delete"),
        ("hello", "greet"),
        ("yes", "affirm"),
        ("thank you so much", "thanks"),
    ],
}
HOSTILE = [
    "",
    " \n\t",
    "👍🏽",
    "👩‍👩‍👧‍👦" * 50,
    "oui " * 2500,
    "a" * 10_000,
    "a\u0301" * 5_000,
    "\x00",
    "oui\x00non",
    "\ud83d",
    "oui \udc00 non",
    "\u202eoui\u202c",
    "אני רוצה לדבר עם מישהו",
    "ﷺ" * 3_000,
    "/delete",
    '/human{"x": "y"}',
    '"}{[(<%$',
    "\u2028oui\u2029",
]


@dataclass(frozen=True, slots=True)
class Candidate:
    """An interpreter, and the locales it has learnt."""

    interpreter: Interpreter
    locales: Sequence[str]


@dataclass(slots=True)
class Behind:
    """The embedded interpreter behind Rasa, which notes what it was asked in Rasa's place."""

    embedded: EmbeddedInterpreter
    asked: list[str] = field(default_factory=list)

    def parse(self, text: str, locale: str, expected: Expected | None = None) -> Understanding:
        self.asked.append(text)
        return self.embedded.parse(text, locale, expected)


@pytest.fixture(scope="session")
def rasa_url() -> Iterator[str]:
    """A real Rasa which knows French."""
    environment = rasa_environment()
    with served(environment, trained_model(environment, "fr")) as url:
        yield url


@pytest.fixture(scope="session")
def behind(interpreter: EmbeddedInterpreter) -> Behind:
    return Behind(interpreter)


@pytest.fixture(scope="session")
def rasa(rasa_url: str, behind: Behind) -> Iterator[RasaInterpreter]:
    """Patient, for other tests run beside it."""
    interpreter = RasaInterpreter({"fr": rasa_url}, behind, outside=OUTSIDE, threshold=UNSURE, timeout=60)
    yield interpreter
    interpreter.close()


# The first test that needs Rasa waits for it.
needs_rasa = pytest.mark.timeout(PATIENCE)


@pytest.fixture(params=["embedded", pytest.param("rasa", marks=needs_rasa)])
def candidate(request: pytest.FixtureRequest, interpreter: EmbeddedInterpreter) -> Candidate:
    if request.param == "embedded":
        return Candidate(interpreter, ("fr", "en"))
    return Candidate(request.getfixturevalue("rasa"), ("fr",))


@pytest.mark.parametrize(("locale", "text", "meaning"), [(name, *pair) for name in CLEAR for pair in CLEAR[name]])
def test_a_clear_sentence_gets_its_intent(candidate: Candidate, locale: str, text: str, meaning: str) -> None:
    found = candidate.interpreter.parse(text, locale, None)
    assert (found.text, found.intent) == (text, meaning)


@pytest.mark.parametrize("locale", ["fr_BE", "fr-CA", "fr"])
def test_a_locale_is_answered_by_its_language(candidate: Candidate, locale: str) -> None:
    assert candidate.interpreter.parse("je veux parler à quelqu'un", locale, None).intent == "human"


@pytest.mark.parametrize("locale", ["pt", "", "???", "fr_" * 50])
def test_any_locale_gets_an_answer(candidate: Candidate, locale: str) -> None:
    assert candidate.interpreter.parse("salut", locale, None).text == "salut"


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_gets_an_answer(candidate: Candidate, text: str) -> None:
    check(text, candidate.interpreter.parse(text, "fr", YES_OR_NO))


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(exclude_categories=()), max_size=400))
def test_any_text_gets_an_answer_from_the_embedded_one(interpreter: EmbeddedInterpreter, text: str) -> None:
    check(text, interpreter.parse(text, "fr", YES_OR_NO))


@needs_rasa
@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(exclude_categories=()), max_size=400))
def test_any_text_gets_an_answer_from_rasa(rasa: RasaInterpreter, text: str) -> None:
    check(text, rasa.parse(text, "fr", YES_OR_NO))


@pytest.mark.parametrize("text", ["le psg a gagné ?", "il va pleuvoir ce week end ?", "zkjq wxv", "שלום"])
def test_what_is_out_of_scope_has_no_intent(candidate: Candidate, text: str) -> None:
    found = candidate.interpreter.parse(text, "fr", None)
    assert (found.intent, found.confidence) == (None, 0.0)
    assert OUTSIDE not in dict(found.ranking)


def test_the_ranking_has_five_and_begins_with_the_intent(candidate: Candidate) -> None:
    found = candidate.interpreter.parse("je veux parler à quelqu'un", "fr", None)
    assert (len(found.ranking), found.ranking[0]) == (5, (found.intent, found.confidence))


def test_entities_say_what_and_where(candidate: Candidate) -> None:
    text = "  ya une photo de moi sur insta"
    found = {entity.name: entity for entity in candidate.interpreter.parse(text, "fr", None).entities}
    network = found["network"]
    assert network == Entity("network", "instagram", 26, 31, network.confidence)
    assert text[network.start : network.end] == "insta"


NAMES = [("FACEBOOK", "network", "facebook"), ("un appel", "pitch_moment", "phone")]


@pytest.mark.parametrize(("text", "name", "value"), NAMES)
def test_names_are_known_by_their_tables(candidate: Candidate, text: str, name: str, value: str) -> None:
    """The answers to questions are found like this, marked in an example or not."""
    found = candidate.interpreter.parse(text, "fr", None).entities
    assert (name, value) in {(entity.name, entity.value) for entity in found}


@needs_rasa
def test_rasa_itself_answered(rasa: RasaInterpreter, behind: Behind) -> None:
    """Otherwise this page would judge the embedded interpreter twice."""
    behind.asked.clear()
    for text, _ in CLEAR["fr"]:
        rasa.parse(text, "fr")
    assert behind.asked == []


@needs_rasa
def test_a_text_in_another_language_is_answered_in_it(rasa_url: str, interpreter: EmbeddedInterpreter) -> None:
    """As the application puts it together: French by Rasa, what is surely English by the embedded interpreter."""
    built = choose_interpreter(interpreter, REPOSITORY, RasaServers((("fr", rasa_url),), timeout=60, threshold=UNSURE))
    assert isinstance(built, RasaInterpreter)
    english, french = "delete everything you have on me", "je veux parler à quelqu'un"
    assert interpreter.locale_for(english, "fr") == "en"
    assert built.parse(english, "fr") == interpreter.parse(english, "fr")
    assert built.parse(french, "fr").ranking != interpreter.parse(french, "fr").ranking
    built.close()


def check(text: str, found: Understanding) -> None:
    """What holds for any understanding of any text."""
    assert found.text == text
    confidences = [confidence for _, confidence in found.ranking]
    assert confidences == sorted(confidences, reverse=True)
    assert all(0 <= confidence <= 1 for confidence in confidences)
    assert found.ranking[:1] == ((found.intent, found.confidence),) or (found.intent, found.confidence) == (None, 0.0)
    assert OUTSIDE not in dict(found.ranking)
    assert all(0 <= entity.start < entity.end <= len(text) for entity in found.entities)
