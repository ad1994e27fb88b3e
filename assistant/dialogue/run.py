"""Running flows until the next wait: the engine's inner loop, and what happens when a flow ends."""

from __future__ import annotations

from assistant.dialogue.frames import After, Frame
from assistant.dialogue.steps.base import END, Move, Step, follow
from assistant.dialogue.turn import Turn


def sprint(turn: Turn) -> None:
    """Run steps from the top of the stack until a question, an action or nothing is left to do."""
    while (frame := turn.top) is not None and frame.phase in ("run", "back"):
        if not turn.may_step(frame):
            _overrun(turn, frame)
            continue
        flow = turn.flow(frame)
        step = flow.steps[flow.index[frame.step]]
        if frame.phase == "back":
            go_on(turn, frame, step)
            continue
        frame.walk(step.id)
        if step.run(turn, frame) is Move.ON:
            go_on(turn, frame, step)


def go_on(turn: Turn, frame: Frame, step: Step) -> None:
    """Choose what comes after a step that is done."""
    target = follow(step.next, turn.slots, turn.facts(frame))
    if target == END:
        end(turn, frame)
    else:
        frame.step = turn.flow(frame).steps[target].id
        frame.phase = "run"


def end(turn: Turn, frame: Frame) -> None:
    """A flow came to its end: back to who called it, or to what it interrupted."""
    turn.stack.remove(frame)
    if frame.kind == "call":
        turn.event("flow_ended", frame)
        _back_to_caller(turn, frame)
        return
    turn.forget(frame)
    if frame.kind == "pattern":
        uncover(turn, frame.after)
        return
    turn.event("flow_ended", frame)
    uncover(turn, "resume", frame.flow)


def uncover(turn: Turn, after: After, ended: str | None = None) -> None:
    """What lies beneath comes to the top; `ended` names the flow that just ended well."""
    top = turn.top
    if top is None:
        if after == "resume" and ended and turn.book.flows[ended].completes and not turn.stack:
            turn.pattern("pattern_completed", completed_flow=ended)
        return
    if top.phase != "wait" or after == "silent":
        return
    if after == "resume" and top.kind != "pattern":
        turn.event("flow_resumed", top)
        interrupted = turn.root(top).flow
        if turn.pattern("pattern_continue_interrupted", interrupted_flow=interrupted, ended_flow=ended):
            return
    turn.ask_again(top)


def _back_to_caller(turn: Turn, called: Frame) -> None:
    caller = turn.top
    if caller is None:
        return
    keeps = turn.flow(caller).keeps
    for slot in called.filled:
        if slot not in keeps:
            caller.fill(slot)
    answered = tuple(slot for _, slots in called.history for slot in slots)
    if answered:
        caller.remember(caller.step, answered)
    go_on(turn, caller, turn.flow(caller).steps[turn.flow(caller).index[caller.step]])


def _overrun(turn: Turn, frame: Frame) -> None:
    """A flow loops without asking anything: leave it, apologise, and let what lies beneath wait."""
    turn.event("limit_hit", frame, "steps")
    turn.says = [say for at, say in enumerate(turn.says) if say not in turn.says[:at]]
    turn.overruns += 1
    turn.leave(turn.root(frame))
    turn.drop_patterns()
    if turn.overruns == 1:
        turn.allow_more_steps()
        turn.pattern("pattern_internal_error")
    else:
        while (rest := turn.top) is not None:
            turn.leave(rest)
