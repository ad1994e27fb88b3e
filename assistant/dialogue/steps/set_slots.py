"""`set_slots`: give slots a value without asking; null empties one, which is how a question is asked again in a loop.

```yaml
- set_slots:
    - attempts: 0
    - findings: null
```
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assistant.dialogue.steps.base import Entry, Move, StepBase
from assistant.dialogue.values import Json

if TYPE_CHECKING:
    from assistant.dialogue.frames import Frame
    from assistant.dialogue.turn import Turn


class SetSlotsEntry(Entry):
    """A set_slots step as written: a list of one-key mappings, or one mapping."""

    set_slots: list[dict[str, Any]] | dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class SetSlots(StepBase):
    assignments: tuple[tuple[str, Json], ...]

    def run(self, turn: Turn, frame: Frame) -> Move:
        for name, value in self.assignments:
            turn.set(frame, name, value)
        return Move.ON
