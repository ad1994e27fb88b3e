"""Starting flows: asked for by the person, by a link, by another part of the house."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.dialogue.flow import Flow
from assistant.dialogue.frames import Frame
from assistant.dialogue.patterns import AFTER, ARGUMENTS
from assistant.dialogue.turn import Turn
from assistant.dialogue.values import Json


def allowed(turn: Turn, flow: Flow, linked: bool = False) -> bool:
    """Whether the flow's `if` lets it start. A literal `false` means "only by link, call or code"."""
    if flow.guard is None or (linked and flow.never_alone):
        return True
    return flow.guard.holds(turn.slots, turn.context.facts)


def enter(turn: Turn, flow: str) -> None:
    """Start a flow the person asked for, on top of what is going on.

    A flow that is going on already is gone back to instead: what was started on top of it is left.
    """
    turn.drop_patterns()
    running = _running(turn, flow)
    if running is None:
        turn.push(flow, "flow")
        return
    above = [frame for frame in turn.stack[turn.stack.index(running) + 1 :] if frame.kind == "flow"]
    for other in reversed(above):
        turn.leave(other)
    if above:
        turn.event("flow_resumed", running)
    if turn.top is not None:
        turn.ask_again(turn.top)


def replace(turn: Turn, frame: Frame, flow: str) -> None:
    """End the flow in `frame`, which is on top, and start another one in its place."""
    turn.stack.remove(frame)
    turn.forget(frame)
    if frame.kind != "pattern":
        turn.event("flow_ended", frame)
    target = turn.book.flows.get(flow)
    if target is None:
        return  # a book of one topic does not reach the others
    if target.is_pattern:
        args: dict[str, Json] = dict.fromkeys(ARGUMENTS.get(flow, ()))
        kind = frame.kind if frame.kind == "call" else "pattern"
        turn.push(flow, kind, args, AFTER.get(flow, "ask"))
    elif not allowed(turn, target, linked=True):
        refuse(turn, flow)
    elif frame.kind == "call":
        turn.push(flow, "call")
    else:
        enter(turn, flow)


def refuse(turn: Turn, flow: str) -> bool:
    """Say that a flow cannot start; False when the book has no words for it."""
    if turn.pattern("pattern_unavailable", refused_flow=flow):
        return True
    if turn.top is not None:
        turn.ask_again(turn.top)
    return False


def start(turn: Turn, flow: str, slots: Mapping[str, Json]) -> None:
    """Start a flow somebody else asked for, with slots filled; anew if it was going on. Unknown flows do nothing."""
    if flow not in turn.book.flows:
        return
    turn.drop_patterns()
    running = _running(turn, flow)
    if running is not None:
        turn.leave(running)
    if turn.book.flows[flow].is_pattern:
        turn.pattern(flow)
    else:
        turn.push(flow, "flow")
    frame = turn.stack[-1]
    for name, value in slots.items():
        turn.set(frame, name, value)


def _running(turn: Turn, flow: str) -> Frame | None:
    return next((frame for frame in turn.stack if frame.flow == flow and frame.kind == "flow"), None)
