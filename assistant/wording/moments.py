"""Moments near to now, as a sentence takes them: the day and the time apart, so that each language joins them."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_datetime, format_skeleton, format_time

from assistant.wording.locales import fallbacks

_WEEK = timedelta(days=6)
"""Within it the weekday says which day is meant."""


def day_and_time(moment: datetime, now: datetime, time_zone: str, locale: str) -> tuple[str, str]:
    """("Monday", "9:00 AM"), or ("lundi 30 novembre", "09:00") when it is further away."""
    zone, language = ZoneInfo(time_zone), fallbacks(locale)[0]
    here = moment.astimezone(zone)
    near = here.date() - now.astimezone(zone).date() <= _WEEK
    day = format_datetime(here, "EEEE", locale=language) if near else _date(here, language)
    return day, format_time(here, "short", locale=language)


def _date(here: datetime, language: str) -> str:
    return str(format_skeleton("MMMMEEEEd", here, locale=language))
