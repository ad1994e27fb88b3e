"""What may be written into a team's settings. Pure: a problem is named by its field, and the page finds the words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from zoneinfo import available_timezones

import phonenumbers
from babel import Locale, UnknownLocaleError

from assistant.handoff.hours import check_closures
from assistant.outbound.mail import is_address
from assistant.packs.services import openings
from assistant.store.duty_contacts import DutyContact
from assistant.store.notices import Medium
from assistant.store.values import Team

Code = Literal[
    "missing",
    "too_long",
    "hours",
    "closures",
    "country",
    "time_zone",
    "languages",
    "number",
    "phone",
    "email",
    "locale",
    "taken",
]
MINUTES: Mapping[str, tuple[int, int]] = {
    "wait_minutes": (1, 120),
    "answer_minutes": (5, 1440),
    "idle_minutes": (30, 10080),
    "page_minutes": (1, 60),
}
"""Least and most of each promise: an hour's wait is no promise any more, and nobody answers within seconds."""
LEVELS = (1, 9)
LONGEST = {"name": 100, "opening_hours": 300, "closures": 4000, "languages": 200, "territory": 200, "hours": 300}


@dataclass(frozen=True, slots=True)
class Problem:
    """`what`: the part that cannot be used. `least` and `most`: what a number may be."""

    code: Code
    what: str = ""
    least: int = 0
    most: int = 0


Problems = Mapping[str, Problem]


@dataclass(slots=True)
class _Check:
    found: dict[str, Problem] = field(default_factory=dict)

    def say(self, name: str, problem: Problem | None) -> None:
        if problem is not None:
            self.found.setdefault(name, problem)

    def length(self, name: str, text: str, *, needed: bool = False) -> None:
        if needed and not text.strip():
            self.say(name, Problem("missing"))
        if len(text) > LONGEST[name]:
            self.say(name, Problem("too_long", most=LONGEST[name]))


def team_problems(team: Team, countries: Mapping[str, str]) -> Problems:
    """By field; empty when everything can be used. `countries`: those whose public holidays are known."""
    check = _Check()
    check.length("name", team.name, needed=True)
    for name in ("opening_hours", "closures", "languages", "territory"):
        check.length(name, getattr(team, name))
    check.say("opening_hours", hours_problem(team.opening_hours))
    check.say("closures", _closures_problem(team.closures))
    check.say("country", None if team.country in countries else Problem("country"))
    check.say("time_zone", None if team.time_zone in available_timezones() else Problem("time_zone"))
    check.say("languages", _languages_problem(team.languages))
    for name, (least, most) in MINUTES.items():
        if not least <= getattr(team, name) <= most:
            check.say(name, Problem("number", least=least, most=most))
    return check.found


def contact_problems(contact: DutyContact, locales: Mapping[str, str]) -> Problems:
    """By field. The address is as `usable_address` makes it. `locales`: those a page can be written in."""
    check = _Check()
    check.length("name", contact.name, needed=True)
    check.length("hours", contact.hours)
    check.say("hours", hours_problem(contact.hours))
    if not LEVELS[0] <= contact.level <= LEVELS[1]:
        check.say("level", Problem("number", least=LEVELS[0], most=LEVELS[1]))
    if contact.medium == "sms" and not contact.address.startswith("+"):
        check.say("address", Problem("phone"))
    if contact.medium == "email" and not (is_address(contact.address) and "<" not in contact.address):
        check.say("address", Problem("email"))
    check.say("locale", None if contact.locale in locales else Problem("locale"))
    return check.found


def usable_address(medium: Medium, text: str, country: str) -> str:
    """A number as E.164, when it is one in this country or abroad; otherwise the text, trimmed."""
    trimmed = text.strip()[:200]
    if medium == "email":
        return trimmed
    try:
        number = phonenumbers.parse(trimmed, country)
    except phonenumbers.NumberParseException:
        return trimmed.lstrip("+")
    if not phonenumbers.is_possible_number(number):
        return trimmed.lstrip("+")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def hours_problem(text: str) -> Problem | None:
    """The part that is no opening time. Empty is nothing wrong."""
    if not text.strip() or text.strip() == "24/7":
        return None
    for part in text.split(","):
        try:
            if not openings(part):
                return Problem("hours", part.strip())
        except ValueError:
            return Problem("hours", part.strip())
    return None


def _closures_problem(text: str) -> Problem | None:
    for line in filter(None, (line.strip() for line in text.splitlines())):
        try:
            check_closures(line)
        except ValueError:
            return Problem("closures", line[:40])
    return None


def _languages_problem(text: str) -> Problem | None:
    for name in filter(None, (part.strip() for part in text.split(","))):
        try:
            Locale.parse(name)
        except (UnknownLocaleError, ValueError, TypeError):
            return Problem("languages", name[:20])
    return None
