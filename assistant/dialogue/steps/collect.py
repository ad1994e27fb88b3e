"""`collect`: ask a question and wait for its answer.

```yaml
- collect: energy                     # fills the slot energy
  utter: utter_ask_energy_again       # instead of utter_ask_energy
  ask_before_filling: true            # ask even when the slot is filled already
  reset_after_flow_ends: false        # keep the answer when the flow ends
  rejections:
    - if: slots.energy < 1
      utter: utter_energy_zero        # said, then the question again
```

A filled slot is not asked for. An answer that a rejection matches empties the slot again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field

from assistant.dialogue.conditions import Condition
from assistant.dialogue.steps.base import Entry, Move, StepBase

if TYPE_CHECKING:
    from assistant.dialogue.frames import Frame
    from assistant.dialogue.turn import Turn


class RejectionEntry(BaseModel):
    """A rejection as written."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    condition: str = Field(alias="if")
    utter: str


class CollectEntry(Entry):
    """A collect step as written."""

    collect: str
    utter: str | None = None
    description: str | None = None
    ask_before_filling: bool = False
    reset_after_flow_ends: bool = True
    rejections: list[RejectionEntry] = Field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Rejection:
    condition: Condition
    utter: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Collect(StepBase):
    slot: str
    ask: str
    """The response that asks."""
    always: bool = False
    reset: bool = True
    rejections: tuple[Rejection, ...] = ()
    skippable: bool = False

    def run(self, turn: Turn, frame: Frame) -> Move:
        if not self._answered(turn, frame):
            turn.ask(frame, self)
            return Move.WAIT
        return self.accept(turn, frame)

    def accept(self, turn: Turn, frame: Frame) -> Move:
        """The slot is filled: go on, unless a rejection matches."""
        facts = turn.facts(frame)
        for rejection in self.rejections:
            if rejection.condition.holds(turn.slots, facts):
                turn.reset((self.slot,))
                turn.say(rejection.utter, frame)
                turn.ask(frame, self)
                return Move.WAIT
        frame.remember(self.id, (self.slot,))
        return Move.ON

    def _answered(self, turn: Turn, frame: Frame) -> bool:
        if frame.replay is not None and self.slot in frame.replay.answered:
            frame.replay.answered.remove(self.slot)
            return True
        if self.always or frame.flow.startswith("pattern_"):
            return False
        return turn.slots.get(self.slot) is not None
