"""What is expected of the person, and whether a message is it: before any intent is asked for."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.dialogue.answers.answer import DONT_KNOW, INVALID, SKIP, Answer, chosen
from assistant.dialogue.answers.dates import day
from assistant.dialogue.answers.day_parts import by_hour
from assistant.dialogue.answers.free import free_text
from assistant.dialogue.answers.many import several
from assistant.dialogue.answers.message import Message, take_apart
from assistant.dialogue.answers.negation import negated
from assistant.dialogue.answers.numbers import quantity
from assistant.dialogue.answers.options import by_label, by_number, inside, misspelt
from assistant.dialogue.answers.yes_no import answer_for, yes_or_no
from assistant.dialogue.book import Book
from assistant.dialogue.limits import LABEL_WORDS, MAX_TEXT
from assistant.dialogue.questions import expect
from assistant.dialogue.responses import read_payload
from assistant.dialogue.slots import FREE_TEXT
from assistant.dialogue.state import read
from assistant.dialogue.text import fold
from assistant.dialogue.values import Context, Expected, Heard, Json

__all__ = ["Answer", "command", "expected", "needs_interpreter", "recognise", "to_interpret"]


def expected(book: Book, state: Mapping[str, Json], context: Context) -> Expected | None:
    """The answer the conversation waits for, or None when no question pends. Never raises."""
    stack = read(book, state).stack
    return expect(book, stack[-1] if stack else None, context)


def needs_interpreter(book: Book, state: Mapping[str, Json], heard: Heard, context: Context) -> bool:
    """Whether asking the interpreter can change what this message does; see `to_interpret`."""
    return to_interpret(book, state, heard, context)[0]


def to_interpret(book: Book, state: Mapping[str, Json], heard: Heard, context: Context) -> tuple[bool, Expected | None]:
    """Whether asking the interpreter can change what this message does, and what is expected then.

    Not for buttons, empty or over-long texts, whole-message commands and answers recognised for sure. For free text
    it is asked, so that "I want to talk to somebody" is not taken for an answer.
    """
    if book.plain or heard.payload is not None or not heard.text.strip() or len(heard.text) > MAX_TEXT:
        return False, None
    if command(heard, context) is not None:
        return False, None
    waited_for = expected(book, state, context)
    if waited_for is None:
        return True, None
    answer = recognise(heard, waited_for, context)
    return answer is None or (not answer.sure and waited_for.type in FREE_TEXT), waited_for


def command(heard: Heard, context: Context) -> str | None:
    """The intent of a message that is, as a whole, a known command ("menu", "retour")."""
    return context.words.commands.get(fold(heard.text)) if heard.payload is None else None


def recognise(heard: Heard, expected: Expected | None, context: Context) -> Answer | None:
    """The answer in this message, or None. Never raises.

    In order: the button tapped, the label, the number, typed values, "skip" and "I don't know", a label inside the
    sentence, a misspelt label, yes or no as understood, another name of an option, free text.
    """
    if expected is None:
        return None
    if heard.payload is not None:
        return _tapped(heard.payload, expected)
    text = heard.text[:MAX_TEXT]
    message = take_apart(text, context.words)
    return (
        _exact(message, expected, context)
        or _words(message, expected, context)
        or _likely(message, expected, context)
        or _understood(heard, message, expected, context)
        or _named(heard, message, expected, context)
        or (free_text(text, expected, context.words) if expected.type in FREE_TEXT else None)
    )


def _tapped(payload: str, expected: Expected) -> Answer | None:
    for option in expected.options:
        if option.payload == payload:
            return chosen(option, expected.slot)
    means = read_payload(payload)
    if means is None or means.intent or [name for name, _ in means.assignments] != [expected.slot]:
        return None
    return Answer(slots=dict(means.assignments))


def _exact(message: Message, expected: Expected, context: Context) -> Answer | None:
    words = context.words
    if expected.type == "choice_many":
        return several(message, expected, words)
    answer = by_label(message, expected, words)
    if answer is None and expected.type == "float":
        answer = quantity(message, expected, words)
    if answer is None and expected.type == "date":
        answer = day(message, expected, context)
    if answer is None and expected.type not in ("float", "date"):
        answer = by_number(message, expected, words)
        if answer is INVALID and expected.type in FREE_TEXT:
            answer = None
    return answer or yes_or_no(message, expected, words)


def _words(message: Message, expected: Expected, context: Context) -> Answer | None:
    """Whole-message "skip" and "I don't know"; an option of that value is the answer itself. Of a moment, whoever
    doesn't know is free at any time."""
    for entries, values, answer in (
        (context.words.dont_know, ("dont_know", "any_time"), DONT_KNOW),
        (context.words.skip, ("skip",), SKIP),
    ):
        if message.folded in entries:
            option = next((option for option in expected.options if option.value in values), None)
            return chosen(option, expected.slot) if option else answer
    return None


def _likely(message: Message, expected: Expected, context: Context) -> Answer | None:
    if expected.type == "choice_many" or not expected.options:
        return None
    words = context.words
    return inside(message, expected, words) or misspelt(message, expected, words) or by_hour(message, expected, words)


def _understood(heard: Heard, message: Message, expected: Expected, context: Context) -> Answer | None:
    """Yes or no as the interpreter took it; a sentence turned round is never a yes."""
    intent = heard.understanding.intent if heard.understanding else None
    if intent not in ("affirm", "deny") or (intent == "affirm" and negated(message, context.words)):
        return None
    return answer_for(intent == "affirm", expected)


def _named(heard: Heard, message: Message, expected: Expected, context: Context) -> Answer | None:
    """The option whose other name was found in the message: an entity called like the slot ("un taf" for a job)."""
    if heard.understanding is None or len(message.words) > LABEL_WORDS or negated(message, context.words):
        return None
    values = {entity.value for entity in heard.understanding.entities if entity.name == expected.slot}
    found = [option for option in expected.options if option.value in values]
    return chosen(found[0], expected.slot, sure=False) if len(values) == len(found) == 1 else None
