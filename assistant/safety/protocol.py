"""What an assessment starts, given where the conversation stands. Pure: who is told and in which words comes later."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from assistant.safety.values import SEVERITY, Assessment, graver
from assistant.values import RiskLevel

SafetyFlow = Literal["safety", "safety_concern"]


@dataclass(frozen=True, slots=True)
class Decision:
    """`level` is the conversation's risk from now on, `start` the flow to start now if any.

    `alert`: tell a person who is on duty, now. `log`: append to the risk log.
    """

    level: RiskLevel
    start: SafetyFlow | None = None
    alert: bool = False
    log: bool = False


def decide(assessment: Assessment, current: RiskLevel = "none", *, answering: bool = True) -> Decision:
    """What follows. `current` is the level of the conversation's open risk, "none" once a person has closed it;
    `answering` tells whether a safety flow, or a person, is still there to answer.

    A crisis starts the protocol and alerts once; while it is being answered, further crisis messages are only logged,
    so that nobody is read the numbers at every line. A concern asks its one question, unless something as grave is
    being answered. A watch only goes to the log. Nothing here ever lowers a level: only a person does.
    """
    found = assessment.level
    level = graver(found, current)
    rises = SEVERITY[found] > SEVERITY[current]
    unanswered = found == current and not answering
    if found == "crisis":
        return Decision(level, "safety" if rises or unanswered else None, alert=rises, log=True)
    if found == "concern":
        return Decision(level, "safety_concern" if rises or unanswered else None, log=True)
    return Decision(level, log=found == "watch")
