"""Public holidays from a country's rules: fixed dates, days counted from Easter, the n-th weekday of a month."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_RANKS: Mapping[str, int] = {"first": 0, "second": 1, "third": 2, "fourth": 3, "last": -1}
_NTH = re.compile(rf"({'|'.join(_RANKS)}) ({'|'.join(_WEEKDAYS)}) (\d\d?)")
_FIXED = re.compile(r"(\d\d)-(\d\d)")


@dataclass(frozen=True, slots=True)
class HolidayRules:
    """`fixed`: "MM-DD"; `easter`: days from Easter Sunday (Good Friday is -2); `nth`: "last monday 8" (of August).

    With `moves`, a fixed holiday on a weekend is also kept on the next working day.
    """

    fixed: tuple[str, ...] = ()
    easter: tuple[int, ...] = ()
    nth: tuple[str, ...] = ()
    moves: bool = False

    def wrong(self) -> tuple[str, ...]:
        """The rules that cannot be read, as sentences."""
        bad_fixed = [f'"{one}" is not a date; write MM-DD' for one in self.fixed if not _is_date(one)]
        bad_nth = [f'"{one}" is not a rule; write like "last monday 8"' for one in self.nth if not _is_nth(one)]
        return (*bad_fixed, *bad_nth)

    def is_holiday(self, day: date) -> bool:
        """Whether shops and offices are closed in the whole country that day."""
        return day in _of_year(self, day.year)


def easter(year: int) -> date:
    """Easter Sunday in the Gregorian calendar (Meeus, Astronomical Algorithms, chapter 8)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    el = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * el) // 451
    month, day = divmod(h + el - 7 * m + 114, 31)
    return date(year, month, day + 1)


@lru_cache(maxsize=64)
def _of_year(rules: HolidayRules, year: int) -> frozenset[date]:
    fixed = [date(year, int(one[:2]), int(one[3:])) for one in rules.fixed]
    found = {*fixed, *(easter(year) + timedelta(days=shift) for shift in rules.easter)}
    found |= {_nth(one, year) for one in rules.nth}
    for day in sorted(fixed) if rules.moves else ():
        moved = day
        while moved.weekday() >= 5 or (moved != day and moved in found):
            moved += timedelta(days=1)
        found.add(moved)
    return frozenset(found)


def _nth(rule: str, year: int) -> date:
    rank, weekday, month = rule.split()
    first = date(year, int(month), 1)
    days = [first + timedelta(days=shift) for shift in range(31)]
    of_month = [day for day in days if day.month == first.month and day.weekday() == _WEEKDAYS.index(weekday)]
    return of_month[_RANKS[rank]]


def _is_date(text: str) -> bool:
    if not (parts := _FIXED.fullmatch(text)):
        return False
    try:
        # A common year: a holiday on 29 February would raise three years in four.
        date(2023, int(parts[1]), int(parts[2]))
    except ValueError:
        return False
    return True


def _is_nth(text: str) -> bool:
    parts = _NTH.fullmatch(text)
    return parts is not None and 1 <= int(parts[3]) <= 12
