"""When the team is there again, as slots."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.actions import ActionContext
from assistant.dialogue.values import Json

BACK = ("opening_day", "opening_time")
"""Slots for a sentence such as "They're back {opening_day} at {opening_time}"; both null when nobody can say."""


def team_back(context: ActionContext) -> Mapping[str, Json]:
    """Both slots, in the person's language."""
    day, time = context.back() or (None, None)
    return dict(zip(BACK, (day, time), strict=True))
