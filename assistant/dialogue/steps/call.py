"""`call`: run another flow, then come back to the step after this one.

```yaml
- call: plan
```

What the called flow collected stays filled until the calling flow ends.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.dialogue.frames import Replay
from assistant.dialogue.steps.base import Entry, Move, StepBase

if TYPE_CHECKING:
    from assistant.dialogue.frames import Frame
    from assistant.dialogue.turn import Turn


class CallEntry(Entry):
    """A call step as written."""

    call: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(StepBase):
    flow: str

    def run(self, turn: Turn, frame: Frame) -> Move:
        if self.flow not in turn.book.flows:
            return Move.ON  # a book of one topic does not reach the others
        frame.phase = "call"
        turn.push(self.flow, "call")
        if frame.replay is not None:
            called = turn.stack[-1]
            known = [slot for slot in frame.replay.answered if slot in turn.flow(called).collects]
            called.replay = Replay(answered=known)
        return Move.STACK
