"""Asking for a person, and going on without."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from assistant.actions import Action, ActionContext, ActionResult
from assistant.dialogue.values import Json
from assistant.effects import CancelHandoff, HandoffReason, OpenHandoff
from assistant.handoff.actions.opening import BACK, team_back

REASON = "handoff_reason"
"""The slot in which a flow that calls a person of its own accord says why; empty when the person asked."""


def _request_human(slots: Mapping[str, Json], context: ActionContext) -> ActionResult:
    """Open the request, for the reason the flow gave, and say whether somebody is there."""
    return _opened(_reason(slots), context)


def _report_failure(_slots: Mapping[str, Json], context: ActionContext) -> ActionResult:
    """Something of ours failed and the flow cannot go on: a person looks at it without being asked to."""
    return _opened("failure", context)


def _cancel_human_request(_slots: Mapping[str, Json], _context: ActionContext) -> ActionResult:
    """They go on without."""
    return ActionResult(effects=(CancelHandoff(),))


def _opened(reason: HandoffReason, context: ActionContext) -> ActionResult:
    there = context.facts.get("on_duty") is True
    back: Mapping[str, Json] = dict.fromkeys(BACK) if there else team_back(context)
    return ActionResult({"person_on_duty": there, REASON: None, **back}, (OpenHandoff(reason),))


def _reason(slots: Mapping[str, Json]) -> HandoffReason:
    given = slots.get(REASON)
    return next((known for known in get_args(HandoffReason) if known == given), "asked")


ACTIONS = (
    Action("request_human", _request_human, fills=("person_on_duty", REASON, *BACK)),
    Action("report_failure", _report_failure, fills=("person_on_duty", REASON, *BACK)),
    Action("cancel_human_request", _cancel_human_request),
)
