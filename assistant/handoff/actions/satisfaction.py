"""The one question after a person has helped."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.actions import Action, ActionContext, ActionResult
from assistant.dialogue.values import Json
from assistant.effects import RecordSatisfaction

SCORES: Mapping[Json, int] = {"no": 1, "a_bit": 2, "yes": 3}
"""What each answer counts."""


def _record_satisfaction(slots: Mapping[str, Json], _context: ActionContext) -> ActionResult:
    """Nothing is recorded for a question that was passed over."""
    score = SCORES.get(slots.get("satisfaction_answer"))
    return ActionResult(effects=() if score is None else (RecordSatisfaction(score),))


ACTIONS = (Action("record_satisfaction", _record_satisfaction),)
