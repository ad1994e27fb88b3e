"""What narrows the list: read from the address, offered as choices, and kept in every link that leads back."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request

from assistant.console.conversation.composing import language_name
from assistant.console.core import me, row_id, the_console
from assistant.console.rendering import reader_locale
from assistant.store.inbox import Filters, InboxCounts
from assistant.store.tags import LONGEST_TAG, team_tags, usable_tag
from assistant.store.teams import list_teams
from assistant.wording.locales import locale_name


@dataclass(frozen=True, slots=True)
class Choices:
    """Pairs of a value and its name. `teams` is empty for who has one team only."""

    teams: tuple[tuple[int, str], ...]
    languages: tuple[tuple[str, str], ...]
    tags: tuple[str, ...]


def filters_asked_for() -> Filters:
    """Those of the address; a team that is not the reader's narrows nothing."""
    team = request.args.get("team", type=row_id)
    return Filters(
        team=team if team in me().teams else None,
        locale=_locale(request.args.get("language", "")),
        tag=usable_tag(request.args.get("tag", ""))[:LONGEST_TAG],
        unread=request.args.get("unread") == "1",
    )


def as_arguments(filters: Filters) -> dict[str, str | int]:
    """For addresses: only what narrows."""
    found: dict[str, str | int] = {}
    if filters.team is not None:
        found["team"] = filters.team
    if filters.locale:
        found["language"] = filters.locale
    if filters.tag:
        found["tag"] = filters.tag
    if filters.unread:
        found["unread"] = 1
    return found


def choices(filters: Filters, counts: InboxCounts) -> Choices:
    """What can be chosen now; what is chosen stays among it."""
    store, teams = the_console().store, me().teams
    locales = {*counts.locales, filters.locale} - {""}
    named = sorted(((code, language_name(code, reader_locale())) for code in locales), key=lambda pair: pair[1])
    tags = team_tags(store, teams)
    return Choices(
        teams=tuple((team.id, team.name) for team in list_teams(store, teams)) if len(teams) > 1 else (),
        languages=tuple(named),
        tags=tags if not filters.tag or filters.tag in tags else (filters.tag, *tags),
    )


def _locale(text: str) -> str:
    """A locale as we write it; "" for what is none."""
    try:
        return locale_name(text) if text else ""
    except ValueError:
        return ""
