"""The schemas of `country.yml` and `numbers.yml`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from typing import Annotated, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, Field, model_validator

from assistant.packs.holidays import HolidayRules
from assistant.packs.services import Category, Service, openings
from assistant.packs.yamlfile import Schema

MAX_SERVICE_TEXT = 60
"""Characters: two services, the emergency number and a sentence must fit two SMS parts."""


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError(f"`{name}` is not a time zone such as Europe/Paris")
    return name


def _opening_hours(text: str) -> str:
    openings(text)
    return text


class QuietFile(Schema):
    """Local times, "20:00" to "09:00"."""

    start: time
    end: time
    sundays: bool
    holidays: bool


class HolidaysFile(Schema):
    """See `HolidayRules`."""

    fixed: tuple[str, ...] = ()
    easter: tuple[int, ...] = ()
    nth: tuple[str, ...] = ()
    moves: bool = False

    def rules(self) -> HolidayRules:
        return HolidayRules(self.fixed, self.easter, self.nth, self.moves)


class CountryFile(Schema):
    """`country.yml`. `regions` lists further ISO codes that share these rules and numbers.

    `data_protection`: the authority as it stands in a sentence, by language; left out where the law gives no right
    to erasure.
    """

    name: Mapping[str, str]
    timezone: Annotated[str, AfterValidator(_known_zone)]
    calling_codes: tuple[int, ...] = Field(min_length=1)
    regions: tuple[Annotated[str, Field(pattern=r"^[A-Z]{2}$")], ...] = ()
    quiet: QuietFile
    holidays: HolidaysFile
    data_protection: Mapping[str, Annotated[str, Field(max_length=60)]] = Field(default_factory=dict)


class ServiceFile(Schema):
    """One service of `numbers.yml`."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    kind: Literal["emergency", "talk"] = "talk"
    number: str = Field(min_length=2, max_length=60)
    channel: Literal["call", "text", "web"]
    covers: tuple[Category, ...] = Field(min_length=1)
    hours: Annotated[str, AfterValidator(_opening_hours)]
    max_age: int | None = None
    owner: str = Field(min_length=2)
    source: str = Field(pattern=r"^https?://")
    verified: bool
    verified_on: date | None = None
    languages: tuple[str, ...] = ()
    text: Mapping[str, Annotated[str, Field(max_length=MAX_SERVICE_TEXT)]] = Field(min_length=1)

    @model_validator(mode="after")
    def _dated(self) -> ServiceFile:
        if self.verified and self.verified_on is None:
            raise ValueError("`verified: true` needs `verified_on`, the day it was compared with its source")
        return self


class NumbersFile(Schema):
    """`numbers.yml`: in each category the first service listed is named first."""

    emergency: str = Field(pattern=r"^\d{2,4}$")
    under_16: str | None = None
    services: tuple[ServiceFile, ...]


def service_of(written: ServiceFile) -> Service:
    """The value the rest of the house uses."""
    return Service(
        id=written.id,
        number=written.number,
        channel=written.channel,
        covers=frozenset(written.covers),
        hours=openings(written.hours),
        owner=written.owner,
        source=written.source,
        verified=written.verified,
        verified_on=written.verified_on,
        text=dict(written.text),
        max_age=written.max_age,
        languages=frozenset(written.languages),
        kind=written.kind,
    )
