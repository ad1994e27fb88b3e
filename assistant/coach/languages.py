"""Changing the language of the conversation."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.actions import Action, ActionContext, ActionResult
from assistant.dialogue.values import Json
from assistant.effects import SetLocale


def _set_language(slots: Mapping[str, Json], context: ActionContext) -> ActionResult:
    return ActionResult(effects=(SetLocale(str(slots.get("language_choice") or context.locale)),))


ACTIONS = (Action("set_language", _set_language),)
