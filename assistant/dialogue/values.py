"""The values the engine takes in and gives out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, Protocol

from assistant.dialogue.words import Words

Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]
"""A slot value, or anything else kept in the state: what JSON can hold."""


# ── What was understood ──────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Entity:
    """A piece of a message with a meaning; `start` and `end` are character offsets in the text."""

    name: str
    value: str
    start: int = 0
    end: int = 0
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Understanding:
    """What an `Interpreter` made of a text.

    `intent` is None when the text is out of scope (below the interpreter's own threshold). `ranking` holds
    (intent, confidence) from best to worst, `intent` included. Confidences are in 0..1.
    """

    text: str
    intent: str | None = None
    confidence: float = 0.0
    ranking: tuple[tuple[str, float], ...] = ()
    entities: tuple[Entity, ...] = ()


@dataclass(frozen=True, slots=True)
class Option:
    """One answer offered: the slot value, the button's payload and its label in the person's language.

    `number` is what the person types to choose it, from 1.
    """

    value: Json
    payload: str
    label: str
    number: int


SlotType = Literal["text", "bool", "float", "categorical", "list", "any", "place", "date", "choice_many"]


@dataclass(frozen=True, slots=True)
class Expected:
    """The answer the assistant is waiting for, so that it can be recognised before any intent."""

    slot: str
    type: SlotType
    options: tuple[Option, ...] = ()
    min_value: float | None = None
    max_value: float | None = None


# ── What comes in ────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Heard:
    """A message from the person: its text, the payload of a tapped button, and what was understood of it.

    `media` is the content type of an attachment ("image/jpeg", "audio/ogg", "location"), else None.
    `understanding` is None when nobody asked the interpreter, because the answer was recognised first.
    `other_language` is the locale it is surely written in, of those the assistant speaks, when that is not the
    conversation's language.
    """

    text: str
    payload: str | None = None
    media: str | None = None
    understanding: Understanding | None = None
    other_language: str | None = None


@dataclass(frozen=True, slots=True)
class Returned:
    """The result of an action asked for in an `ActionRequest`: slots to fill, or the fact that it failed."""

    request_id: str
    slots: Mapping[str, Json] = field(default_factory=dict)
    failed: bool = False


@dataclass(frozen=True, slots=True)
class StartFlow:
    """Start this flow now, on top of what is going on (a counsellor, a crisis, a nudge asked for it)."""

    flow: str
    slots: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HandedBack:
    """A person gives the conversation back to the assistant; optionally with a flow to start."""

    flow: str | None = None


Input = Heard | Returned | StartFlow | HandedBack


class Translate(Protocol):
    """The words of a place in the person's language; `source` is the English text of the flow file."""

    def __call__(self, place: str, source: str) -> str: ...


def untranslated(place: str, source: str) -> str:
    """A `Translate` for tests and tools that stay in the source language."""
    return source


@dataclass(frozen=True, slots=True)
class Context:
    """Everything the engine may know about the world around one message.

    `facts` is what flows read as `context.<name>`: at least `consent` ("yes", "no", "unknown"), `age_band`
    ("unknown", "under_16", "16_17", "18_25", "26_over", "not_said"), `locale`, `country`, `channel`,
    `hours_away` (float, hours since the person's previous message, 0 for the first), `on_duty` (bool, a
    person is reachable now), `known` (bool, the person has written before).
    """

    locale: str
    channel: str
    today: date
    words: Words
    facts: Mapping[str, Json] = field(default_factory=dict)
    translate: Translate = untranslated


# ── What goes out ────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class OfferedOption:
    """A button as the flow wrote it: its stable place in the catalogue, its English title, its payload."""

    place: str
    title: str
    payload: str


@dataclass(frozen=True, slots=True)
class Say:
    """One thing to say: a response by name and the raw slot values its placeholders take.

    No words yet: the same value is put into words for the phone, and into another language for a counsellor.
    `question` is true when it asks for the slot being collected. `artefact` names the kind of thing made, when
    this text is worth keeping (`metadata.artefact` in the flow file).
    """

    response: str
    variation: int
    args: Mapping[str, Json] = field(default_factory=dict)
    options: tuple[OfferedOption, ...] = ()
    question: bool = False
    artefact: str | None = None
    flow: str = ""
    step: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, by names and ids only, never values: analytics and the counsellor's markers.

    Names: flow_started, flow_ended, flow_left, flow_resumed, step_reached, slot_set, corrected, repaired,
    artefact_made, action_failed, limit_hit.
    """

    name: str
    flow: str = ""
    step: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class ActionRequest:
    """A named action the flow waits for. `id` is unique within the conversation; `slots` is a copy of all slots."""

    id: str
    name: str
    slots: Mapping[str, Json] = field(default_factory=dict)
    flow: str = ""
    step: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of one `advance`: the new state, what to say, what happened, the actions to do.

    With a request in `requests` the flow stands at that step until a `Returned` with its id comes in.
    """

    state: Mapping[str, Json]
    says: tuple[Say, ...] = ()
    events: tuple[Event, ...] = ()
    requests: tuple[ActionRequest, ...] = ()
