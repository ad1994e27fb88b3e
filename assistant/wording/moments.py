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


_AT = {"fr": "{day} à {time}", "en": "{day} at {time}", "de": "{day} um {time}", "es": "{day} a las {time}"}
"""How a day and a time are joined. CLDR has this pattern; Babel does not read it."""


def moment_in_words(moment: datetime, now: datetime, time_zone: str, locale: str) -> str:
    """ "Monday at 9:00 AM": for the middle of a sentence."""
    day, time = day_and_time(moment, now, time_zone, locale)
    pattern = next((_AT[name] for name in fallbacks(locale) if name in _AT), "{day} {time}")
    return pattern.format(day=day, time=time)


def _date(here: datetime, language: str) -> str:
    return str(format_skeleton("MMMMEEEEd", here, locale=language))
