"""What was typed into the team's forms, as values and as it was typed: nothing is lost when something is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

from babel import Locale

from assistant.console.rendering import reader_locale
from assistant.console.teams.week import as_shown, as_stored
from assistant.handoff.page_texts import LANGUAGES
from assistant.handoff.team_rules import Problem, Problems, contact_problems, team_problems, usable_address
from assistant.store.duty_contacts import DutyContact
from assistant.store.notices import Medium
from assistant.store.values import Team

NO_NUMBER = -1
"""Stands for what is no whole number: outside every bound."""
NEW_CONTACT = DutyContact(0, "", "sms", "", 1, "", LANGUAGES[0])


@dataclass(frozen=True, slots=True)
class Typed:
    """A form as it is shown: `values` by field as text, and what is wrong, by field."""

    values: Mapping[str, str]
    problems: Problems


def typed_team(team: Team) -> Typed:
    """The settings as they are."""
    values = {one.name: str(getattr(team, one.name)) for one in fields(team)}
    values["opening_hours"] = as_shown(team.opening_hours, reader_locale())
    return Typed(values | {"keeps_holidays": "yes" if team.keeps_holidays else ""}, {})


def read_team_form(
    form: Mapping[str, str], before: Team, countries: Mapping[str, str], *, may_rename: bool
) -> tuple[Team, Typed]:
    """The team as it would be, and the form as it was typed. The name is the administrators' affair."""
    team = replace(
        before,
        name=form.get("name", "").strip() if may_rename else before.name,
        keeps_holidays=bool(form.get("keeps_holidays")),
        closures="\n".join(form.get("closures", "").split("\r\n")).strip(),
        country=form.get("country", "").strip(),
        time_zone=form.get("time_zone", "").strip(),
        opening_hours=as_stored(form.get("opening_hours", "").strip(), reader_locale()),
        languages=form.get("languages", "").strip(),
        territory=form.get("territory", "").strip(),
        wait_minutes=whole_number(form.get("wait_minutes", "")),
        answer_minutes=whole_number(form.get("answer_minutes", "")),
        idle_minutes=whole_number(form.get("idle_minutes", "")),
        page_minutes=whole_number(form.get("page_minutes", "")),
    )
    values = {**typed_team(before).values, **form, "keeps_holidays": form.get("keeps_holidays", "")}
    return team, Typed(values, team_problems(team, countries))


def typed_contact(contact: DutyContact) -> Typed:
    """A contact as it is."""
    names = ("name", "medium", "address", "level", "hours", "locale")
    values = {name: str(getattr(contact, name)) for name in names}
    return Typed(values | {"hours": as_shown(contact.hours, reader_locale())}, {})


def read_contact_form(form: Mapping[str, str], before: DutyContact, country: str) -> tuple[DutyContact, Typed]:
    """The contact as it would be, and the form as it was typed."""
    medium: Medium = "email" if form.get("medium") == "email" else "sms"
    contact = replace(
        before,
        name=form.get("name", "").strip(),
        medium=medium,
        address=usable_address(medium, form.get("address", ""), country),
        level=whole_number(form.get("level", "")),
        hours=as_stored(form.get("hours", "").strip(), reader_locale()),
        locale=form.get("locale", ""),
    )
    values = {**typed_contact(before).values, **form}
    return contact, Typed(values, contact_problems(contact, dict.fromkeys(LANGUAGES, "")))


def name_taken(typed: Typed) -> Typed:
    return replace(typed, problems={**typed.problems, "name": Problem("taken")})


def whole_number(text: str) -> int:
    trimmed = text.strip()
    return int(trimmed) if trimmed.isascii() and trimmed.isdecimal() and len(trimmed) < 7 else NO_NUMBER


def page_languages() -> tuple[tuple[str, str], ...]:
    """Code and own name of each language that a call can be written in."""
    return tuple((code, (Locale.parse(code).display_name or code).capitalize()) for code in LANGUAGES)
