"""The overview of who answers for a team: now, and the last weeks; giving a conversation to somebody from there."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from assistant.console import words as w
from assistant.console.conversation.decision_pages import decision_page
from assistant.console.conversation.decision_values import colleagues
from assistant.console.core import me, the_console
from assistant.console.etags import stamp_of, tagged, unless_known
from assistant.console.finding import ROOT, find_thread
from assistant.console.navigation import LEADING, only_for
from assistant.console.reading import reader
from assistant.console.rendering import render
from assistant.console.supervision import overview_values as values
from assistant.console.supervision.spreadsheet import csv_file
from assistant.errors import HandoffConflict
from assistant.handoff.figures import ending_of, is_out_of_hours, wait_of
from assistant.handoff.ownership import transfer
from assistant.handoff.refusals import Refused
from assistant.store.overview import list_open
from assistant.store.risk import count_unacknowledged
from assistant.store.threads import Thread
from assistant.store.workloads import find_colleague, list_workloads

_COLUMNS = (
    "handoff",
    "team",
    "language",
    "reason",
    "risk",
    "opened_at",
    "accepted_at",
    "answered_at",
    "minutes_until_answered",
    "out_of_hours",
    "closed_at",
    "ending",
    "satisfaction",
)


def register(console: Blueprint) -> None:
    console.add_url_rule("/supervision", "supervision", overview)
    console.add_url_rule("/supervision/now", "supervision_now", now)
    console.add_url_rule("/supervision/handoffs.csv", "supervision_csv", as_csv)
    console.add_url_rule(f"/supervision{ROOT}/assign", "assign", assign, methods=["GET", "POST"])


@only_for(*LEADING)
def overview() -> ResponseReturnValue:
    shown, stamp = _now()
    return render("supervision/supervision.html", person=me(), stamp=stamp, **shown, **_figures(_days()))


@only_for(*LEADING)
def now() -> ResponseReturnValue:
    """What happens now, for a page that is open; 304 while it shows the same."""
    shown, stamp = _now()
    return unless_known(stamp) or tagged(render("supervision/_supervision_now.html", **shown), stamp)


@only_for(*LEADING)
def as_csv() -> ResponseReturnValue:
    """The handoffs behind the figures, one a line: numbers and codes, never a name of a young person."""
    days = _days()
    return csv_file(f"handoffs-{days}-days.csv", _COLUMNS, _lines(days))


@only_for(*LEADING)
def assign(conversation_id: int) -> ResponseReturnValue:
    """Give it to somebody of its team, whoever holds it now, or nobody."""
    found = find_thread(conversation_id)
    if request.method == "GET":
        return _assign_form(found)
    try:
        _assigned(found)
    except (HandoffConflict, Refused) as error:
        return _assign_form(found, error)
    return redirect(url_for("console.supervision"), 303)


def _assigned(found: Thread) -> None:
    """Raises `HandoffConflict` or `Refused`."""
    console = the_console()
    kind, _, number = request.form.get("to", "").partition("-")
    usable = kind == "person" and number.isdecimal() and len(number) < 19
    colleague = find_colleague(console.store, frozenset({found.team_id}), int(number)) if usable else None
    if colleague is None:
        raise Refused("no_colleague")
    note = request.form.get("note", "").strip() or None
    transfer(console.store, me(), found.id, colleague, console.now(), note)


def _assign_form(found: Thread, error: HandoffConflict | Refused | None = None) -> ResponseReturnValue:
    people = colleagues(the_console().store, found, reader())
    return decision_page("supervision/_assign.html", found, error, back=url_for("console.supervision"), people=people)


def _now() -> tuple[dict[str, object], str]:
    console, teams, here = the_console(), me().teams, reader()
    rows = values.open_rows(list_open(console.store, teams), here)
    shown: dict[str, object] = {
        "waiting": tuple(row for row in rows if not row.holder and not row.snoozed),
        "held": tuple(row for row in rows if row.holder and not row.snoozed),
        "put_off": tuple(row for row in rows if row.snoozed),
        "seats": values.seats(list_workloads(console.store, teams), here),
        "risks": count_unacknowledged(console.store, teams),
        "many_teams": len(teams) > 1,
    }
    return shown, stamp_of(shown, here.locale)


def _figures(days: int) -> dict[str, object]:
    console, here = the_console(), reader()
    found = values.figures(console.store, me().teams, days, here.now, console.ports)
    words = here.words
    answers = tuple((str(score), count) for score, count in found.satisfaction.items())
    return {
        "days": days,
        "spans": values.DAYS,
        "figures": found,
        "waits": values.shown_spread(found.waits, words),
        "responses": values.shown_spread(found.pages.response, words),
        "out_of_hours": values.percent(found.out_of_hours, found.handoffs),
        "reasons": values.bars(found.reasons, w.REASON, words),
        "endings": values.bars(found.endings, {**w.REASON, **w.ENDING, **values.HOW_CLOSED}, words),
        "satisfaction": values.bars(answers, values.SATISFACTION, words),
        "answers": sum(found.satisfaction.values()),
    }


def _lines(days: int) -> Iterator[tuple[object, ...]]:
    console = the_console()
    clocks = values.clocks_of(console.store, me().teams, console.ports)
    for one in values.records(console.store, me().teams, days, console.now()):
        waited = wait_of(one)
        yield (
            one.id,
            one.team,
            one.language,
            one.reason,
            one.risk,
            one.opened_at.isoformat(timespec="seconds"),
            one.accepted_at.isoformat(timespec="seconds") if one.accepted_at else "",
            one.answered_at.isoformat(timespec="seconds") if one.answered_at else "",
            round(waited.total_seconds() / 60, 1) if waited is not None else "",
            "yes" if is_out_of_hours(one, clocks) else "no",
            one.closed_at.isoformat(timespec="seconds") if one.closed_at else "",
            ending_of(one),
            one.satisfaction,
        )


def _days() -> int:
    wanted = request.args.get("days", type=int)
    return wanted if wanted in values.DAYS else values.DAYS[0]
