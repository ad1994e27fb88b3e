"""What the assistant knows of a person, and where they are with it, in words that a counsellor reads.

Total: whatever the state holds gives something to read, or nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from assistant.dialogue.book import SHARED_VALUES, Book
from assistant.dialogue.flow import Flow
from assistant.dialogue.frames import Frame
from assistant.dialogue.slots import Slot
from assistant.dialogue.state import read
from assistant.dialogue.steps.collect import Collect
from assistant.dialogue.values import Json
from assistant.wording.render import Voice

_CHANNEL = "rest"
"""The wording without anything that only one channel needs."""
_SENTENCE = re.compile(r"[^.?!;]+[.?!;]*")


@dataclass(frozen=True, slots=True)
class Knowledge:
    """`facts` are pairs of a question and its answer. `flow` is the exercise under way, "" for none; of its `steps`
    questions, `step` is asked or was asked last."""

    facts: tuple[tuple[str, str], ...] = ()
    flow: str = ""
    step: int = 0
    steps: int = 0


def known(book: Book, voice: Voice, state: Mapping[str, Json], locale: str) -> Knowledge:
    """From the state that one track of a conversation keeps.

    Answers to exercises are what is known; what only steers a conversation, such as a yes or a no, is left out.
    """
    memory = read(book, state)
    facts = tuple(_facts(book, voice, memory.slots, locale))
    under_way = [frame for frame in memory.stack if coaches(book.flows.get(frame.flow))]
    if not under_way:
        return Knowledge(facts)
    flow = book.flows[under_way[-1].flow]
    name = voice.translator(locale)(f"{flow.topic}/{flow.id}/name", flow.name)
    return Knowledge(facts, name, _position(flow, under_way[-1]), len(_questions(flow)))


def asked(book: Book, voice: Voice, flow: str, step: str, locale: str) -> str | None:
    """The question of this step; None when the flow files have no such question any more."""
    found = book.flows[flow].question(step) if flow in book.flows else None
    return _question(voice, found.ask, {}, locale) if found is not None else None


def coaches(flow: Flow | None) -> bool:
    """Whether it is an exercise: people ask for it in their own words, and it has a condition."""
    return flow is not None and bool(flow.triggers) and flow.guard is not None


def _facts(book: Book, voice: Voice, slots: Mapping[str, Json], locale: str) -> Iterator[tuple[str, str]]:
    said = set()
    for flow in book.flows.values():
        if not coaches(flow):
            continue
        for question in _questions(flow):
            slot = book.slots.get(question.slot)
            if slot is None or slot.name in said or not _tells(slot):
                continue
            said.add(slot.name)
            value = voice.label(slot.name, slots.get(slot.name), locale).strip()
            if value:
                yield _question(voice, question.ask, slots, locale), value


def _tells(slot: Slot) -> bool:
    """Whether its value says something of the person; a yes, a no and their like say it only to the flow."""
    return slot.type != "bool" and not (slot.values and SHARED_VALUES.issuperset(slot.values))


def _question(voice: Voice, response: str, slots: Mapping[str, Json], locale: str) -> str:
    """The sentence that asks, without what is said around it."""
    text = voice.say_text(response, slots, locale, _CHANNEL)
    sentences = [found.strip() for line in text.splitlines() for found in _SENTENCE.findall(line) if found.strip()]
    asking = [sentence for sentence in sentences if sentence.endswith(("?", "؟", ";"))]
    return next(iter([*asking, *sentences]), response)


def _questions(flow: Flow) -> tuple[Collect, ...]:
    """One for each slot, in the order of the file: of two branches that ask the same, the first."""
    found: dict[str, Collect] = {}
    for step in flow.steps:
        if isinstance(step, Collect):
            found.setdefault(step.slot, step)
    return tuple(found.values())


def _position(flow: Flow, frame: Frame) -> int:
    """How many of its questions stand before or at the step where it is."""
    here = flow.index.get(frame.step, 0)
    before = {step.slot for step in flow.steps[: here + 1] if isinstance(step, Collect)}
    return max(1, len(before))
