"""A day: "demain", "samedi", "dans deux semaines", "le 12", "3 mars", "12/03". Past days are the next such day."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from assistant.dialogue.answers.answer import INVALID, Answer
from assistant.dialogue.answers.message import Message
from assistant.dialogue.answers.numbers import spelled
from assistant.dialogue.answers.options import to_int
from assistant.dialogue.values import Context, Expected
from assistant.dialogue.words import MONTH, Words

MAX_WORDS: Final = 8
_ISO: Final = re.compile(r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
_NUMERIC: Final = re.compile(r"(?<!\d)(\d{1,2})\s*[/.\-]\s*(\d{1,2})(?:\s*[/.\-]\s*(\d{2}|\d{4}))?(?!\d)")
_ENDING: Final = re.compile(r"(?<=\d)(?:er|e|eme|st|nd|rd|th)$")
"""What makes an ordinal of a number: 1er, 3e, 3rd."""
MAX_COUNT: Final = 400
_MONTH_FIRST: Final = frozenset({"US"})
"""Countries that write the month before the day."""


def day(message: Message, expected: Expected, context: Context) -> Answer | None:
    """The day said, as ISO text; INVALID for a day that does not exist."""
    found = _written(message.raw, context) or _spoken(message, context)
    if found is None:
        return None
    return INVALID if found == "invalid" else Answer(slots={expected.slot: found})


def _written(text: str, context: Context) -> str | None:
    if match := _ISO.search(text):
        return _exact(int(match.group(1)), int(match.group(2)), int(match.group(3)))
    if match := _NUMERIC.search(text):
        first, second, year = int(match.group(1)), int(match.group(2)), match.group(3)
        if context.facts.get("country") in _MONTH_FIRST:
            first, second = second, first
        if year is not None:
            return _exact(int(year) + (2000 if len(year) == 2 else 0), second, first)
        return _next_yearly(context.today, second, first)
    return None


def _spoken(message: Message, context: Context) -> str | None:
    if len(message.words) > MAX_WORDS:
        return None
    ways = (_named_day, _in_a_while, _of_a_month, _last_of_month, _weekday, _of_this_month)
    return next((found for way in ways if (found := way(message, context)) is not None), None)


def _named_day(message: Message, context: Context) -> str | None:
    named = [entry for entry in context.words.days if _said(entry, message)]
    if not named:
        return None
    return (context.today + timedelta(days=context.words.days[max(named, key=len)])).isoformat()


def _in_a_while(message: Message, context: Context) -> str | None:
    """ "Dans deux semaines", "in 3 days", or "2 semaines" alone; "2 weeks ago" opens with nothing and says more."""
    words = context.words
    for at, word in enumerate(message.words):
        length = words.units.get(word)
        if length is None:
            continue
        start = next((i + 1 for i in range(at - 1, -1, -1) if _opens(message.words, i, words)), 0)
        if start == 0 and at != len(message.words) - 1:
            continue
        count = to_int(" ".join(message.words[start:at])) or spelled(message.words[start:at], words)
        if count is not None and 0 < count <= MAX_COUNT:
            return _after(context.today, count, length)
    return None


def _opens(parts: Sequence[str], at: int, words: Words) -> bool:
    """Whether a span of time opens with the word at `at`: alone, or with the word before it ("d ici")."""
    return parts[at] in words.ahead or (at > 0 and f"{parts[at - 1]} {parts[at]}" in words.ahead)


def _after(today: date, count: int, length: int) -> str:
    if length != MONTH:
        return (today + timedelta(days=count * length)).isoformat()
    year, month = divmod(today.year * 12 + today.month - 1 + count, 12)
    return date(year, month + 1, min(today.day, monthrange(year, month + 1)[1])).isoformat()


def _of_a_month(message: Message, context: Context) -> str | None:
    """ "3 mars", "le 1er avril", "march 3rd": a month beside a day."""
    words = context.words
    for at, word in enumerate(message.words):
        if word not in words.months:
            continue
        beside = (message.words[i] for i in (at - 1, at + 1, at - 2) if 0 <= i < len(message.words))
        in_month = next((number for one in beside if (number := _ordinal(one, words)) is not None), None)
        if in_month is not None:
            return _next_yearly(context.today, words.months[word], in_month)
    return None


def _ordinal(word: str, words: Words) -> int | None:
    digits = _ENDING.sub("", word)
    return to_int(digits) if digits.isdecimal() else words.numbers.get(word)


def _last_of_month(message: Message, context: Context) -> str | None:
    if not any(_said(entry, message) for entry in context.words.month_end):
        return None
    today = context.today
    return today.replace(day=monthrange(today.year, today.month)[1]).isoformat()


def _weekday(message: Message, context: Context) -> str | None:
    words = context.words
    said = next((words.weekdays[entry] for entry in words.weekdays if _said(entry, message)), None)
    if said is None:
        return None
    return (context.today + timedelta(days=(said - context.today.weekday()) % 7 or 7)).isoformat()


def _of_this_month(message: Message, context: Context) -> str | None:
    number = to_int(_ENDING.sub("", message.stripped))
    return _next_monthly(context.today, number) if number is not None else None


def _said(entry: str, message: Message) -> bool:
    return f" {entry} " in f" {message.folded} "


def _exact(year: int, month: int, in_month: int) -> str:
    try:
        return date(year, month, in_month).isoformat()
    except ValueError:
        return "invalid"


def _next_yearly(today: date, month: int, in_month: int) -> str:
    for year in range(today.year, min(today.year + 9, date.max.year)):
        found = _exact(year, month, in_month)
        if found != "invalid" and found >= today.isoformat():
            return found
    return "invalid"


def _next_monthly(today: date, in_month: int) -> str:
    for ahead in range(13):
        year, month = divmod(today.month - 1 + ahead, 12)
        found = _exact(today.year + year, month + 1, in_month)
        if found != "invalid" and found >= today.isoformat():
            return found
    return "invalid"
