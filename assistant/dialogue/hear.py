"""What a message does: the rules, in the order in which they are tried."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from assistant.dialogue.buttons import tapped
from assistant.dialogue.correction import correct, opening
from assistant.dialogue.limits import ASKED_INTENT, MAX_TEXT, RESUME_AFTER_HOURS
from assistant.dialogue.listen import command
from assistant.dialogue.other_language import let_go, listen, propose, propose_after
from assistant.dialogue.questions import expect, pending
from assistant.dialogue.repair import not_understood, open_menu
from assistant.dialogue.responses import read_payload
from assistant.dialogue.run import sprint
from assistant.dialogue.slots import FREE_TEXT
from assistant.dialogue.taking import take_answer
from assistant.dialogue.text import fold
from assistant.dialogue.turn import Turn
from assistant.dialogue.understand import act_on, clarify, fill_from, flow_of, interrupts
from assistant.dialogue.values import Heard, Understanding

Rule = Callable[[Turn, Heard], bool]
"""Does what the message asks for and says so, or leaves everything as it is and returns False."""

AWAY_SMALL_TALK: Final = frozenset({"greet", "thanks", "goodbye"})


def hear(turn: Turn, heard: Heard) -> None:
    """Work on one message from the person."""
    let_go(turn, heard)
    listen(turn, heard)
    turn.away, turn.memory.paused = _is_away(turn), False
    if not turn.memory.started:
        _first_message(turn, heard)
    else:
        next(rule for rule in RULES if rule(turn, heard))
    sprint(turn)
    propose_after(turn, heard)
    if not turn.says and not turn.requests:
        _never_silent(turn)


def _first_message(turn: Turn, heard: Heard) -> None:
    """Say who is speaking, then start the flow asked for, else `welcome`."""
    turn.memory.started = True
    intent = command(heard, turn.context) or (heard.understanding.intent if heard.understanding else None)
    if heard.payload is not None:
        means = read_payload(heard.payload)
        intent = means.intent if means else None
    asked = flow_of(turn, intent, heard.understanding)
    flow = asked or next((name for name in ("welcome", "menu") if name in turn.book.flows), None)
    if turn.top is None and flow is not None:
        turn.push(flow, "flow")
        fill_from(turn, heard.understanding)
    turn.pattern("pattern_session_start", next_flow=flow)


def _wordless(turn: Turn, heard: Heard) -> bool:
    """A photo, a voice note, a place, or nothing at all."""
    if heard.text.strip():
        return False
    if not turn.pattern("pattern_media", media=heard.media) and turn.top is not None:
        turn.ask_again(turn.top)
    return True


def _too_long(turn: Turn, heard: Heard) -> bool:
    return len(heard.text) > MAX_TEXT and _plain_pattern(turn, "pattern_too_long")


def _sure_answer(turn: Turn, heard: Heard) -> bool:
    return take_answer(turn, heard, sure_only=True)


def _command(turn: Turn, heard: Heard) -> bool:
    intent = command(heard, turn.context)
    if intent is None or not act_on(turn, intent):
        return False
    turn.memory.failures = 0
    return True


def _corrected(turn: Turn, heard: Heard) -> bool:
    """ "En fait c'est Lyon": an earlier answer; or, said so, the answer to a closed question that pends."""
    rest = opening(heard, turn.context)
    if rest is None:
        return False
    expected = expect(turn.book, turn.top, turn.context)
    closed = expected is not None and expected.type not in FREE_TEXT
    wish = interrupts(turn.book, heard, len(fold(heard.text).split())) in turn.book.triggers
    if not correct(turn, rest, wish=wish) and not (closed and take_answer(turn, rest, sure_only=False)):
        return False
    turn.memory.failures = 0
    return True


def _strong_intent(turn: Turn, heard: Heard) -> bool:
    """Before free text is taken for an answer; not for a flow that is going on anyway."""
    expected = expect(turn.book, turn.top, turn.context)
    if expected is None or expected.type not in FREE_TEXT or turn.top is None:
        return False
    intent = interrupts(turn.book, heard, len(fold(heard.text).split()))
    if intent is None or flow_of(turn, intent) == turn.root(turn.top).flow:
        return False
    if not act_on(turn, intent, heard.understanding):
        return False
    turn.memory.failures = 0
    return True


def _likely_answer(turn: Turn, heard: Heard) -> bool:
    if turn.away and heard.understanding and heard.understanding.intent in AWAY_SMALL_TALK:
        return False
    return take_answer(turn, heard, sure_only=False)


def _intent(turn: Turn, heard: Heard) -> bool:
    understanding = heard.understanding
    if understanding is None or understanding.intent is None or not _wishes(turn, understanding, understanding.intent):
        return False
    if clarify(turn, understanding):
        return True
    if turn.away and flow_of(turn, understanding.intent, understanding) is None:
        return False
    again = _is_going_on(turn, understanding.intent)
    if (again and turn.memory.failures) or not act_on(turn, understanding.intent, understanding):
        return False
    turn.memory.failures = int(again)
    return True


def _wishes(turn: Turn, understanding: Understanding, intent: str) -> bool:
    """Whether this is a wish rather than a clumsy answer to the question that pends."""
    return pending(turn.book, turn.top) is None or intent == "human" or understanding.confidence >= ASKED_INTENT


def _is_going_on(turn: Turn, intent: str) -> bool:
    """Asking for what is going on asks its question again; twice in a row, it was an answer we did not understand."""
    top = turn.top
    return top is not None and top.kind != "pattern" and flow_of(turn, intent) == turn.root(top).flow


def _came_back(turn: Turn, heard: Heard) -> bool:
    """After hours away or a pause, a message that answers nothing: where were we?"""
    top = turn.top
    if not turn.away or top is None or top.kind == "pattern":
        return False
    turn.memory.failures = 0
    return turn.pattern("pattern_resume", interrupted_flow=turn.root(top).flow)


def _still_working(turn: Turn, heard: Heard) -> bool:
    """An action is being done elsewhere."""
    top = turn.top
    if top is None or top.phase != "act":
        return False
    if not turn.pattern("pattern_still_working", interrupted_flow=turn.root(top).flow):
        turn.say("utter_still_working", top)
    return True


def _not_understood(turn: Turn, heard: Heard) -> bool:
    top = turn.top
    if top is not None and top.phase == "run":
        return True
    not_understood(turn)
    return True


RULES: Final[tuple[Rule, ...]] = (
    tapped,
    _wordless,
    _too_long,
    _corrected,
    _sure_answer,
    _command,
    _strong_intent,
    _likely_answer,
    _intent,
    _came_back,
    _still_working,
    propose,
    _not_understood,
)


def _is_away(turn: Turn) -> bool:
    hours = turn.context.facts.get("hours_away")
    long_ago = isinstance(hours, int | float) and not isinstance(hours, bool) and hours >= RESUME_AFTER_HOURS
    return (long_ago or turn.memory.paused) and pending(turn.book, turn.top) is not None


def _plain_pattern(turn: Turn, name: str) -> bool:
    """Run a pattern, or just ask the question again."""
    if not turn.pattern(name) and turn.top is not None:
        turn.ask_again(turn.top)
    return True


def _never_silent(turn: Turn) -> None:
    """Whatever happened, the person gets an answer."""
    top = turn.top
    if top is None:
        open_menu(turn)
        sprint(turn)
    elif pending(turn.book, top) is not None:
        turn.ask_again(top)
    elif top.phase == "act":
        turn.say("utter_still_working", top)
