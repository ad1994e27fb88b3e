"""Several of the options at once: "1 et 3", "1,3", "13", "insta et snap"."""

from __future__ import annotations

from assistant.dialogue.answers.answer import INVALID, Answer
from assistant.dialogue.answers.message import Message, folded_label
from assistant.dialogue.answers.negation import may_mean
from assistant.dialogue.answers.options import by_label, misspelt, to_int
from assistant.dialogue.answers.yes_no import said_yes
from assistant.dialogue.values import Expected, Json, Option
from assistant.dialogue.words import Words


def several(message: Message, expected: Expected, words: Words) -> Answer | None:
    """The options named, each once, in the order offered; "no" chooses none of them."""
    exact = by_label(message, expected, words)
    if exact is not None:
        return _as_list(exact, expected)
    numbers = _numbers(message, expected, words)
    if numbers:
        known = {option.number: option for option in expected.options}
        if any(number not in known for number in numbers):
            return INVALID
        return _answer(expected, [known[number] for number in numbers])
    named = [option for option in expected.options if _named(option, message) and may_mean(message, option, words)]
    if named:
        return _answer(expected, named)
    if said_yes(message, words) is False:
        return Answer(slots={expected.slot: []})
    guessed = misspelt(message, expected, words)
    return _as_list(guessed, expected) if guessed else None


def _numbers(message: Message, expected: Expected, words: Words) -> list[int]:
    joined = to_int(message.stripped)
    count = len(expected.options)
    if joined is not None and joined > count and count <= 9:
        digits = [int(digit) for digit in message.stripped]
        return digits if len(set(digits)) == len(digits) and max(digits) <= count else [joined]
    found = [to_int(word) if word.isdecimal() else words.numbers.get(word) for word in message.core]
    said = [number for number in found if number is not None]
    if len(said) < len(found) - 1 - len(found) // 2:
        return []
    return [count if number == -1 else number for number in said]


def _named(option: Option, message: Message) -> bool:
    label = folded_label(option.label)
    return bool(label) and f" {label} " in f" {message.folded} "


def _answer(expected: Expected, options: list[Option]) -> Answer:
    numbers = {option.number for option in options}
    values: list[Json] = [option.value for option in expected.options if option.number in numbers]
    return Answer(slots={expected.slot: values})


def _as_list(answer: Answer, expected: Expected) -> Answer:
    value = answer.slots.get(expected.slot)
    return Answer(slots={**answer.slots, expected.slot: [value]}, intent=answer.intent, sure=answer.sure)
