"""The intents the engine acts on itself, one function each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from assistant.dialogue.builtins import BUILTINS, say_named, start_over
from assistant.dialogue.correction import back
from assistant.dialogue.enter import enter
from assistant.dialogue.frames import Frame
from assistant.dialogue.questions import pending
from assistant.dialogue.repair import open_menu
from assistant.dialogue.run import go_on, uncover
from assistant.dialogue.turn import Turn

Command = Callable[[Turn], None]


def _back(turn: Turn) -> None:
    """The previous question; from a pattern's question, the one that the pattern interrupted."""
    top = turn.top
    if top is not None and top.kind == "pattern":
        turn.drop_patterns()
        if turn.top is not None:
            turn.ask_again(turn.top)
        return
    if top is None:
        open_menu(turn)
    elif not back(turn, top) and not turn.pattern("pattern_nothing_before", asked_slot=_asked_slot(turn, top)):
        turn.ask_again(top)


def _why(turn: Turn) -> None:
    top = turn.top
    slot = _asked_slot(turn, top)
    if turn.pattern("pattern_why", asked_slot=slot):
        return
    if top is not None:
        say_named(turn, top, "utter_why", slot)
        turn.ask_again(top)


def _skip(turn: Turn) -> None:
    top = turn.top
    step = pending(turn.book, top)
    if top is None or step is None:
        open_menu(turn)
        return
    skippable = is_skippable(turn, top)
    if skippable:
        turn.memory.failures = 0
        turn.reset((step.slot,))
        top.remember(step.id, (step.slot,))
        go_on(turn, top, step)
    asked = turn.pattern("pattern_skip_question", asked_slot=step.slot, skippable=skippable)
    if not asked and not skippable:
        turn.ask_again(top)


def _cancel(turn: Turn) -> None:
    turn.drop_patterns()
    top = turn.top
    if top is None:
        _leave_nothing(turn)
        return
    root = turn.root(top)
    turn.leave(root)
    if not turn.pattern("pattern_cancel_flow", cancelled_flow=root.flow):
        uncover(turn, "resume")


def _leave_nothing(turn: Turn) -> None:
    """Who waits for a person, with nothing else going on, may mean that: `human` asks whether to wait on."""
    if turn.context.facts.get("waiting_human") is True and "human" in turn.book.flows:
        enter(turn, "human")
    else:
        open_menu(turn)


def _repeat(turn: Turn) -> None:
    if not turn.memory.last:
        open_menu(turn)
    elif not turn.pattern("pattern_repeat_bot_messages") and turn.top is not None:
        BUILTINS["action_repeat_bot_messages"](turn, turn.top)


def _pause(turn: Turn) -> None:
    turn.drop_patterns()
    top = turn.top
    turn.memory.paused = top is not None
    turn.pattern("pattern_pause", interrupted_flow=turn.root(top).flow if top else None)


def _restart(turn: Turn) -> None:
    turn.drop_patterns()
    top = turn.top
    if top is None:
        open_menu(turn)
        return
    root = turn.root(top)
    start_over(turn, root)
    turn.pattern("pattern_restart", restarted_flow=root.flow)


COMMANDS: Final[Mapping[str, Command]] = {
    "back": _back,
    "correct": _back,
    "why": _why,
    "skip": _skip,
    "cancel": _cancel,
    "repeat": _repeat,
    "pause": _pause,
    "restart": _restart,
}
"""`correct` without saying what ("I made a mistake") is `back`."""


def is_skippable(turn: Turn, frame: Frame) -> bool:
    """Whether the pending question may be left out: its slot says so, or a branch right after it asks for null."""
    step = pending(turn.book, frame)
    return step is not None and (step.skippable or turn.book.slots[step.slot].skippable)


def _asked_slot(turn: Turn, frame: Frame | None) -> str | None:
    step = pending(turn.book, frame)
    return step.slot if step else None
