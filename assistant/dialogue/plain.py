"""A book without patterns and triggers: whatever is said is offered to the pending question.

This is how a conversation goes on while a crisis is open: no menu, no digression, and always an answer.
"""

from __future__ import annotations

from assistant.dialogue.answers.answer import Answer
from assistant.dialogue.builtins import say_named
from assistant.dialogue.listen import recognise
from assistant.dialogue.questions import expect, pending
from assistant.dialogue.run import sprint
from assistant.dialogue.slots import FREE_TEXT
from assistant.dialogue.taking import fill
from assistant.dialogue.turn import Turn
from assistant.dialogue.values import Heard

WORDLESS = "…"
"""What a free text question gets for a photo or an empty message."""


def hear_plainly(turn: Turn, heard: Heard) -> None:
    """With a book that has no patterns and no triggers, whatever is said is offered to the pending question."""
    frame = turn.top
    if frame is not None and frame.phase == "act":
        turn.slots["action_failed"] = True
        frame.phase = "back"
    if pending(turn.book, frame) is not None:
        _offer_plainly(turn, heard)
    sprint(turn)
    if not turn.says and not turn.requests and turn.top is None:
        _start_topic(turn)
        sprint(turn)


def _offer_plainly(turn: Turn, heard: Heard) -> None:
    frame = turn.top
    expected = expect(turn.book, frame, turn.context)
    if frame is None or expected is None:
        return
    answer = recognise(heard, expected, turn.context)
    if answer is not None and answer.kind == "value" and answer.intent is None and fill(turn, frame, answer):
        return
    if expected.type in FREE_TEXT and fill(turn, frame, Answer(slots={expected.slot: heard.text or WORDLESS})):
        return
    say_named(turn, frame, "utter_hint", expected.slot)
    turn.ask_again(frame)


def _start_topic(turn: Turn) -> None:
    flows = turn.book.flows
    name = next((name for name in (turn.book.topic, "welcome", *flows) if name in flows), None)
    if name is not None:
        turn.push(name, "flow")
