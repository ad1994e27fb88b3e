"""Walking the real flows: from every question, every answer, through the real thinking and the real actions.

Answers multiply: a whole product of them would be millions of paths. An answer is given only while it makes a *pair*
with an earlier one that has not been seen yet, because no text and no branch depends on three.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from assistant.dialogue.listen import expected
from assistant.dialogue.state import new_state
from assistant.dialogue.values import Event, Heard, Input, Json, StartFlow
from assistant.outbound.options import numbered
from assistant.outbound.policies import shape
from assistant.turns.mind import Mind
from assistant.turns.thinking import Spoken, Thought, Track, World, context_of, think

OWN_WORDS: Mapping[str, str] = {"en": "small engines", "fr": "la mécanique"}
"""What a person writes where anything may be written."""

NUMBERS = ("0", "5", "10")
LONGEST_WALK = 40
"""Questions in one walk; a flow that asks more of somebody loops."""

Answer = tuple[str, str]
"""A question (its flow and step) and what was answered."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a walk stands: what was just thought, in which world, after which answers."""

    world: World
    thought: Thought
    answers: tuple[Answer, ...] = ()

    @property
    def trail(self) -> str:
        """The way here, for a person who reads a failure."""
        return " > ".join(f"{question}={said}" for question, said in self.answers)

    @property
    def events(self) -> tuple[Event, ...]:
        return self.thought.events

    @property
    def over(self) -> bool:
        """Nothing is asked any more, or another part of the house goes on."""
        return self.world.crisis_open


def begin(mind: Mind, world: World, flow: str) -> Place:
    """A conversation that begins with this flow; its first words are behind it."""
    known = replace(world.conversation, state={"coach": {**new_state(), "started": True}})
    return hear(mind, replace(world, conversation=known), StartFlow(flow))


def hear(mind: Mind, world: World, given: Input, answers: tuple[Answer, ...] = (), track: Track = "coach") -> Place:
    """One input, thought through; the world is as its effects leave it."""
    thought = think(mind, world, given, track)
    after = world.after(thought.effects)
    return Place(replace(after, conversation=replace(after.conversation, state=thought.tracks)), thought, answers)


def walk(mind: Mind, start: Place, longest: int = LONGEST_WALK) -> Iterator[Place]:
    """Every place that brings something new, the start first, up to this many answers away."""
    seen: set[tuple[Answer, ...]] = set()
    waiting: list[tuple[Place, Answer | None]] = [(start, None)]
    while waiting:
        place, said = waiting.pop()
        if said is not None:
            fresh = {tuple(sorted((earlier, said))) for earlier in (*place.answers, said)} - seen
            if not fresh:
                continue
            seen |= fresh
            place = hear(mind, place.world, Heard(said[1]), (*place.answers, said))
        yield place
        question = asked(mind, place)
        if question and not place.over and len(place.answers) < longest:
            waiting += [(place, (question, text)) for text in answers(mind, place)]


def asked(mind: Mind, place: Place) -> str:
    """The question that pends, as flow and step; empty when none does."""
    said = [spoken.say for spoken in place.thought.spoken if spoken.say.question]
    waits = expected(mind.book, _coach(place), context_of(mind, place.world)) is not None
    return f"{said[-1].flow}.{said[-1].step}" if said and waits else ""


def answers(mind: Mind, place: Place) -> tuple[str, ...]:
    """What a person may write here: each number offered, numbers on a scale, or own words; and passing."""
    wanted = expected(mind.book, _coach(place), context_of(mind, place.world))
    if wanted is None:
        return ()
    skip = ("skip" if place.world.locale == "en" else "passe",) if mind.book.slots[wanted.slot].skippable else ()
    if wanted.options:
        return (*(str(option.number) for option in wanted.options), *skip)
    if wanted.type == "float":
        return (*NUMBERS, *skip)
    return (OWN_WORDS[place.world.locale], *skip)


def written(mind: Mind, spoken: Spoken, kind: str = "sms") -> str:
    """A line before it is split, its answers numbered below it."""
    rendered = mind.voice.render(spoken.say, spoken.locale, kind)
    return numbered(rendered.text, rendered.options)


def messages(mind: Mind, place: Place) -> int:
    """How many text messages a turn sends."""
    accents = mind.packs.resolve(place.world.locale).sms_accents
    lines = [mind.voice.render(one.say, one.locale, "sms") for one in place.thought.spoken]
    return len(shape(lines, "sms", accents))


def _coach(place: Place) -> Mapping[str, Json]:
    coach = place.thought.tracks.get("coach")
    return coach if isinstance(coach, dict) else new_state()
