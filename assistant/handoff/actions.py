"""Asking for a person, and going on without."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.actions import Action, ActionContext, ActionResult
from assistant.dialogue.values import Json
from assistant.effects import CancelHandoff, OpenHandoff


def _request_human(_slots: Mapping[str, Json], context: ActionContext) -> ActionResult:
    there = context.facts.get("on_duty") is True
    day, time = (None if there else context.back()) or (None, None)
    return ActionResult({"person_on_duty": there, "opening_day": day, "opening_time": time}, (OpenHandoff("asked"),))


def _cancel_human_request(_slots: Mapping[str, Json], _context: ActionContext) -> ActionResult:
    return ActionResult(effects=(CancelHandoff(),))


ACTIONS = (
    Action("request_human", _request_human, fills=("person_on_duty", "opening_day", "opening_time")),
    Action("cancel_human_request", _cancel_human_request),
)
