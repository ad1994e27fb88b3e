"""The places of the console that have a link at the top, and who may go there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import ParamSpec

from flask import abort
from flask.typing import ResponseReturnValue

from assistant.console.core import me
from assistant.console.words import N_
from assistant.store.people import ROLES, Role

P = ParamSpec("P")

LEADING: tuple[Role, ...] = ("supervisor", "administrator")
"""Who answers for a team: its hours, its duty, its risk log."""


@dataclass(frozen=True, slots=True)
class Place:
    """A page with a link at the top. `key` goes there, typed after `g`. What is not for every day is in a menu."""

    endpoint: str
    name: str
    icon: str
    key: str
    roles: Sequence[Role] = ROLES
    everyday: bool = False


PLACES: tuple[Place, ...] = (
    Place("console.inbox", N_("Conversations"), "inbox", "c", everyday=True),
    Place("console.caseload", N_("My young people"), "person", "y", everyday=True),
    Place("console.search", N_("Search"), "search", "f", everyday=True),
    Place("console.mentions", N_("Mentions"), "at", "m", everyday=True),
    Place("console.replies", N_("Replies"), "replies", "r"),
    Place("console.supervision", N_("Overview"), "chart", "o", LEADING, everyday=True),
    Place("console.risk_log", N_("Risk log"), "shield", "k", LEADING),
    Place("console.audit", N_("Audit"), "eye", "a", LEADING),
    Place("console.people", N_("People"), "people", "p", LEADING),
    Place("console.misunderstood", N_("Not understood"), "alert", "n"),
    Place("console.team", N_("Team"), "bell", "t"),
)
"""In the order in which they are shown."""


def places_of(role: Role) -> tuple[Place, ...]:
    """Those that somebody of this role may go to."""
    return tuple(place for place in PLACES if role in place.roles)


def only_for(*roles: Role) -> Callable[[Callable[P, ResponseReturnValue]], Callable[P, ResponseReturnValue]]:
    """A view for these roles; anybody else is told that it is not for their account (403)."""

    def guard(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            if me().role not in roles:
                abort(403)
            return view(*args, **kwargs)

        return guarded

    return guard
