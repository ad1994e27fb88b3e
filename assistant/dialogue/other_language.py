"""Somebody goes on in another language that the assistant speaks: asked about once, and never switched unasked.

A guess of the language is a weak signal. Two messages in a row make it worth one question, which never stands in the
way: whatever is no answer to it is heard as if it had not been asked.
"""

from __future__ import annotations

from typing import Final

from assistant.dialogue.listen import command, recognise
from assistant.dialogue.patterns import LANGUAGE_SETTLED, OTHER_LANGUAGE
from assistant.dialogue.questions import expect
from assistant.dialogue.run import sprint
from assistant.dialogue.turn import Turn
from assistant.dialogue.understand import SILENT_AFTER
from assistant.dialogue.values import Heard

PATTERN: Final = "pattern_other_language"
NEVER_DURING: Final = frozenset({"language", "safety_concern", "human", "callback_offer", "satisfaction"})
"""Flows, known by name (docs/flows.md), in which a question about the language would be in the way."""
ABOUT_THE_QUESTION: Final = frozenset({"why", "repeat"})


def let_go(turn: Turn, heard: Heard) -> None:
    """The proposal is dropped by a message that is no answer to it: what was asked before is asked still."""
    top = turn.top
    if top is None or top.flow != PATTERN or _is_about(turn, heard):
        return
    answer = recognise(heard, expect(turn.book, top, turn.context), turn.context)
    if answer is None or answer.kind != "value":
        turn.drop_patterns()


def listen(turn: Turn, heard: Heard) -> None:
    """Whether this message and the one before are both surely in the same other language."""
    told = heard.other_language if heard.other_language and _tells(turn, heard) else None
    before, turn.memory.other_language = turn.memory.other_language, told
    turn.proposal = told if told == before else None


def propose(turn: Turn, heard: Heard) -> bool:
    """Ask, in place of "I did not understand"; False when there is nothing to ask."""
    if turn.proposal is None or not _may_ask(turn, heard):
        return False
    _ask(turn, turn.proposal)
    return True


def propose_after(turn: Turn, heard: Heard) -> None:
    """Ask after a message that was dealt with, in place of the next question: the pattern asks that one when it ends,
    in the language chosen."""
    if turn.proposal is None or not _may_ask(turn, heard):
        return
    if turn.says and turn.says[-1].question:
        if turn.says[-1].artefact:
            return  # What was made is always said.
        turn.says.pop()
    _ask(turn, turn.proposal)
    sprint(turn)


def _is_about(turn: Turn, heard: Heard) -> bool:
    understood = heard.understanding.intent if heard.understanding else None
    return not ABOUT_THE_QUESTION.isdisjoint({command(heard, turn.context), understood})


def _tells(turn: Turn, heard: Heard) -> bool:
    """Not a label, a number, a place: those are written in no language, or in the one they were offered in."""
    expected = expect(turn.book, turn.top, turn.context)
    answer = recognise(heard, expected, turn.context)
    return answer is None or (expected is not None and expected.type == "text" and not answer.sure)


def _may_ask(turn: Turn, heard: Heard) -> bool:
    top = turn.top
    busy = turn.requests or turn.memory.paused or (top is not None and (top.kind == "pattern" or top.phase != "wait"))
    leaving = heard.understanding is not None and heard.understanding.intent in SILENT_AFTER
    if busy or leaving or PATTERN not in turn.book.flows or turn.slots.get(LANGUAGE_SETTLED) is True:
        return False
    return NEVER_DURING.isdisjoint(frame.flow for frame in turn.stack)


def _ask(turn: Turn, language: str) -> None:
    expected = expect(turn.book, turn.top, turn.context)
    turn.pattern(PATTERN, asked_slot=expected.slot if expected else None)
    turn.set(turn.stack[-1], OTHER_LANGUAGE, language)
    turn.slots[LANGUAGE_SETTLED] = True
