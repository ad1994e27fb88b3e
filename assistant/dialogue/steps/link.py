"""`link`: end this flow and start another one in its place.

```yaml
- link: pitch
```

Nothing can come after it. The `if` of the linked flow is asked, as for a person who asks for it, unless it is
literally `false`, which means "only by link or call".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.dialogue.steps.base import Entry, Move, StepBase

if TYPE_CHECKING:
    from assistant.dialogue.frames import Frame
    from assistant.dialogue.turn import Turn


class LinkEntry(Entry):
    """A link step as written."""

    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Link(StepBase):
    flow: str

    def run(self, turn: Turn, frame: Frame) -> Move:
        from assistant.dialogue.enter import replace

        replace(turn, frame, self.flow)
        return Move.STACK
