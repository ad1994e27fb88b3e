"""The risk log: what fired, what was answered, and who has looked at it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from assistant.console import words as w
from assistant.console.core import BIGGEST_ID, me, row_id, the_console
from assistant.console.navigation import LEADING, only_for
from assistant.console.presenting import Reader
from assistant.console.reading import reader
from assistant.console.rendering import render
from assistant.console.times import moment_in_short
from assistant.store import risk
from assistant.store.risk_steps import Step, StepName, steps_of

_ROOT = f"/risk/<int(max={BIGGEST_ID}):risk_id>"
_NEW, _OLD = 100, 50
"""Entries of one page."""

CATEGORY: Mapping[str, str] = {
    "suicide": w.N_("Suicide"),
    "self_harm": w.N_("Self-harm"),
    "abuse": w.N_("Abuse"),
    "sexual_violence": w.N_("Sexual violence"),
    "domestic_violence": w.N_("Violence at home"),
    "trafficking": w.N_("Trafficking or coercion"),
    "eating_disorder": w.N_("Eating disorder"),
    "overdose": w.N_("Overdose"),
    "threat_to_others": w.N_("Threat to others"),
    "sleeping_rough": w.N_("Nowhere to sleep tonight"),
    "online_harassment": w.N_("Harassment online"),
    "sextortion": w.N_("Blackmail with pictures"),
    "distress": w.N_("Distress"),
}
"""The kinds of danger that the lexicons tell apart (`assistant/packs/services.py`)."""
ANSWERED: Mapping[str, str] = {
    "safety": w.N_("The crisis protocol began"),
    "safety_concern": w.N_("They were asked whether they are safe"),
    "": w.N_("The assistant went on"),
}
NOTICED: Mapping[str, str] = {
    "answer": w.N_("their own answer"),
    "elsewhere": w.N_("what they wrote on another channel"),
}
"""What stands where a lexicon's version would."""
STEP: Mapping[StepName, str] = {
    "shown": w.N_("They were written: %(detail)s"),
    "said_safe": w.N_("They answered that they are safe"),
    "silent": w.N_("They did not answer for 10 minutes"),
    "not_sent": w.N_("The urgent reply did not arrive (%(detail)s)"),
    "said_elsewhere": w.N_("It was sent another way as well: %(detail)s"),
    "page_sent": w.N_("Called: %(detail)s"),
    "page_acknowledged": w.N_("%(detail)s was reached"),
    "page_again": w.N_("Nobody has taken over yet: the calls begin again"),
    "taken_over": w.N_("%(person)s took over"),
    "closed": w.N_("%(person)s closed it: %(detail)s"),
}
"""What was done (`store/risk_steps.py`), but for who has looked at it, which stands by itself."""


@dataclass(frozen=True, slots=True)
class StepRow:
    """One thing that was done about a risk."""

    time: str
    moment: str
    text: str


@dataclass(frozen=True, slots=True)
class RiskRow:
    """One entry as it is shown."""

    id: int
    level: str
    level_name: str
    category: str
    team: str
    time: str
    moment: str
    version: str
    answered: str
    crisis_open: bool
    seen: str
    steps: tuple[StepRow, ...]


def register(console: Blueprint) -> None:
    console.add_url_rule("/risk", "risk_log", log)
    console.add_url_rule(f"{_ROOT}/acknowledge", "acknowledge_risk", acknowledge, methods=["POST"])
    console.add_url_rule(f"{_ROOT}/thread", "risk_thread", thread)


@only_for(*LEADING)
def log() -> ResponseReturnValue:
    store, teams, here = the_console().store, me().teams, reader()
    before = request.args.get("before", type=row_id)
    new = () if before is not None else risk.unacknowledged(store, teams, _NEW)
    old = risk.acknowledged(store, teams, before, _OLD)
    steps = steps_of(store, [one.id for one in (*new, *old)])
    return render(
        "supervision/risk.html",
        person=me(),
        new=tuple(_row(one, here, steps.get(one.id, ())) for one in new),
        count=risk.count_unacknowledged(store, teams),
        old=tuple(_row(one, here, steps.get(one.id, ())) for one in old),
        next=old[-1].id if len(old) == _OLD else None,
        before=before,
        many_teams=len(teams) > 1,
    )


@only_for(*LEADING)
def acknowledge(risk_id: int) -> ResponseReturnValue:
    """Written down with who and when; what a colleague acknowledged before stays theirs."""
    console, found = the_console(), _find(risk_id)
    risk.acknowledge(console.store, me(), found, console.now())
    return redirect(url_for("console.risk_log"), 303)


@only_for(*LEADING)
def thread(risk_id: int) -> ResponseReturnValue:
    """The conversation, at the message that fired."""
    found = _find(risk_id)
    if found.message_id is None:
        return redirect(url_for("console.thread", conversation_id=found.conversation_id), 303)
    before = risk.page_with(the_console().store, found.conversation_id, found.message_id)
    at = f"m{found.message_id}"
    return redirect(url_for("console.thread", conversation_id=found.conversation_id, before=before, _anchor=at), 303)


def _find(risk_id: int) -> risk.Risk:
    found = risk.find_risk(the_console().store, me().teams, risk_id)
    if found is None:
        abort(404)
    return found


def _row(one: risk.Risk, here: Reader, steps: Sequence[Step]) -> RiskRow:
    words = here.words
    seen = ""
    if one.acknowledged_at is not None:
        when = moment_in_short(one.acknowledged_at, here.zone, here.locale)
        seen = words(w.N_("%(name)s, %(moment)s"), name=one.acknowledged_by or "", moment=when)
    return RiskRow(
        id=one.id,
        level=one.level,
        level_name=words(w.RISK[one.level]),
        category=words(CATEGORY[one.category]) if one.category in CATEGORY else one.category,
        team=one.team,
        time=moment_in_short(one.at, here.zone, here.locale),
        moment=one.at.isoformat(),
        version=words(NOTICED[one.lexicon_version]) if one.lexicon_version in NOTICED else one.lexicon_version,
        answered=words(ANSWERED[one.answered]) if one.answered in ANSWERED else one.answered,
        crisis_open=one.crisis_open,
        seen=seen,
        steps=tuple(_step(step, here) for step in steps if step.what in STEP),
    )


def _step(step: Step, here: Reader) -> StepRow:
    words = here.words
    outcome = w.OUTCOME.get(step.detail) or w.ENDING.get(step.detail)
    detail = words(outcome) if step.what == "closed" and outcome else step.detail
    person = step.person or words(w.N_("A colleague"))
    return StepRow(
        time=moment_in_short(step.at, here.zone, here.locale),
        moment=step.at.isoformat(),
        text=words(STEP[step.what], detail=detail, person=person),
    )
