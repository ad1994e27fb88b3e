"""Yes and no, in words, with a word more ("oui carrément"), or by a thumb."""

from __future__ import annotations

from typing import Final

from assistant.dialogue.answers.answer import Answer, chosen
from assistant.dialogue.answers.message import Message
from assistant.dialogue.answers.negation import negators
from assistant.dialogue.values import Expected, Json, Option
from assistant.dialogue.words import Words

MAX_WORDS: Final = 5
_THUMBS: Final = {"👍": True, "👌": True, "✅": True, "👎": False, "❌": False}
_YES: Final = (True, "yes", "true")
_NO: Final = (False, "no", "false")
_AS_IT_IS: Final = ("refuse", "unchanged")


def yes_or_no(message: Message, expected: Expected, words: Words) -> Answer | None:
    """The answer to a question that can be answered by yes or no."""
    said = said_yes(message, words)
    if said is None:
        return None
    return answer_for(said, expected) or (None if said else _bare_no(message, expected, words))


def answer_for(said: bool, expected: Expected) -> Answer | None:
    """How yes or no answers this question, if it does."""
    values: tuple[Json, ...] = _YES if said else _NO
    option = next((option for option in expected.options if _is_one_of(option, values)), None)
    if option is not None:
        return chosen(option, expected.slot)
    return Answer(slots={expected.slot: said}) if expected.type == "bool" else None


def _bare_no(message: Message, expected: Expected, words: Words) -> Answer | None:
    """Where "no" is not a value of its own, a no and nothing else leaves things as they are. With a word more it may be
    another answer: "pas moi" to "is this someone else's?", "non change" to "may I pass this on?"."""
    option = next((option for option in expected.options if option.value in _AS_IT_IS), None)
    return chosen(option, expected.slot) if option and message.folded in words.no else None


def said_yes(message: Message, words: Words) -> bool | None:
    """True for yes, False for no, None for neither."""
    if message.is_one_of(words.yes):
        return True
    if message.is_one_of(words.no):
        return False
    if not message.folded:
        return next((_THUMBS[sign] for sign in message.raw if sign in _THUMBS), None)
    return _opening(message, words)


def _opening(message: Message, words: Words) -> bool | None:
    if len(message.words) > MAX_WORDS or message.folded in words.dont_know or message.folded in words.skip:
        return None
    first, rest = message.words[0], message.words[1:]
    if first in words.yes and not (negators(words) & set(rest)):
        return True
    if first in words.no and not (words.yes & set(rest)):
        return False
    return None


def _is_one_of(option: Option, values: tuple[Json, ...]) -> bool:
    return any(option.value is value or (isinstance(value, str) and option.value == value) for value in values)
