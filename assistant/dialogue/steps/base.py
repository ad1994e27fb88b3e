"""What all steps share: their keys, how the next one is found, and what running one may lead to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Any, ClassVar, Final, Protocol

from pydantic import BaseModel, ConfigDict

from assistant.dialogue.conditions import Condition
from assistant.dialogue.values import Json

if TYPE_CHECKING:
    from assistant.dialogue.frames import Frame
    from assistant.dialogue.turn import Turn

END: Final = -1
"""The index that stands for the end of the flow."""


class Move(Enum):
    """What happens after a step ran."""

    ON = auto()
    """Go on with the step that `next` chooses."""
    WAIT = auto()
    """Stop here until something comes in."""
    STACK = auto()
    """The stack changed: look at its top again."""


@dataclass(frozen=True, slots=True)
class Branch:
    """Go to the step `target` (an index, or END) when `condition` holds; None always holds."""

    condition: Condition | None
    target: int


Next = tuple[Branch, ...]


def follow(branches: Next, slots: Mapping[str, Json], facts: Mapping[str, Json]) -> int:
    """The index of the step that comes next."""
    for branch in branches:
        if branch.condition is None or branch.condition.holds(slots, facts):
            return branch.target
    return END


@dataclass(frozen=True, slots=True, kw_only=True)
class StepBase:
    """`id` is the author's, or made from the step's kind and name so that it survives insertions."""

    id: str
    next: Next = ()
    line: int = 0


class Step(Protocol):
    """A compiled step."""

    @property
    def id(self) -> str: ...

    @property
    def next(self) -> Next: ...

    @property
    def line(self) -> int: ...

    def run(self, turn: Turn, frame: Frame) -> Move: ...


class Entry(BaseModel):
    """A step as written. `next` is read apart, as it nests."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
    EXAMPLE: ClassVar[str] = ""

    id: str | None = None
    next: Any = None
