"""Changing the language of the conversation."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.actions import Action, ActionContext, ActionResult
from assistant.dialogue.values import Json
from assistant.effects import SetLocale


def _set_language(slots: Mapping[str, Json], context: ActionContext) -> ActionResult:
    """The language chosen, or the one that was proposed. From here on nobody proposes one."""
    chosen = slots.get("other_language") or slots.get("language_choice") or context.locale
    return ActionResult({"language_settled": True}, (SetLocale(str(chosen)),))


ACTIONS = (Action("set_language", _set_language, fills=("language_settled",)),)
