"""The actions the engine brings along for patterns (`action: action_why`); `docs/flows.md` lists them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from assistant.dialogue.enter import allowed, enter, refuse
from assistant.dialogue.frames import Frame
from assistant.dialogue.limits import MAX_SAYS_PER_TURN
from assistant.dialogue.questions import CLARIFIED, pending
from assistant.dialogue.remembered import say_from_json
from assistant.dialogue.steps.base import Move
from assistant.dialogue.turn import Turn
from assistant.dialogue.values import Json

BuiltIn = Callable[[Turn, Frame], Move]


def _continue(turn: Turn, frame: Frame) -> Move:
    """Go on with what lies beneath."""
    frame.after = "ask"
    return Move.ON


def _restart(turn: Turn, frame: Frame) -> Move:
    """Start what lies beneath over."""
    beneath = _beneath(turn, frame)
    if beneath is not None:
        start_over(turn, beneath)
    frame.after = "ask"
    return Move.ON


def _cancel(turn: Turn, frame: Frame) -> Move:
    """End what lies beneath; whatever lies below that is offered when the pattern ends."""
    beneath = _beneath(turn, frame)
    if beneath is not None:
        turn.leave(beneath)
    frame.after = "resume"
    return Move.ON


def _skip_question(turn: Turn, frame: Frame) -> Move:
    """Go on without the answer to the question that lies beneath."""
    at = turn.stack.index(frame)
    beneath = turn.stack[at - 1] if at else None
    step = pending(turn.book, beneath)
    if beneath is not None and step is not None:
        turn.memory.failures = 0
        turn.reset((step.slot,))
        beneath.remember(step.id, (step.slot,))
        beneath.phase = "back"
    return Move.ON


def _start_clarified(turn: Turn, frame: Frame) -> Move:
    """Start the flow chosen in `clarified_flow`."""
    chosen = turn.slots.get(CLARIFIED)
    flow = turn.book.flows.get(chosen) if isinstance(chosen, str) else None
    if flow is None:
        return Move.ON
    turn.stack.remove(frame)
    turn.forget(frame)
    if allowed(turn, flow):
        enter(turn, flow.id)
    else:
        refuse(turn, flow.id)
    return Move.STACK


def _why(turn: Turn, frame: Frame) -> Move:
    return _named(turn, frame, "utter_why", frame.args.get("asked_slot"))


def _hint(turn: Turn, frame: Frame) -> Move:
    return _named(turn, frame, "utter_hint", frame.args.get("asked_slot"))


def _acknowledge(turn: Turn, frame: Frame) -> Move:
    return _named(turn, frame, "utter_corrected", frame.args.get("corrected_slot"))


def _chitchat(turn: Turn, frame: Frame) -> Move:
    intent = frame.args.get("intent")
    turn.say(f"utter_{intent}", frame)
    return Move.ON


def _repeat(turn: Turn, frame: Frame) -> Move:
    """Say the last messages again, exactly."""
    again = [say for item in turn.memory.last if (say := say_from_json(item)) is not None]
    known = [say for say in again if turn.book.variation(say.response, say.variation)]
    turn.says.extend(known[: MAX_SAYS_PER_TURN - len(turn.says)])
    return Move.ON


BUILTINS: Final[Mapping[str, BuiltIn]] = {
    "action_continue_interrupted_flow": _continue,
    "action_restart_interrupted_flow": _restart,
    "action_cancel_interrupted_flow": _cancel,
    "action_skip_question": _skip_question,
    "action_start_clarified_flow": _start_clarified,
    "action_why": _why,
    "action_hint": _hint,
    "action_acknowledge_correction": _acknowledge,
    "action_chitchat": _chitchat,
    "action_repeat_bot_messages": _repeat,
}


def say_named(turn: Turn, frame: Frame, prefix: str, slot: Json) -> bool:
    """Say `<prefix>_<slot>`, else `<prefix>`; False when neither exists."""
    for name in (f"{prefix}_{slot}", prefix):
        if name in turn.book.responses:
            turn.say(name, frame)
            return True
    return False


def start_over(turn: Turn, frame: Frame) -> None:
    """Forget what was answered in a flow and stand at its first step."""
    turn.leave_called(frame)
    turn.forget(frame)
    frame.step, frame.phase = turn.flow(frame).steps[0].id, "run"
    frame.history, frame.filled, frame.trail = [], [], []
    frame.asked, frame.extra, frame.request, frame.replay = None, [], None, None


def _named(turn: Turn, frame: Frame, prefix: str, slot: Json) -> Move:
    say_named(turn, frame, prefix, slot)
    return Move.ON


def _beneath(turn: Turn, frame: Frame) -> Frame | None:
    """The flow the person knows that lies under a pattern."""
    at = turn.stack.index(frame)
    if at == 0 or turn.stack[at - 1].flow not in turn.book.flows:
        return None
    return turn.root(turn.stack[at - 1])
