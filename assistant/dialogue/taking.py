"""Taking a message as the answer to the pending question."""

from __future__ import annotations

from assistant.dialogue.answers.answer import Answer
from assistant.dialogue.commands import is_skippable
from assistant.dialogue.frames import Frame
from assistant.dialogue.listen import recognise
from assistant.dialogue.questions import expect, pending
from assistant.dialogue.repair import invalid, not_understood
from assistant.dialogue.run import go_on
from assistant.dialogue.steps.base import Move
from assistant.dialogue.turn import Turn
from assistant.dialogue.understand import act_on
from assistant.dialogue.values import Heard


def take_answer(turn: Turn, heard: Heard, sure_only: bool) -> bool:
    """Take the message as the answer to the pending question; False when it is none."""
    frame = turn.top
    if turn.recognised is None or turn.recognised[0] is not heard:
        turn.recognised = heard, recognise(heard, expect(turn.book, frame, turn.context), turn.context)
    answer = turn.recognised[1]
    if frame is None or answer is None or (sure_only and not answer.sure):
        return False
    if answer.kind != "value":
        return _no_value(turn, frame, answer)
    if answer.intent is not None:
        return act_on(turn, answer.intent)
    if fill(turn, frame, answer):
        return True
    if heard.payload is None:
        invalid(turn, frame)
    return heard.payload is None


def fill(turn: Turn, frame: Frame, answer: Answer) -> bool:
    """Put the answer into its slots and go on; False when the slot asked for cannot hold it."""
    step = pending(turn.book, frame) or turn.flow(frame).question(frame.step)
    if step is None or not turn.set(frame, step.slot, answer.slots.get(step.slot)):
        return False
    for name, value in answer.slots.items():
        turn.set(frame, name, value)
    turn.memory.failures = 0
    if step.accept(turn, frame) is Move.ON:
        go_on(turn, frame, step)
    return True


def _no_value(turn: Turn, frame: Frame, answer: Answer) -> bool:
    """Out of bounds, "skip", or "I don't know", which gets a hint and the second time skips what may be skipped."""
    if answer.kind == "invalid":
        invalid(turn, frame)
    elif answer.kind == "skip" or (turn.memory.failures and is_skippable(turn, frame)):
        act_on(turn, "skip")
    else:
        not_understood(turn)
    return True
