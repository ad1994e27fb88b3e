"""The page behind the link of a page: no login, nothing about the young person, one button.

Opening it changes nothing, for phones and mail servers open links to look at them: only the button acknowledges.
"""

from __future__ import annotations

from zoneinfo import ZoneInfo

from flask import Blueprint, Response, make_response, redirect, url_for
from flask.typing import ResponseReturnValue

from assistant.console.core import the_console
from assistant.console.rendering import choose_locale, reader_locale, render
from assistant.console.times import clock_time
from assistant.handoff.page_rounds import pause_after_answer
from assistant.handoff.paging import acknowledged
from assistant.store.page_answers import Paged, paged_by_link

PREFIX = "/duty"


def duty_blueprint() -> Blueprint:
    """Beside the console: its pages need a login, this one must not."""
    duty = Blueprint("duty", __name__, url_prefix=PREFIX)
    duty.add_url_rule("/<token>", "page", page)
    duty.add_url_rule("/<token>", "acknowledge", acknowledge, methods=["POST"])
    duty.after_request(_keep_to_itself)
    return duty


def page(token: str) -> ResponseReturnValue:
    return _shown(token, _found(token))


def acknowledge(token: str) -> ResponseReturnValue:
    """Doing it twice is doing it once."""
    console, paged = the_console(), _found(token)
    if paged is None:
        return _shown(token, None)
    acknowledged(console.store, paged, "link", console.now())
    return redirect(url_for("duty.page", token=token), 303)


def _found(token: str) -> Paged | None:
    """The page a link is about; from here on its reader's language is spoken."""
    console = the_console()
    paged = paged_by_link(console.store, token)
    choose_locale(console.texts, paged.locale if paged else None)
    return paged


def _shown(token: str, paged: Paged | None) -> Response:
    if paged is None:
        return make_response(render("teams/duty.html", state="unknown", paged=None), 404)
    at = paged.ended_at
    body = render(
        "teams/duty.html",
        state=paged.state,
        paged=paged,
        token=token,
        mine=paged.acknowledged_by == paged.name,
        at=clock_time(at, ZoneInfo(paged.team.time_zone), reader_locale()) if at else "",
        pause=_pause(paged),
    )
    return make_response(body)


def _pause(paged: Paged) -> int:
    """Minutes for which nobody is called after the button."""
    return int(pause_after_answer(paged.team, crisis=paged.crisis).total_seconds()) // 60


def _keep_to_itself(response: Response) -> Response:
    """The address is a secret: kept by nobody, told to nobody."""
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
