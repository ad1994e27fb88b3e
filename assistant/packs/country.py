"""One country's rules: `locales/countries/<CC>/country.yml` and `numbers.yml`, and whose number this is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import phonenumbers

from assistant.errors import ContentError, Problem
from assistant.packs.countryfile import CountryFile, NumbersFile, service_of
from assistant.packs.holidays import HolidayRules
from assistant.packs.services import Service
from assistant.packs.yamlfile import SourceFile, read

_BUSINESS_SCOPED = re.compile(r"([A-Z]{2})\.[0-9A-Za-z]+")


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From `start` to `end` (local time, past midnight), on Sundays and on holidays nothing leaves unasked."""

    start: time
    end: time
    sundays: bool = True
    holidays: bool = True


@dataclass(frozen=True, slots=True)
class Country:
    """What holds in a country whatever the language. `code` is ISO 3166; `regions` are all codes that share its rules.

    `emergency_number` is dialled when life is in danger. `under_16` is the service young people under 16 are sent to.
    """

    code: str
    name: Mapping[str, str]
    timezone: ZoneInfo
    calling_codes: tuple[int, ...]
    regions: tuple[str, ...]
    quiet: QuietHours
    holidays: HolidayRules
    emergency_number: str
    services: tuple[Service, ...] = ()
    under_16: Service | None = None
    data_protection: Mapping[str, str] = field(default_factory=dict)
    """By language, the authority that complaints about personal data go to; empty where there is none."""

    @property
    def emergency(self) -> tuple[Service, ...]:
        """Emergency services besides the one number, such as the one reached by text message."""
        return tuple(one for one in self.services if one.kind == "emergency")

    @property
    def talk(self) -> tuple[Service, ...]:
        return tuple(one for one in self.services if one.kind == "talk")

    def local(self, now: datetime) -> datetime:
        """An aware moment in the country's own time zone."""
        return now.astimezone(self.timezone)

    def is_quiet(self, now: datetime) -> bool:
        """Whether an unasked message would disturb now. Replies to a person's own message do not ask."""
        here = self.local(now)
        if self.quiet.sundays and here.weekday() == 6:
            return True
        if self.quiet.holidays and self.holidays.is_holiday(here.date()):
            return True
        return _within(here.time(), self.quiet.start, self.quiet.end)

    def next_loud(self, now: datetime) -> datetime:
        """The first moment from `now` on that is not quiet, in the zone of `now`; within a fortnight."""
        moment = now
        for _ in range(14):
            if not self.is_quiet(moment):
                return moment
            here = self.local(moment)
            morning = here.replace(hour=self.quiet.end.hour, minute=self.quiet.end.minute, second=0, microsecond=0)
            moment = (morning if morning > here else morning + timedelta(days=1)).astimezone(now.tzinfo)
        return moment


def _within(clock: time, start: time, end: time) -> bool:
    return start <= clock < end if start <= end else clock >= start or clock < end


ELSEWHERE = Country(
    code="ZZ",
    name={},
    timezone=ZoneInfo("UTC"),
    calling_codes=(),
    regions=(),
    quiet=QuietHours(time(20), time(9)),
    holidays=HolidayRules(),
    # Every GSM phone reaches the local emergency service with 112 (3GPP TS 22.101, section 10.1.1).
    emergency_number="112",
)
"""A country nobody wrote a pack for: better no helpline than another country's."""


@dataclass(frozen=True, slots=True)
class Countries:
    """Every usable country pack by ISO code (regions included), and what is wrong with the others."""

    by_code: Mapping[str, Country]
    problems: tuple[Problem, ...] = ()
    _codes: frozenset[str] = field(default=frozenset(), repr=False)

    def resolve(self, code: str) -> Country:
        """The country's pack, else `ELSEWHERE`. Never raises."""
        return self.by_code.get(code.upper(), ELSEWHERE)

    def country_of(self, address: str, default: str) -> str:
        """The ISO code a sender's address belongs to: an E.164 number, or a business-scoped id such as FR.1234abcd.

        `default` (the channel's country) when the address does not say, for instance an invalid number.
        A territory that shares a country's rules answers that country's code.
        """
        code = _code_of(address) or default
        return self.by_code[code].code if code in self.by_code else code


def _code_of(address: str) -> str | None:
    if scoped := _BUSINESS_SCOPED.fullmatch(address):
        return scoped[1]
    try:
        number = phonenumbers.parse(address)
    except phonenumbers.NumberParseException:
        return None
    exact = phonenumbers.region_code_for_number(number)
    # A number outside the numbering plan still tells its calling code: the example ranges do not belong to anybody.
    main = phonenumbers.region_code_for_country_code(number.country_code or 0)
    return exact or (main if main not in {"ZZ", "001"} else None)


def load_countries(content_root: Path, today: date) -> Countries:
    """Every `locales/countries/<CC>/`. A broken country is left out with its problems; the others work.

    A stale number is an error to `assistant check`, and still named by the service: better than none.
    """
    by_code: dict[str, Country] = {}
    problems: list[Problem] = []
    for folder in sorted((content_root / "locales" / "countries").glob("*/")):
        try:
            country, warnings = load_country(folder, today)
        except ContentError as error:
            problems.extend(error.problems)
            continue
        problems.extend(warnings)
        by_code.update(dict.fromkeys((*country.regions, country.code), country))
    return Countries(by_code, tuple(sorted(problems)))


def load_country(folder: Path, today: date) -> tuple[Country, tuple[Problem, ...]]:
    """One country and its warnings. Raises `ContentError` with all problems of both files."""
    shown = f"locales/countries/{folder.name}"
    if not re.fullmatch(r"[A-Z]{2}", folder.name):
        raise ContentError([Problem(shown, 0, f"`{folder.name}` is not an ISO 3166 country code such as FR.")])
    rules, rules_source = read(folder / "country.yml", f"{shown}/country.yml", CountryFile)
    numbers, source = read(folder / "numbers.yml", f"{shown}/numbers.yml", NumbersFile)
    services = tuple(service_of(one) for one in numbers.services)
    problems = [*_rules_problems(rules, rules_source), *_number_problems(numbers, services, source)]
    if problems:
        raise ContentError(problems)
    country = Country(
        code=folder.name,
        name=dict(rules.name),
        timezone=ZoneInfo(rules.timezone),
        calling_codes=rules.calling_codes,
        regions=rules.regions,
        quiet=QuietHours(rules.quiet.start, rules.quiet.end, rules.quiet.sundays, rules.quiet.holidays),
        holidays=rules.holidays.rules(),
        emergency_number=numbers.emergency,
        services=services,
        under_16=next((one for one in services if one.id == numbers.under_16), None),
        data_protection=dict(rules.data_protection),
    )
    return country, tuple(_warnings(services, source, today))


def _rules_problems(rules: CountryFile, source: SourceFile) -> Iterable[Problem]:
    for sentence in rules.holidays.rules().wrong():
        yield source.problem(("holidays",), f"{sentence}.")


def _number_problems(numbers: NumbersFile, services: tuple[Service, ...], source: SourceFile) -> Iterable[Problem]:
    ids = [one.id for one in services]
    for index, one in enumerate(services):
        if one.id in ids[:index]:
            yield source.problem(("services", index), f"The id `{one.id}` is used twice; give each service its own.")
    if numbers.under_16 is not None and numbers.under_16 not in ids:
        yield source.problem(("under_16",), f"There is no service `{numbers.under_16}`; write the id of one of them.")


def _warnings(services: tuple[Service, ...], source: SourceFile, today: date) -> Iterable[Problem]:
    for index, one in enumerate(services):
        loc = ("services", index)
        if not one.verified:
            tail = "is not verified, so it is never shown; compare it with its source, then write `verified: true`."
            yield source.problem(loc, f"`{one.id}` {tail}", warning=True)
        elif one.is_stale(today):
            tail = f"was last checked on {one.verified_on}; check it again at {one.source} and date it."
            yield source.problem(loc, f"`{one.id}` {tail}")
