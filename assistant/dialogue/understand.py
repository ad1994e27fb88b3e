"""What an understood message does when it is not an answer: start a flow, obey a command, make small talk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from assistant.dialogue.book import Book
from assistant.dialogue.builtins import BUILTINS
from assistant.dialogue.commands import COMMANDS
from assistant.dialogue.enter import allowed, enter, refuse
from assistant.dialogue.flow import Flow
from assistant.dialogue.frames import After
from assistant.dialogue.limits import CLARIFY_BELOW, CLARIFY_MARGIN, STRONG_INTENT, STRONG_INTENT_WORDS
from assistant.dialogue.questions import pending
from assistant.dialogue.repair import open_menu
from assistant.dialogue.turn import Turn
from assistant.dialogue.values import Heard, Json, Understanding

SILENT_AFTER: Final = frozenset({"goodbye"})
MENU_AFTER: Final = frozenset({"greet", "help"})
NEVER_SMALL_TALK: Final = frozenset({"dont_know"})
AN_ANSWER: Final = frozenset({"affirm", "deny"})
"""Small talk only while nothing is asked: as an answer to a question that takes neither, they are not understood."""

INTERRUPTING_SMALL_TALK: Final = frozenset({"bot_challenge"})
"""Small talk that comes before a free text when it is strong; "thanks" may well be what a person writes."""


def act_on(turn: Turn, intent: str, understanding: Understanding | None = None) -> bool:
    """Obey a command, start the intent's flow or make small talk; False when the intent means nothing here."""
    command = COMMANDS.get(intent)
    if command is not None:
        command(turn)
        return True
    flow = _flow_for(turn.book, intent, understanding)
    if flow is not None:
        return _start(turn, flow, understanding)
    return _small_talk(turn, intent)


def interrupts(book: Book, heard: Heard, words: int) -> str | None:
    """The intent of a message that comes before an answer which is only likely."""
    understanding = heard.understanding
    if understanding is None or understanding.intent is None or words > STRONG_INTENT_WORDS:
        return None
    intent = understanding.intent
    known = intent in COMMANDS or intent in book.triggers or intent in INTERRUPTING_SMALL_TALK
    return intent if known and understanding.confidence >= STRONG_INTENT else None


def clarify(turn: Turn, understanding: Understanding) -> bool:
    """Ask which flow was meant, when two fit about equally."""
    if understanding.confidence >= CLARIFY_BELOW:
        return False
    ranked = [(turn.book.triggers[i][0], score) for i, score in understanding.ranking if i in turn.book.triggers]
    if len(ranked) < 2 or understanding.ranking[0][0] not in turn.book.triggers:
        return False
    (first, best), (second, next_best) = ranked[:2]
    if first == second or best - next_best >= CLARIFY_MARGIN:
        return False
    if not all(allowed(turn, turn.book.flows[flow]) for flow in (first, second)):
        return False
    turn.drop_patterns()
    return turn.pattern("pattern_clarification", first_flow=first, second_flow=second)


def flow_of(turn: Turn, intent: str | None, understanding: Understanding | None = None) -> str | None:
    """The flow an intent starts, if it may start now."""
    flow = _flow_for(turn.book, intent, understanding) if intent else None
    return flow.id if flow and allowed(turn, flow) else None


def fill_from(turn: Turn, understanding: Understanding | None) -> None:
    """Fill empty slots of the running flow that are mapped from this message's entities or intent."""
    frame = turn.top
    if understanding is None or frame is None:
        return
    wanted = turn.flow(frame).collects
    found: Mapping[str, Json] = mapped(turn.book, understanding)
    for name, value in found.items():
        if name in wanted and turn.slots.get(name) is None:
            turn.set(frame, name, value)


def mapped(book: Book, understanding: Understanding) -> dict[str, Json]:
    """Slot → value for every mapping this message satisfies; the first that fits a slot wins."""
    found: dict[str, Json] = {}
    entities = {entity.name: entity.value for entity in reversed(understanding.entities)}
    for name in book.mapped_slots:
        for mapping in book.slots[name].mappings:
            if mapping.kind == "from_entity" and mapping.entity in entities:
                found.setdefault(name, entities[mapping.entity])
            elif mapping.kind == "from_intent" and mapping.intent == understanding.intent:
                found.setdefault(name, mapping.value)
    return found


def _flow_for(book: Book, intent: str, understanding: Understanding | None) -> Flow | None:
    flow, threshold = book.triggers.get(intent, (None, 0.0))
    if flow is None or (understanding is not None and understanding.confidence < threshold):
        return None
    return book.flows[flow]


def _start(turn: Turn, flow: Flow, understanding: Understanding | None) -> bool:
    if not allowed(turn, flow):
        return refuse(turn, flow.id)
    enter(turn, flow.id)
    fill_from(turn, understanding)
    return True


def _small_talk(turn: Turn, intent: str) -> bool:
    beneath = turn.top
    if f"utter_{intent}" not in turn.book.responses or intent in NEVER_SMALL_TALK:
        return False
    if intent in AN_ANSWER and pending(turn.book, beneath) is not None:
        return False
    after: After = "silent" if intent in SILENT_AFTER else "ask"
    waited_for = turn.context.facts.get("waiting_human") is True
    if beneath is None and intent in MENU_AFTER and not waited_for:
        open_menu(turn)
    question = pending(turn.book, beneath)
    if turn.pattern("pattern_chitchat", after=after, intent=intent, asked_slot=question.slot if question else None):
        return True
    if beneath is not None:
        beneath.args["intent"] = intent
        BUILTINS["action_chitchat"](turn, beneath)
        del beneath.args["intent"]
        turn.ask_again(beneath)
    return turn.top is not None
