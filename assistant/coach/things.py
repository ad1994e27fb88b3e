"""What the person takes away: keeping the next step, finding again what was made."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from assistant.actions import Action, ActionContext, ActionResult
from assistant.dialogue.values import Json
from assistant.effects import KeepPlanStep
from assistant.store.values import Kept

SHOWN_AT_MOST = 4
"""Things shown at once: each may take two text messages."""


def _keep_next_step(slots: Mapping[str, Json], context: ActionContext) -> ActionResult:
    step = str(slots.get("next_step") or "")
    text = context.say(f"utter_step_{step}", {})
    on = slots.get("next_date")
    day = date.fromisoformat(on) if isinstance(on, str) else context.today + timedelta(days=1)
    return ActionResult({"next_step_text": text}, (KeepPlanStep(text, day, step),))


def _list_my_things(_slots: Mapping[str, Json], context: ActionContext) -> ActionResult:
    newest = list({kept.kind: kept for kept in reversed(context.read.artefacts())}.values())[-SHOWN_AT_MOST:]
    planned = [kept for kept in context.read.plan_steps() if kept.made_at.date() >= context.today]
    lines = [_planned(kept, context) for kept in planned[:1]] + [kept.text for kept in reversed(newest)]
    return ActionResult({"things_count": len(newest) + len(planned), "things_text": "\n\n".join(lines)})


def _planned(kept: Kept, context: ActionContext) -> str:
    args: dict[str, Json] = {"next_step_text": kept.text, "next_date": kept.made_at.date().isoformat()}
    return context.say("utter_planned_step", args)


ACTIONS = (
    Action("keep_next_step", _keep_next_step, fills=("next_step_text",)),
    Action("list_my_things", _list_my_things, fills=("things_count", "things_text")),
)
