"""What a counsellor reads of the assistant's lines, in their own language."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from assistant.console_ports import flow_names, opening, rendered_in
from assistant.store.values import MessageContent, Team
from assistant.turns.mind import Mind

SATURDAY = datetime(2026, 3, 7, 12, 0, tzinfo=UTC)
TUESDAY = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
PARIS = Team(1, "Paris")


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


@pytest.mark.parametrize(
    ("locale", "said"), [("fr", "lundi à 09:00"), ("en", "Monday at 9:00\u202fAM"), ("pt", "segunda-feira 09:00")]
)
def test_when_a_closed_team_is_back_is_said_in_the_persons_language(mind: Mind, locale: str, said: str) -> None:
    assert opening(replace(mind, clock=lambda: SATURDAY), PARIS, locale) == said


def test_a_team_that_is_there_has_no_next_opening(mind: Mind) -> None:
    assert opening(replace(mind, clock=lambda: TUESDAY), PARIS, "fr") is None
