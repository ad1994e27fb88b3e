"""Names of networks and languages found in a text."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.dialogue.values import Entity
from nlu.entities import find_entities
from nlu.interpreter import EmbeddedInterpreter

PHRASES = {"network": {"insta": "instagram", "face book": "facebook", "face": "face"}}


def test_a_name_is_found_with_its_place_and_value() -> None:
    assert find_entities("Sur Insta!", PHRASES, 100) == (Entity("network", "instagram", 4, 9),)


def test_the_longest_name_wins() -> None:
    assert [found.value for found in find_entities("face book", PHRASES, 100)] == ["facebook"]


def test_a_name_inside_a_word_is_not_found() -> None:
    assert find_entities("instable", PHRASES, 100) == ()


def test_several_names_are_found_in_order() -> None:
    assert [found.value for found in find_entities("insta, face book", PHRASES, 100)] == ["instagram", "facebook"]


@settings(max_examples=100)
@given(st.text(max_size=60), st.text(max_size=60))
def test_offsets_cut_out_what_was_said(before: str, after: str) -> None:
    text = f"{before} insta {after}"
    assert "insta" in {text[found.start : found.end].casefold() for found in find_entities(text, PHRASES, 200)}


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
