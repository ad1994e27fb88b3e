"""A flow as compiled at load: its steps in one flat tuple, where each knows which comes next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from assistant.dialogue.conditions import Condition
from assistant.dialogue.steps.base import Step
from assistant.dialogue.steps.collect import Collect

PATTERN: Final = "pattern_"


@dataclass(frozen=True, slots=True)
class Trigger:
    """An intent that starts the flow, from this confidence on (None: whenever the interpreter says so)."""

    intent: str
    threshold: float | None = None


@dataclass(frozen=True, slots=True)
class Flow:
    """`guard` is the flow's `if`; `never_alone` says it is literally false: only `call`, `link` and code start it.

    `index` finds a step by id; `collects` the slots it asks for; `keeps` those not emptied when it ends.
    """

    id: str
    topic: str
    name: str
    description: str
    steps: tuple[Step, ...]
    index: Mapping[str, int]
    collects: frozenset[str]
    keeps: frozenset[str]
    guard: Condition | None = None
    never_alone: bool = False
    triggers: tuple[Trigger, ...] = ()
    completes: bool = True
    """False with `run_pattern_completed: false`."""
    line: int = 0

    @property
    def is_pattern(self) -> bool:
        return self.id.startswith(PATTERN)

    def question(self, step_id: str) -> Collect | None:
        """The collect step of this id."""
        at = self.index.get(step_id)
        step = self.steps[at] if at is not None else None
        return step if isinstance(step, Collect) else None

    def question_for(self, slot: str) -> Collect | None:
        """The first collect step that asks for this slot."""
        return next((s for s in self.steps if isinstance(s, Collect) and s.slot == slot), None)
