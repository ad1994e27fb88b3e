"""What the team's page shows: the settings, whether the team is there now, and whom it calls."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale
from babel.dates import format_date
from flask import Response, abort, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from assistant.console.core import me, the_console
from assistant.console.navigation import LEADING
from assistant.console.rendering import reader_locale, render, words
from assistant.console.showing import channel_name, full_address
from assistant.console.teams.team_forms import Typed, typed_team
from assistant.console.teams.team_words import DONE, NOTICE, PROMISES, sentence, sentences
from assistant.console.teams.week import as_shown
from assistant.console.times import clock_time
from assistant.console.words import N_
from assistant.handoff.hours import TeamClock, clock_of
from assistant.handoff.team_rules import Problem
from assistant.packs.holidays import HolidayRules
from assistant.store.duty_contacts import DutyContact
from assistant.store.team_settings import duty_contacts, last_notices, our_numbers
from assistant.store.teams import list_teams
from assistant.store.values import Team


def team_page(
    team: Team, typed: Typed | None = None, new_team: tuple[str, str] = ("", ""), status: int = 200
) -> Response:
    """The page, with what was wrong beside the field it was typed in."""
    store, person = the_console().store, me()
    shown = typed or typed_team(team)
    contacts = sorted(duty_contacts(store, team.id), key=lambda one: not one.active)
    admin = person.role == "administrator"
    body = render(
        "teams/team.html",
        person=person,
        team=team,
        teams=my_teams(),
        leads=person.role in LEADING,
        admin=admin,
        typed=shown.values,
        problems=sentences(shown.problems),
        promises=PROMISES,
        countries=countries(),
        zones=_zones(),
        country=countries().get(team.country, team.country),
        spoken=language_names(team.languages),
        contacts=contacts,
        notices=last_notices(store, team.id),
        notice_words=NOTICE,
        unreachable=_unreachable(team, contacts),
        media=the_console().ports.paging_media(),
        numbers=our_numbers(store, person.teams) if admin else (),
        channel_name=channel_name,
        hours=lambda text: as_shown(text, reader_locale()),
        full_address=full_address,
        new_team=new_team,
        done=words(DONE[code]) if (code := request.args.get("done", "")) in DONE else "",
        **opening(team),
    )
    return make_response(body, status)


def opening(team: Team, wrong: Problem | None = None) -> dict[str, object]:
    """Whether the team is there now, in a sentence; or why nobody can say."""
    if wrong is not None:
        return {"is_open": False, "opening": sentence(wrong), "hours_wrong": True}
    clock, now = clock_of(team, _holidays(team.country)), the_console().now()
    zone, locale = ZoneInfo(team.time_zone), reader_locale()
    return {"is_open": clock.is_open(now), "opening": _when(clock, zone, locale), "hours_wrong": False}


def _when(clock: TeamClock, zone: ZoneInfo, locale: str) -> str:
    now = the_console().now()
    if clock.is_open(now):
        closing = clock.next_closing(now)
        if closing is None:
            return words(N_("Open now, around the clock."))
        return words(N_("Open now, until %(time)s."), time=clock_time(closing, zone, locale))
    opens = clock.next_opening(now)
    if opens is None:
        return words(N_("Closed, and no opening within two months."))
    day = format_date(opens.astimezone(zone).date(), "full", locale=locale)
    return words(N_("Closed. Opens on %(day)s at %(time)s."), day=day, time=clock_time(opens, zone, locale))


def my_teams() -> tuple[Team, ...]:
    return list_teams(the_console().store, me().teams)


def my_team(team_id: int) -> Team:
    """404 for another's."""
    return next((team for team in my_teams() if team.id == team_id), None) or abort(404)


def done(team_id: int, what: str) -> ResponseReturnValue:
    return redirect(url_for("console.one_team", team_id=team_id, done=what), 303)


def countries() -> dict[str, str]:
    """Those whose public holidays are known, by code, named in the reader's language."""
    names = Locale.parse(reader_locale()).territories
    known = {code: str(names.get(code, code)) for code in the_console().ports.countries}
    return dict(sorted(known.items(), key=lambda one: one[1]))


def language_names(codes: str) -> str:
    """ "fr, en" → "French, English"."""
    names = (Locale.parse(code.strip()).get_display_name(reader_locale()) for code in codes.split(",") if code.strip())
    return ", ".join(name or "" for name in names)


def _unreachable(team: Team, contacts: Sequence[DutyContact]) -> bool:
    """Whether nobody of the team can ever be called."""
    media = the_console().ports.paging_media()
    return not any(one.active and one.medium in media and (one.hours or team.opening_hours) for one in contacts)


def _holidays(country: str) -> HolidayRules | None:
    find = the_console().ports.holidays
    return find(country) if find else None


@lru_cache(maxsize=1)
def _zones() -> tuple[str, ...]:
    """The zones that people name by a place."""
    return tuple(
        sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc", "posix")))
    )
