"""What the answer to "are you safe?" leads to: a crisis, whatever the lexicon had seen, or a line in the risk log."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.actions import Action, ActionContext, ActionResult
from assistant.dialogue.values import Json
from assistant.effects import NoteRisk, OpenHandoff, RaiseRisk, SetTimer

ANSWERED = "answer"
"""Stands in the risk log where a lexicon's version would: the person answered that they are not safe."""


def _open_crisis(_slots: Mapping[str, Json], _context: ActionContext) -> ActionResult:
    return ActionResult(effects=(RaiseRisk("crisis", ANSWERED, "distress", "safety"), OpenHandoff("safety", "crisis")))


def _note_safe(_slots: Mapping[str, Json], _context: ActionContext) -> ActionResult:
    """Nobody waits for their answer any more."""
    return ActionResult(effects=(NoteRisk("said_safe"), SetTimer("silence", None)))


ACTIONS = (Action("open_crisis", _open_crisis), Action("note_safe", _note_safe))
