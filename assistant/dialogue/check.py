"""What a usable book could do better, for `assistant check`: warnings with file and line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from assistant.dialogue.book import Book
from assistant.dialogue.flow import Flow
from assistant.dialogue.limits import MAX_ARTEFACT, MAX_BUTTON, MAX_CHARACTERS, MAX_FLOW_NAME
from assistant.dialogue.questions import offers
from assistant.dialogue.responses import Response, Variation
from assistant.dialogue.steps.call import Call
from assistant.dialogue.steps.collect import Collect
from assistant.dialogue.steps.link import Link
from assistant.dialogue.text import fold
from assistant.errors import Problem

RESERVED: Final = frozenset({"yes", "end", "cancel", "info", "help", "stop", "start", "quit", "unsubscribe"})
"""Words a provider acts on when they are a whole message, so that no answer may be printed as one (Twilio's default
opt-out, opt-in and help keywords)."""

KNOWN_FLOWS: Final = frozenset({"welcome", "menu", "human", "callback_offer"})
"""Flows that are started by name, by the engine or by a timer."""


def check_book(book: Book) -> tuple[Problem, ...]:
    """Warnings only: a book with errors is never loaded."""
    found = [*book.warnings, *_flows(book)]
    for response in book.responses.values():
        for variation in response.variations:
            found += _variation(book, response, variation)
    return tuple(sorted(set(found)))


def _warn(book: Book, topic: str, line: int, message: str) -> Problem:
    return Problem(book.files.get(topic, f"{topic}.yml"), line, message, "warning")


def _variation(book: Book, response: Response, variation: Variation) -> Iterator[Problem]:
    topic, line, name = response.topic, variation.line, response.name
    if variation.text.count("?") > 1:
        yield _warn(book, topic, line, f"'{name}' asks more than one question; ask one at a time")
    for button in variation.buttons:
        title = button.option.title
        if fold(title) in RESERVED:
            yield _warn(book, topic, line, f"the answer '{title}' is a word providers act on; choose another title")
        if len(title) > MAX_BUTTON:
            yield _warn(book, topic, line, f"the answer '{title}' has {len(title)} characters; {MAX_BUTTON} fit")
    length = printed_length(variation)
    limit = MAX_ARTEFACT if variation.artefact else MAX_CHARACTERS
    if length > limit:
        yield _warn(book, topic, line, f"'{name}' has {length} characters with its answers; {limit} fit")


def printed_length(variation: Variation) -> int:
    """Characters of the message on SMS, its answers as numbered lines ("1. Title")."""
    lines = sum(len(f"\n{n}. {button.option.title}") for n, button in enumerate(variation.buttons, start=1))
    return len(variation.text) + lines


def _flows(book: Book) -> Iterator[Problem]:
    linked = {step.flow for flow in book.flows.values() for step in flow.steps if isinstance(step, Call | Link)}
    for flow in book.flows.values():
        started = flow.triggers or flow.is_pattern or flow.id in KNOWN_FLOWS | linked
        if not started and flow.id != flow.topic:
            yield _warn(book, flow.topic, flow.line, f"nothing starts the flow '{flow.id}'")
        if len(flow.name) > MAX_FLOW_NAME:
            yield _warn(
                book, flow.topic, flow.line, f"the name '{flow.name}' is longer than {MAX_FLOW_NAME} characters"
            )
        yield from _questions(book, flow)


def _questions(book: Book, flow: Flow) -> Iterator[Problem]:
    for step in flow.steps:
        if not isinstance(step, Collect):
            continue
        slot, response = book.slots[step.slot], book.responses[step.ask]
        for variation in response.variations:
            filling = {name for button in variation.buttons for name, _ in button.means.assignments}
            if variation.buttons and filling and step.slot not in filling:
                message = f"no answer of '{step.ask}' fills '{step.slot}', which '{flow.id}' asks for with it"
                yield _warn(book, response.topic, variation.line, message)
            if slot.type == "categorical" and not offers(book, slot.name, variation, ()):
                yield _warn(book, response.topic, variation.line, f"'{step.ask}' offers no answers")
