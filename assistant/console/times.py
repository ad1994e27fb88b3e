"""Moments and waits, as the reader's language writes them."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_time

from assistant.console.rendering import Words
from assistant.console.words import N_


def clock_time(moment: datetime, zone: ZoneInfo, locale: str) -> str:
    return format_time(moment.astimezone(zone), "short", locale=locale)


def day(moment: datetime, zone: ZoneInfo, locale: str, now: datetime, words: Words) -> str:
    """ "Today", "Yesterday", or the date in full."""
    on, today = moment.astimezone(zone).date(), now.astimezone(zone).date()
    if on == today:
        return words(N_("Today"))
    if on == today - timedelta(days=1):
        return words(N_("Yesterday"))
    return format_date(on, "full", locale=locale)


def moment_in_full(moment: datetime, zone: ZoneInfo, locale: str) -> str:
    return format_datetime(moment.astimezone(zone), "medium", locale=locale)


def moment_in_short(moment: datetime, zone: ZoneInfo, locale: str) -> str:
    """The day and the minute: seconds tell a reader nothing."""
    local = moment.astimezone(zone)
    return f"{format_date(local, 'medium', locale=locale)}, {format_time(local, 'short', locale=locale)}"


def ago(moment: datetime, now: datetime, words: Words) -> str:
    """When it was, in a word or two."""
    return words(N_("just now")) if now - moment < timedelta(minutes=1) else wait(moment, now, words)


def wait(since: datetime, now: datetime, words: Words) -> str:
    """How long it has been, in one or two of the words a watch has. A wait that has begun is a minute."""
    minutes = max(1, int((now - since).total_seconds()) // 60)
    if minutes < 60:
        return words(N_("%(minutes)s min"), minutes=minutes)
    if minutes < 24 * 60:
        return words(N_("%(hours)s h %(minutes)s"), hours=minutes // 60, minutes=f"{minutes % 60:02}")
    return words(N_("%(days)s d"), days=minutes // (24 * 60))
