"""Names found in a text, also with a slip in them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.dialogue.values import Entity
from nlu.entities import SLIPPED, Gazetteer
from nlu.interpreter import EmbeddedInterpreter

PHRASES = {
    "network": {"insta": "instagram", "face book": "facebook", "face": "face"},
    "place": {"marseille": "Marseille", "lyon": "Lyon", "saint denis": "Saint-Denis"},
}
ORDINARY = frozenset({"insister", "marseillaise"})


def find_entities(text: str, limit: int = 200) -> tuple[Entity, ...]:
    return Gazetteer(PHRASES).find(text, limit, ORDINARY.__contains__)


def test_a_name_is_found_with_its_place_and_value() -> None:
    assert find_entities("Sur Insta!", 100) == (Entity("network", "instagram", 4, 9),)


def test_the_longest_name_wins() -> None:
    assert [found.value for found in find_entities("face book", 100)] == ["facebook"]


def test_a_name_inside_a_word_is_not_found() -> None:
    assert find_entities("instable", 100) == ()


def test_several_names_are_found_in_order() -> None:
    assert [found.value for found in find_entities("insta, face book", 100)] == ["instagram", "facebook"]


@settings(max_examples=100)
@given(st.text(max_size=60), st.text(max_size=60))
def test_offsets_cut_out_what_was_said(before: str, after: str) -> None:
    text = f"{before} insta {after}"
    assert "insta" in {text[found.start : found.end].casefold() for found in find_entities(text, 200)}


@pytest.mark.parametrize("text", ["je suis a marseile", "vers Marsseille", "marseilel"])
def test_a_long_name_is_found_with_a_slip_in_it(text: str) -> None:
    assert [(found.value, found.confidence) for found in find_entities(text)] == [("Marseille", SLIPPED)]


@pytest.mark.parametrize("text", ["lyom", "la marseillaise", "faces", "saint denys"])
def test_short_names_ordinary_words_and_expressions_allow_no_slip(text: str) -> None:
    assert find_entities(text) == ()


@given(st.text(max_size=300))
def test_any_text_is_looked_at(text: str) -> None:
    assert all(found.start < found.end <= len(text) for found in find_entities(text, 300))


def test_short_names_of_networks_have_one_value(interpreter: EmbeddedInterpreter) -> None:
    said = {text: interpreter.parse(text, "fr").entities for text in ("insta", "fb", "tik tok", "snap")}
    found = {text: [(entity.name, entity.value) for entity in entities] for text, entities in said.items()}
    assert found == {
        "insta": [("network", "instagram")],
        "fb": [("network", "facebook")],
        "tik tok": [("network", "tiktok")],
        "snap": [("network", "snapchat")],
    }


def test_languages_are_named_by_their_code_in_either_language(interpreter: EmbeddedInterpreter) -> None:
    said = (("en anglais stp", "fr"), ("english please", "fr"), ("in french please", "en"), ("en français", "en"))
    found = [interpreter.parse(text, locale).entities[0].value for text, locale in said]
    assert found == ["en", "en", "fr", "fr"]
