"""`advance`: one input in, a new state and what to say out. Pure, deterministic, total."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from assistant.dialogue.book import Book
from assistant.dialogue.enter import start
from assistant.dialogue.frames import Frame
from assistant.dialogue.hear import hear
from assistant.dialogue.plain import hear_plainly
from assistant.dialogue.run import sprint, uncover
from assistant.dialogue.steps.action import Act
from assistant.dialogue.turn import Turn
from assistant.dialogue.values import Context, HandedBack, Heard, Input, Json, Outcome, Returned, StartFlow

FOR_A_PERSON: Final = frozenset({"human", "safety_concern", "callback_offer", "satisfaction"})
"""The flows, known by name (docs/flows.md), that a person settles by being there."""


def advance(book: Book, state: Mapping[str, Json], heard: Input, context: Context) -> Outcome:
    """What happens next. Never raises for any input or state, and never changes `state`.

    A `Returned` nobody waits for gives an outcome that says nothing.
    """
    turn = Turn(book, state, context)
    match heard:
        case Heard():
            (hear_plainly if book.plain else hear)(turn, heard)
        case Returned():
            _returned(turn, heard)
        case StartFlow():
            _started(turn, heard)
        case HandedBack():
            _handed_back(turn, heard)
    return turn.close()


def _returned(turn: Turn, result: Returned) -> None:
    """An action is done: its slots are filled and its flow goes on, now or when it comes to the top."""
    frame = next((frame for frame in turn.stack if frame.request == result.request_id and frame.phase == "act"), None)
    if frame is None or frame.flow not in turn.book.flows:
        return
    for name, value in result.slots.items():
        turn.set(frame, name, value, lasting=True)
    turn.slots["action_failed"] = result.failed
    step = turn.book.step(frame.flow, frame.step)
    frame.phase, frame.request = "back", None
    if result.failed and isinstance(step, Act):
        turn.event("action_failed", frame, step.action)
        if not step.handles_failure and not turn.flow(frame).is_pattern and not turn.book.plain:
            _leave_failed(turn, frame, step.action)
    sprint(turn)


def _leave_failed(turn: Turn, frame: Frame, action: str) -> None:
    """A flow that does not look at the failure cannot go on."""
    root = turn.root(frame)
    on_top = turn.top is frame
    turn.leave(root)
    if on_top and not turn.pattern("pattern_action_failed", failed_action=action, left_flow=root.flow):
        uncover(turn, "resume")


def _started(turn: Turn, wish: StartFlow) -> None:
    """A flow somebody else asked for; a first contact still hears who is speaking."""
    turn.memory.failures = 0
    greet = not turn.memory.started and not turn.book.plain and wish.flow in turn.book.flows
    start(turn, wish.flow, wish.slots)
    if greet:
        turn.memory.started = True
        turn.pattern("pattern_session_start", next_flow=wish.flow)
    sprint(turn)


def _handed_back(turn: Turn, given: HandedBack) -> None:
    """A person gives the conversation back."""
    turn.drop_patterns()
    _a_person_came(turn)
    turn.memory.failures = 0
    turn.memory.started = turn.memory.started or not turn.book.plain
    top = turn.top
    interrupted = turn.root(top).flow if top is not None else None
    known = given.flow if given.flow in turn.book.flows else None
    if known is not None:
        start(turn, known, {})
    turn.pattern("pattern_handed_back", interrupted_flow=interrupted, next_flow=known)
    sprint(turn)
    if not turn.says and turn.top is not None:
        turn.ask_again(turn.top)


def _a_person_came(turn: Turn) -> None:
    """Whoever asked for a person, or might have needed one, has had one: that is not offered again."""
    for frame in [frame for frame in turn.stack if frame.flow in FOR_A_PERSON and frame.kind == "flow"]:
        turn.leave_called(frame)
        turn.stack.remove(frame)
        turn.forget(frame)
        turn.event("flow_ended", frame)
    turn.drop_patterns()
