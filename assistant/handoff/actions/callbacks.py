"""When somebody who waits would like to be answered."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.actions import Action, ActionContext, ActionResult
from assistant.dialogue.values import Json
from assistant.effects import CallbackMoment, SetCallback
from assistant.handoff.actions.opening import BACK, team_back

MOMENT = "callback_moment"
"""The slot of the answer; any value that is no moment of the day means that it does not matter."""
MOMENTS: tuple[CallbackMoment, ...] = ("morning", "afternoon", "evening")


def _when_team_is_back(_slots: Mapping[str, Json], context: ActionContext) -> ActionResult:
    return ActionResult(team_back(context))


def _keep_callback(slots: Mapping[str, Json], _context: ActionContext) -> ActionResult:
    return ActionResult(effects=(SetCallback(moment(slots)),))


def moment(slots: Mapping[str, Json]) -> CallbackMoment | None:
    """When they would like to be answered; None when it does not matter, or was never said."""
    return next((known for known in MOMENTS if known == slots.get(MOMENT)), None)


ACTIONS = (
    Action("when_team_is_back", _when_team_is_back, fills=BACK),
    Action("keep_callback", _keep_callback),
)
