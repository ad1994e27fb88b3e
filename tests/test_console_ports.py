"""What a counsellor reads of the assistant's lines, in their own language."""

from __future__ import annotations

from assistant.console_ports import flow_names, rendered_in
from assistant.store.values import MessageContent
from assistant.turns.mind import Mind


def test_a_line_is_read_in_the_counsellors_language_with_its_choices(mind: Mind) -> None:
    said = MessageContent("in English", response="utter_ask_wish")
    read = rendered_in(mind.book, mind.voice, "fr", said)
    assert read is not None
    assert read.splitlines()[-1].startswith("3 ")
    assert "robot" in read


def test_a_line_the_flows_do_not_have_any_more_stays_as_it_was_said(mind: Mind) -> None:
    assert rendered_in(mind.book, mind.voice, "fr", MessageContent("old", response="utter_long_gone")) is None


def test_a_persons_words_are_not_ours_to_translate(mind: Mind) -> None:
    assert rendered_in(mind.book, mind.voice, "fr", MessageContent("hello")) is None


def test_the_flows_to_start_have_names_people_know(mind: Mind) -> None:
    assert {"e_reputation", "pitch"} <= {name for name, _ in flow_names(mind.book, mind.voice, "fr")}
