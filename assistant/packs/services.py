"""The people a country offers to talk to, as dated data: number, hours, who it is for, who checked it and when."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal, get_args

Category = Literal[
    "suicide",
    "self_harm",
    "abuse",
    "sexual_violence",
    "domestic_violence",
    "trafficking",
    "eating_disorder",
    "overdose",
    "threat_to_others",
    "sleeping_rough",
    "online_harassment",
    "sextortion",
    "distress",
]
"""What a danger is about: safety lexicons name it, and it chooses the service. `distress` is everything unsaid."""

CATEGORIES: tuple[Category, ...] = get_args(Category)
STALE_AFTER_DAYS = 180
"""A number nobody has checked for half a year is not trusted any more."""

_SPAN = re.compile(r"(?:(mon|tue|wed|thu|fri|sat|sun)(?:-(mon|tue|wed|thu|fri|sat|sun))? )?(\d\d):(\d\d)-(\d\d):(\d\d)")
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Opening:
    """Open on these weekdays (0 is Monday) from `start` to `end`, the country's time; `end` may be past midnight."""

    weekdays: frozenset[int]
    start: time
    end: time

    def covers(self, moment: datetime) -> bool:
        """`moment` is in the country's own time zone."""
        clock, weekday = moment.time(), moment.weekday()
        if self.start < self.end:
            return weekday in self.weekdays and self.start <= clock < self.end
        evening = weekday in self.weekdays and clock >= self.start
        night = (weekday - 1) % 7 in self.weekdays and clock < self.end
        return evening or night


def openings(text: str) -> tuple[Opening, ...]:
    """ "24/7", "09:00-23:00" or "mon-fri 09:00-18:00, sat 10:00-12:00". Raises ValueError with what to write."""
    if text.strip() == "24/7":
        return ()
    return tuple(_opening(part.strip()) for part in text.split(","))


def _opening(text: str) -> Opening:
    parts = _SPAN.fullmatch(text)
    if parts is None or int(parts[3]) > 23 or int(parts[5]) > 24 or max(int(parts[4]), int(parts[6])) > 59:
        raise ValueError(f'"{text}" is not an opening time; write 24/7, 09:00-23:00 or mon-fri 09:00-18:00')
    first, last, *clock = parts.groups()
    start = _DAYS.index(first) if first else 0
    end = _DAYS.index(last or first) if first else 6
    weekdays = frozenset((start + step) % 7 for step in range((end - start) % 7 + 1))
    hours = [int(one) for one in clock]
    # 24:00 is how people write midnight at the end of a day.
    return Opening(weekdays, time(hours[0], hours[1]), time(hours[2] % 24, hours[3]))


@dataclass(frozen=True, slots=True)
class Service:
    """One service. `number` is as a person dials or texts it, or a web address without scheme when `channel` is web.

    `covers` are the categories it is for; a service for `distress` is for everybody. `max_age` is the oldest age it
    answers, None for any. `text` is how it is named in a message, per language, number included, at most 60 characters.
    `verified` is false until somebody compared it with its source on `verified_on`. `languages` are those it answers
    in; empty when it answers in any.
    """

    id: str
    number: str
    channel: Literal["call", "text", "web"]
    covers: frozenset[Category]
    hours: tuple[Opening, ...]
    owner: str
    source: str
    verified: bool
    verified_on: date | None
    text: Mapping[str, str]
    max_age: int | None = None
    languages: frozenset[str] = frozenset()
    kind: Literal["emergency", "talk"] = "talk"

    def is_open(self, moment: datetime) -> bool:
        """`moment` is in the country's own time zone. A service without hours never closes."""
        return not self.hours or any(one.covers(moment) for one in self.hours)

    def is_stale(self, today: date) -> bool:
        return self.verified_on is None or (today - self.verified_on).days > STALE_AFTER_DAYS

    def speaks(self, locale: str) -> bool:
        return not self.languages or language_of(locale) in self.languages

    def named(self, locale: str) -> str:
        """The service in a message of this locale; in a language the file does not know, the number alone."""
        return self.text.get(locale) or self.text.get(language_of(locale)) or self.number


def language_of(locale: str) -> str:
    """ "fr_BE" or "fr-BE" → "fr"."""
    return locale.replace("-", "_").partition("_")[0]
