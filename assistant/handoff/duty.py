"""Is somebody there? The young person is told so only when it is true."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from assistant.handoff.hours import clock_of
from assistant.packs.holidays import HolidayRules
from assistant.store.values import Conversation, Team

AT_WORK = timedelta(minutes=5)
"""A counsellor whose console was open this recently is at work; an open console reports itself every minute."""

HolidaysOf = Callable[[str], HolidayRules]
"""The public holidays of a country, by its ISO code."""


def at_work(seen_at: datetime | None, now: datetime) -> bool:
    """Whether somebody who was last seen then is in front of the console."""
    return seen_at is not None and now - seen_at <= AT_WORK


def on_duty(read: Conversation, now: datetime, holidays: HolidaysOf, media: Collection[str]) -> bool:
    """Whether a person of the team is at work, or on call and can be paged. `media`: what pages can be sent by."""
    if at_work(read.counsellor_seen_at, now):
        return True
    duty = read.duty()
    return any(medium in media and is_on_call(duty.team, hours, now, holidays) for medium, hours in duty.on_call)


def is_on_call(team: Team, hours: str, now: datetime, holidays: HolidaysOf) -> bool:
    """Whether a duty contact with these hours (empty: the team's) may be paged now."""
    return clock_of(team, holidays(team.country), hours or None).is_open(now)


def back_at(team: Team, now: datetime, holidays: HolidaysOf) -> datetime | None:
    """When the team is there again, for who is told that it is not. None while it should be there now, or when nobody
    can say."""
    opening = clock_of(team, holidays(team.country)).next_opening(now)
    return opening if opening is not None and opening > now else None
