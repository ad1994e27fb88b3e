"""When a team is there: its opening hours, the public holidays it keeps, and the days it closes besides.

Times go in and come out aware; the team's own time zone is used in between. A span past midnight belongs to the day on
which it begins.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from assistant.packs.holidays import HolidayRules
from assistant.packs.services import Opening, openings
from assistant.store.values import Team

LOOK_AHEAD = timedelta(days=60)
"""Nobody is told of an opening further away than this."""

_CLOSURE = re.compile(r"(\d{4}-\d\d-\d\d)(?:\.\.(\d{4}-\d\d-\d\d))?")
Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class TeamClock:
    """A team's hours. `openings` empty with `always` false: never open."""

    zone: ZoneInfo
    openings: tuple[Opening, ...]
    always: bool
    holidays: HolidayRules | None = None
    closures: tuple[tuple[date, date], ...] = field(default=())

    def is_open(self, now: datetime) -> bool:
        return any(start <= now < end for start, end in self._spans(now, now))

    def next_opening(self, now: datetime) -> datetime | None:
        """`now` itself when it is open; None when nobody is there for `LOOK_AHEAD`."""
        starts = (max(start, now) for start, end in self._spans(now, now + LOOK_AHEAD) if end > now)
        return min(starts, default=None)

    def next_closing(self, now: datetime) -> datetime | None:
        """The end of the hours that are running now, spans that touch taken as one. None while closed, or when the
        team never closes."""
        end = None
        for start, stop in sorted(self._spans(now, now + timedelta(days=7))):
            if start <= (end or now) < stop:
                end = stop
        return end if end is not None and end < now + timedelta(days=7) else None

    def _spans(self, first: datetime, last: datetime) -> Iterator[Span]:
        day = first.astimezone(self.zone).date() - timedelta(days=1)
        until = last.astimezone(self.zone).date()
        while day <= until:
            if not self._is_closed(day):
                yield from self._spans_of(day)
            day += timedelta(days=1)

    def _spans_of(self, day: date) -> Iterator[Span]:
        if self.always:
            yield self._moment(day, time()), self._moment(day + timedelta(days=1), time())
        for opening in self.openings:
            if day.weekday() in opening.weekdays:
                end = day if opening.start < opening.end else day + timedelta(days=1)
                yield self._moment(day, opening.start), self._moment(end, opening.end)

    def _moment(self, day: date, clock: time) -> datetime:
        # In UTC: moments of one zone compare by the clock on the wall, which is wrong twice a year.
        return datetime.combine(day, clock, self.zone).astimezone(UTC)

    def _is_closed(self, day: date) -> bool:
        if any(first <= day <= last for first, last in self.closures):
            return True
        return self.holidays is not None and self.holidays.is_holiday(day)


@lru_cache(maxsize=256)
def clock_of(team: Team, holidays: HolidayRules | None = None, hours: str | None = None) -> TeamClock:
    """The clock of a team, or of its duty contact with `hours` of their own. `holidays` of the team's country; they
    count only when the team keeps them. Never raises: what cannot be read counts as never open."""
    text = (hours or team.opening_hours).strip()
    try:
        spans, always = openings(text) if text else (), text == "24/7"
    except ValueError:
        spans, always = (), False
    kept = holidays if team.keeps_holidays and not hours else None
    return TeamClock(ZoneInfo(team.time_zone), spans, always, kept, _closures(team.closures) if not hours else ())


def check_hours(text: str) -> None:
    """Raises ValueError with what to write. Empty means never open."""
    if text.strip():
        openings(text.strip())


def check_closures(text: str) -> None:
    """Raises ValueError with the line that cannot be read."""
    for line in filter(None, (line.strip() for line in text.splitlines())):
        if _closure(line) is None:
            raise ValueError(f'"{line}" is not a day; write 2026-12-24 or 2026-12-24..2027-01-02')


def _closures(text: str) -> tuple[tuple[date, date], ...]:
    return tuple(found for line in text.splitlines() if (found := _closure(line.strip())) is not None)


def _closure(line: str) -> tuple[date, date] | None:
    parts = _CLOSURE.fullmatch(line)
    if parts is None:
        return None
    try:
        first = date.fromisoformat(parts[1])
        last = date.fromisoformat(parts[2] or parts[1])
    except ValueError:
        return None
    return (first, last) if first <= last else None
