"""What a text means: the embedded interpreter, trained on what ships."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.dialogue.interpreter import Interpreter
from assistant.dialogue.values import Expected
from nlu.interpreter import EmbeddedInterpreter
from tests.nlu.content import REPOSITORY

YES_OR_NO = Expected("searched_self", "bool")


def intent(interpreter: Interpreter, text: str, locale: str) -> str | None:
    return interpreter.parse(text, locale, None).intent


@pytest.mark.parametrize(
    ("text", "locale", "meaning"),
    [
        ("jveu parlé a qqun", "fr", "human"),
        ("je veux parler à quelqu'un", "fr", "human"),
        ("ouaiiiis", "fr", "affirm"),
        ("supprime tt ske ta sur moi", "fr", "delete"),
        ("ya des tof de moi sur insta jveu les enlevé", "fr", "e_reputation"),
        ("tu peu repeté la kestion", "fr", "repeat"),
        ("can i tlk 2 a real persn", "en", "human"),
        ("plz delete evrything u have on me", "en", "delete"),
        ("show me my stuf", "en", "my_things"),
        ("👍", "en", "affirm"),
    ],
)
def test_text_message_writing_is_understood(
    interpreter: EmbeddedInterpreter, text: str, locale: str, meaning: str
) -> None:
    assert intent(interpreter, text, locale) == meaning


@pytest.mark.parametrize(
    ("text", "locale"),
    [("le chat dort sur le canapé", "fr"), ("the cat sleeps on the sofa", "en"), ("zkjq wxv", "fr"), ("", "en")],
)
def test_what_is_out_of_scope_has_no_intent(interpreter: EmbeddedInterpreter, text: str, locale: str) -> None:
    found = interpreter.parse(text, locale)
    assert (found.intent, found.confidence) == (None, 0.0)


@pytest.mark.parametrize(
    ("text", "locale"),
    [("j'ai envie de mourir", "fr"), ("je veux en finir", "fr"), ("i want to die", "en"), ("i want to end it", "en")],
)
def test_words_of_distress_are_taken_for_no_other_wish(
    interpreter: EmbeddedInterpreter, text: str, locale: str
) -> None:
    assert intent(interpreter, text, locale) in {"safety", None}


def test_what_must_be_refused_is_never_an_intent(interpreter: EmbeddedInterpreter) -> None:
    assert "out_of_scope" not in interpreter.intents
    assert "out_of_scope" not in dict(interpreter.parse("is it raining", "en").ranking)


@pytest.mark.parametrize("locale", ["fr", "fr_BE", "fr-CA", "FR"])
def test_a_locale_is_answered_by_its_language(interpreter: EmbeddedInterpreter, locale: str) -> None:
    assert intent(interpreter, "j'ai pas compris", locale) == "repeat"


@pytest.mark.parametrize("locale", ["pt", "", "???"])
def test_a_language_without_examples_is_answered_by_the_default(interpreter: EmbeddedInterpreter, locale: str) -> None:
    assert intent(interpreter, "i want to talk to a human", locale) == "human"


def test_a_yes_or_no_question_makes_yes_and_no_likelier(interpreter: EmbeddedInterpreter) -> None:
    free = interpreter.parse("ouais vas-y pour ça", "fr").confidence
    assert interpreter.parse("ouais vas-y pour ça", "fr", YES_OR_NO).confidence > free


def test_the_ranking_falls_from_the_answer_down(interpreter: EmbeddedInterpreter) -> None:
    found = interpreter.parse("on peut revenir en arrière", "fr")
    confidences = [confidence for _, confidence in found.ranking]
    assert found.ranking[0] == (found.intent, found.confidence)
    assert confidences == sorted(confidences, reverse=True)


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(exclude_categories=()), max_size=400), st.sampled_from(["fr", "en", "xx"]))
def test_any_text_gets_an_answer_with_confidences_in_0_to_1(
    interpreter: EmbeddedInterpreter, text: str, locale: str
) -> None:
    found = interpreter.parse(text, locale, YES_OR_NO)
    assert found.text == text
    assert all(0 <= confidence <= 1 for confidence in (found.confidence, *dict(found.ranking).values()))


@pytest.mark.parametrize("text", ["a\u0301" * 10_000, "\u202eabc", "\x00", "\ud83d", "ﷺ" * 5_000, "oui " * 5_000])
def test_hostile_text_gets_an_answer(interpreter: EmbeddedInterpreter, text: str) -> None:
    assert interpreter.parse(text, "fr").text == text


def test_serving_imports_neither_scikit_learn_nor_scipy(interpreter: EmbeddedInterpreter, models_dir: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from nlu.interpreter import EmbeddedInterpreter\n"
        "found = EmbeddedInterpreter.load(Path(sys.argv[1]), Path(sys.argv[2])).parse('un humain stp', 'fr')\n"
        "print(found.intent, sorted({'sklearn', 'scipy'} & sys.modules.keys()))"
    )
    command = [sys.executable, "-c", code, str(REPOSITORY), str(models_dir)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=REPOSITORY)
    assert done.stdout == "human []\n"
