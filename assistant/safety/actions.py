"""An answer that tells of danger: the crisis opens, whatever the lexicon had seen."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.actions import Action, ActionContext, ActionResult
from assistant.dialogue.values import Json
from assistant.effects import OpenHandoff, RaiseRisk

ANSWERED = "answer"
"""Stands in the risk log where a lexicon's version would: the person answered that they are not safe."""


def _open_crisis(_slots: Mapping[str, Json], _context: ActionContext) -> ActionResult:
    return ActionResult(effects=(RaiseRisk("crisis", ANSWERED, "distress", "safety"), OpenHandoff("safety", "crisis")))


ACTIONS = (Action("open_crisis", _open_crisis),)
