"""A button was tapped: of the pending question, of an earlier one, or one nobody knows."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.dialogue.answers.answer import Answer
from assistant.dialogue.correction import correct_by_button
from assistant.dialogue.enter import allowed
from assistant.dialogue.frames import pairs
from assistant.dialogue.responses import read_payload
from assistant.dialogue.taking import fill, take_answer
from assistant.dialogue.turn import Turn
from assistant.dialogue.understand import act_on
from assistant.dialogue.values import Heard, Json


def tapped(turn: Turn, heard: Heard) -> bool:
    """Always does something with a payload; False when there is none."""
    if heard.payload is None:
        return False
    if take_answer(turn, heard, sure_only=False):
        return True
    means = read_payload(heard.payload)
    if means is not None and means.intent is not None and act_on(turn, means.intent):
        return True
    if means is not None and _old_button(turn, heard.payload, dict(means.assignments)):
        return True
    if not turn.pattern("pattern_unknown_button") and turn.top is not None:
        turn.ask_again(turn.top)
    return True


def _old_button(turn: Turn, payload: str, assignments: Mapping[str, Json]) -> bool:
    """A button offered lately: a correction in the running flow, or the first answer of a flow that ended."""
    flow = next((flow for flow, known in reversed(pairs(turn.memory.recent)) if known == payload), None)
    if flow is None or flow not in turn.book.flows:
        return False
    if turn.top is not None and correct_by_button(turn, turn.top, assignments):
        turn.memory.failures = 0
        return True
    target = turn.book.flows[flow]
    first = target.question(target.steps[0].id)
    if first is None or first.slot not in assignments or any(frame.flow == flow for frame in turn.stack):
        return False
    if target.is_pattern or not allowed(turn, target, linked=True):
        return False
    turn.drop_patterns()
    turn.push(flow, "flow")
    return fill(turn, turn.stack[-1], Answer(slots=assignments))
