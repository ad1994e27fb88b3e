"""Why something a counsellor wants cannot be done. The pages put each reason into a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from assistant.errors import AssistantError, RefusedInput

Reason = Literal[
    "unknown",
    "not_yours",
    "crisis_open",
    "no_crisis",
    "opted_out",
    "erased",
    "window_closed",
    "empty",
    "too_long",
    "busy",
    "no_colleague",
    "no_team",
    "no_note",
    "no_outcome",
    "too_late",
    "too_far",
    "gone",
    "locked",
    "number_gone",
    "same_person",
]

_STATUS: Mapping[Reason, int] = {
    "unknown": 404,
    "empty": 422,
    "too_long": 422,
    "no_colleague": 422,
    "no_team": 422,
    "no_note": 422,
    "no_outcome": 422,
    "too_late": 422,
    "too_far": 422,
}


class Refused(RefusedInput):
    """A step that the state of the conversation forbids. `reason` is what the pages translate."""

    def __init__(self, reason: Reason) -> None:
        self.reason: Reason = reason
        super().__init__(f"This cannot be done: {reason.replace('_', ' ')}.", _STATUS.get(reason, 409))


class Taken(AssistantError):
    """Somebody else holds the conversation: their id. The transaction knows the name, and raises `HandoffConflict`."""

    def __init__(self, holder_id: int) -> None:
        self.holder_id = holder_id
        super().__init__("Somebody else holds this conversation.")
