"""Whom to call, and when: in rounds, until somebody says that they take care of it, or does.

| round | who is called |
| --- | --- |
| 1 | the first level that is on call now |
| 2 | the second one too |
| 3 and later | everybody on call, and the team's supervisors by e-mail |

An ordinary wait is called out every `page_minutes`, six times; a crisis at least every five minutes, then every quarter
of an hour at most, and never given up. Nobody is called outside their hours. An acknowledgement is not a person who
answers the young one: when nobody has taken the conversation over three intervals later, the calls begin again.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from assistant.handoff.duty import HolidaysOf, is_on_call
from assistant.handoff.hours import clock_of
from assistant.store.duty_contacts import DutyContact, Supervisor
from assistant.store.values import Team

MOST_ROUNDS = 6
"""Of an ordinary wait. After as many, the interval of a crisis grows."""
CRISIS_MINUTES = 5
SLOWEST_MINUTES = 15
EVERYBODY = 3
"""From this round on."""
LOOK_AGAIN = timedelta(hours=1)
"""With nobody to call, the team's duty is read again after this at most: it may have been changed."""
PAUSE = 3
"""Intervals that an acknowledgement is believed for."""


@dataclass(frozen=True, slots=True)
class Round:
    """Whom to call now, and when to look next; `next_at` None: never again. `number` counts rounds that called."""

    contacts: tuple[DutyContact, ...]
    supervisors: tuple[Supervisor, ...]
    number: int
    next_at: datetime | None

    @property
    def names(self) -> str:
        everybody = [*(one.name for one in self.contacts), *(one.name for one in self.supervisors)]
        return ", ".join(dict.fromkeys(everybody))


@dataclass(frozen=True, slots=True)
class Duty:
    """Whom a team can call, and by what: media that nothing sends by do not count."""

    team: Team
    contacts: Sequence[DutyContact]
    supervisors: Sequence[Supervisor]
    holidays: HolidaysOf
    media: Collection[str]


def next_round(duty: Duty, before: int, now: datetime, *, crisis: bool) -> Round:
    """The round after `before` ones. Pure."""
    number = before + 1
    reachable = [one for one in duty.contacts if one.medium in duty.media]
    on_call = [one for one in reachable if is_on_call(duty.team, one.hours, now, duty.holidays)]
    levels = sorted({one.level for one in on_call})
    called = levels if number >= EVERYBODY else levels[:number]
    contacts = tuple(one for one in on_call if one.level in called)
    supervisors = _supervisors(duty, now, crisis=crisis) if number >= EVERYBODY or not on_call else ()
    if not contacts and not supervisors:
        return Round((), (), before, _when_somebody_is_there(duty, reachable, now, crisis=crisis))
    last = not crisis and number >= MOST_ROUNDS
    return Round(contacts, supervisors, number, None if last else now + interval(duty.team, number, crisis=crisis))


def interval(team: Team, rounds: int, *, crisis: bool) -> timedelta:
    """Between the `rounds`-th round and the next one."""
    if not crisis:
        return timedelta(minutes=team.page_minutes)
    usual = min(team.page_minutes, CRISIS_MINUTES)
    slower = 2 ** min(max(rounds - MOST_ROUNDS, 0), 8)
    return timedelta(minutes=min(usual * slower, SLOWEST_MINUTES))


def pause_after_answer(team: Team, *, crisis: bool) -> timedelta:
    """How long nobody is called after somebody said that they take care of it."""
    return PAUSE * interval(team, 1, crisis=crisis)


def _supervisors(duty: Duty, now: datetime, *, crisis: bool) -> tuple[Supervisor, ...]:
    """By e-mail, at night only in a crisis."""
    there = crisis or is_on_call(duty.team, "", now, duty.holidays)
    return tuple(duty.supervisors) if there and "email" in duty.media else ()


def _when_somebody_is_there(
    duty: Duty, reachable: Sequence[DutyContact], now: datetime, *, crisis: bool
) -> datetime | None:
    latest = now + (timedelta(minutes=SLOWEST_MINUTES) if crisis else LOOK_AGAIN)
    hours = {one.hours for one in reachable} | ({""} if duty.supervisors and "email" in duty.media else set())
    holidays = duty.holidays(duty.team.country)
    openings = (clock_of(duty.team, holidays, one or None).next_opening(now) for one in hours)
    return min((latest, *(opening for opening in openings if opening is not None)))
