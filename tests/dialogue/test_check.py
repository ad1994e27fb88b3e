"""Warnings about a book that works."""

from __future__ import annotations

import pytest

from assistant.dialogue.check import check_book
from assistant.dialogue.loader import load_book_from_text
from tests.dialogue import books


def warnings(text: str) -> list[tuple[int, str]]:
    return [(problem.line, problem.message) for problem in check_book(load_book_from_text(text))]


def test_a_clean_book_has_none() -> None:
    assert check_book(load_book_from_text(books.WHOLE)) == ()


@pytest.mark.parametrize("title", ["Yes", "STOP", "Help", "cancel", "End", "info"])
def test_a_word_providers_act_on_as_an_answer(title: str) -> None:
    text = f"""slots: {{a: {{type: bool}}}}
responses:
  utter_ask_a: [{{text: "A?", buttons: [{{title: {title}, payload: /SetSlots(a=true)}}]}}]
"""
    assert any(line == 3 and "providers act on" in message for line, message in warnings(text))


def test_no_is_not_such_a_word() -> None:
    text = """slots: {a: {type: bool}}
responses:
  utter_ask_a: [{text: "A?", buttons: [{title: "No", payload: /SetSlots(a=false)}]}]
"""
    assert warnings(text) == []


def test_two_questions_in_one_message() -> None:
    assert "more than one question" in warnings('responses: {utter_a: [{text: "Who? Why?"}]}')[0][1]


def test_a_message_too_long_with_its_answers() -> None:
    text = "responses: {utter_a: [{text: '" + "x" * 321 + "'}]}"
    assert "321 characters" in warnings(text)[0][1]


def test_a_flow_nothing_starts() -> None:
    assert "nothing starts" in warnings("flows: {a: {description: x, steps: [{noop: true}]}}")[0][1]


def test_a_question_in_a_loop_that_asks_once() -> None:
    text = """
flows:
  test:
    description: x
    steps:
      - {id: a, collect: s, next: a}
slots: {s: {type: text}}
responses: {utter_ask_s: [{text: "S?"}]}
"""
    assert "asks only once" in warnings(text)[0][1]


def test_a_fact_flows_cannot_read() -> None:
    text = 'flows: {test: {description: x, if: context.weather is "fine", steps: [{noop: true}]}}'
    assert "context.weather" in warnings(text)[0][1]


def test_a_response_that_may_have_nothing_to_say() -> None:
    assert "no variation" in warnings("responses: {utter_a: [{text: A, channel: sms}]}")[0][1]
