"""`noop`: do nothing; a place for a branch.

```yaml
- noop: true
  next:
    - if: context.age_band is "under_16"
      then: younger
    - else: older
```
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from assistant.dialogue.steps.base import Entry, Move, StepBase

if TYPE_CHECKING:
    from assistant.dialogue.frames import Frame
    from assistant.dialogue.turn import Turn


class NoopEntry(Entry):
    """A noop step as written."""

    noop: Literal[True]


@dataclass(frozen=True, slots=True, kw_only=True)
class Noop(StepBase):
    def run(self, turn: Turn, frame: Frame) -> Move:
        return Move.ON
