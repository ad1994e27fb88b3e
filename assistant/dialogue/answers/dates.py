"""A day: "demain", "samedi", "le 12", "12/03", "2027-03-12". Past days are taken as the next such day."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

from assistant.dialogue.answers.answer import INVALID, Answer
from assistant.dialogue.answers.message import Message
from assistant.dialogue.answers.options import to_int
from assistant.dialogue.values import Context, Expected

MAX_WORDS: Final = 8
_ISO: Final = re.compile(r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
_NUMERIC: Final = re.compile(r"(?<!\d)(\d{1,2})\s*[/.\-]\s*(\d{1,2})(?:\s*[/.\-]\s*(\d{2}|\d{4}))?(?!\d)")
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
    words = context.words
    named = [entry for entry in words.days if _said(entry, message)]
    if named:
        return (context.today + timedelta(days=words.days[max(named, key=len)])).isoformat()
    weekday = next((words.weekdays[word] for word in message.words if word in words.weekdays), None)
    if weekday is not None:
        ahead = (weekday - context.today.weekday()) % 7 or 7
        return (context.today + timedelta(days=ahead)).isoformat()
    number = to_int(message.stripped)
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
