"""Whom to name to somebody in danger: in their country, in their language, and open now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from babel import Locale, UnknownLocaleError
from babel.lists import format_list

from assistant.packs.country import Country
from assistant.packs.services import Category, Service

MAX_NAMED = 2
"""One number to call and one other way: more would be a list to read, in a moment when nobody reads lists."""

_YOUNGEST: Mapping[str, int] = {"under_16": 0, "16_17": 16, "18_25": 18, "26_over": 26}


@dataclass(frozen=True, slots=True)
class Protocol:
    """What a crisis text needs. `talk_now` is ready to be put into a sentence and never empty."""

    emergency_number: str
    talk_now: str
    services: tuple[str, ...] = ()
    """Ids of the services named, for the risk log."""


def protocol(
    country: Country, locale: str, now: datetime, category: Category = "distress", age_band: str = "unknown"
) -> Protocol:
    """The emergency number and at most two services that answer now; with none, the emergency number again.

    `now` is any aware moment. `age_band` leaves out services for younger people than the person says they are.
    """
    chosen = talk_now(country, locale, now, category, age_band)
    names = [one.named(locale) for one in chosen] or [country.emergency_number]
    return Protocol(country.emergency_number, _one_or_other(names, locale), tuple(one.id for one in chosen))


def talk_now(
    country: Country, locale: str, now: datetime, category: Category, age_band: str = "unknown"
) -> tuple[Service, ...]:
    """Verified services open at this moment: those for the category first, then those for any distress.

    Services that answer in the person's language stand before others, and those checked lately before stale ones;
    either is still named rather than none.
    """
    here = country.local(now)
    usable = [one for one in country.services if one.verified and one.is_open(here) and _admits(one, age_band)]
    fitting = [one for one in usable if category in one.covers]
    general = [one for one in usable if "distress" in one.covers and one not in fitting]
    ranked = sorted((*fitting, *general), key=lambda one: (not one.speaks(locale), one.is_stale(here.date())))
    return tuple(ranked[:MAX_NAMED])


def referral(country: Country, locale: str) -> str:
    """The service for people under 16, in words; the emergency number where the country names none."""
    service = country.under_16
    return service.named(locale) if service and service.verified else country.emergency_number


def stale(country: Country, today: date) -> tuple[Service, ...]:
    """Services to check again."""
    return tuple(one for one in country.services if one.is_stale(today))


def _admits(service: Service, age_band: str) -> bool:
    return service.max_age is None or _YOUNGEST.get(age_band, 0) <= service.max_age


def _one_or_other(names: list[str], locale: str) -> str:
    try:
        known = Locale.parse(locale, sep="-" if "-" in locale else "_")
    except (ValueError, UnknownLocaleError):
        return " / ".join(names)
    return format_list(names, style="or", locale=known)
