"""`action`: say a response, or do a named action.

```yaml
- action: utter_thanks                # a response
- action: compose_pitch               # a named action: its result comes back into slots
  next:
    - if: slots.action_failed         # true when it went wrong
      then: try_later
    - else: show_pitch
```

A step that does not look at `slots.action_failed` leaves the flow when its action fails, after
`pattern_action_failed`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.dialogue.steps.base import Entry, Move, StepBase

if TYPE_CHECKING:
    from assistant.dialogue.frames import Frame
    from assistant.dialogue.turn import Turn


class ActionEntry(Entry):
    """An action step as written."""

    action: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Utter(StepBase):
    response: str

    def run(self, turn: Turn, frame: Frame) -> Move:
        if not frame.heard_before(self.id, turn.book.mentions(self.response)):
            turn.say(self.response, frame)
        return Move.ON


@dataclass(frozen=True, slots=True, kw_only=True)
class Act(StepBase):
    """`handles_failure`: the step's `next` looks at `slots.action_failed`."""

    action: str
    handles_failure: bool = False

    def run(self, turn: Turn, frame: Frame) -> Move:
        turn.request(frame, self.action)
        return Move.WAIT


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltIn(StepBase):
    """An action of the engine itself."""

    action: str

    def run(self, turn: Turn, frame: Frame) -> Move:
        from assistant.dialogue.builtins import BUILTINS

        return BUILTINS[self.action](turn, frame)
