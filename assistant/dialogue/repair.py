"""When nothing was understood: a hint, then the options and a person, then a person.

The count starts again with every answer understood.
"""

from __future__ import annotations

from assistant.dialogue.builtins import say_named
from assistant.dialogue.enter import enter
from assistant.dialogue.frames import Frame
from assistant.dialogue.questions import pending
from assistant.dialogue.run import sprint
from assistant.dialogue.turn import Turn


def not_understood(turn: Turn) -> None:
    """One more message that nobody understood."""
    asked = turn.top
    turn.memory.failures += 1
    attempt = turn.memory.failures
    if attempt > 2:
        turn.memory.failures = 0
        turn.event("repaired", asked, "handoff")
        _hand_over(turn)
        return
    turn.event("repaired", asked, ("hint", "options")[attempt - 1])
    step = pending(turn.book, asked)
    slot = step.slot if step else None
    if turn.pattern("pattern_cannot_handle", attempt=attempt, asked_slot=slot):
        sprint(turn)
    elif asked is not None:
        say_named(turn, asked, "utter_hint", slot)
        turn.ask_again(asked)
    if asked is None and turn.top is None and turn.context.facts.get("waiting_human") is not True:
        # Who waits for a person may be writing to that person: a menu would be in the way.
        open_menu(turn)


def invalid(turn: Turn, frame: Frame) -> None:
    """An answer of the right sort, out of bounds."""
    step = pending(turn.book, frame)
    if step is None or turn.memory.failures >= 2:
        not_understood(turn)
        return
    turn.memory.failures += 1
    turn.event("repaired", frame, "invalid")
    if not say_named(turn, frame, "utter_invalid", step.slot):
        say_named(turn, frame, "utter_hint", step.slot)
    turn.ask_again(frame)


def open_menu(turn: Turn) -> None:
    """Something to choose from, when nothing else is going on."""
    for flow in ("menu", "welcome"):
        if flow in turn.book.flows:
            enter(turn, flow)
            return


def _hand_over(turn: Turn) -> None:
    if turn.pattern("pattern_human_handoff", reason="repair"):
        return
    if "human" in turn.book.flows:
        enter(turn, "human")
    elif turn.top is not None:
        turn.ask_again(turn.top)
