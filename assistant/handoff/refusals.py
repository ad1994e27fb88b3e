"""Why something a counsellor wants cannot be done. The pages put each reason into a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from assistant.errors import RefusedInput

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
]

_STATUS: Mapping[Reason, int] = {"unknown": 404, "empty": 422, "too_long": 422}


class Refused(RefusedInput):
    """A step that the state of the conversation forbids. `reason` is what the pages translate."""

    def __init__(self, reason: Reason) -> None:
        self.reason: Reason = reason
        super().__init__(f"This cannot be done: {reason.replace('_', ' ')}.", _STATUS.get(reason, 409))
