"""An answer as recognised."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from assistant.dialogue.responses import read_payload
from assistant.dialogue.values import Json, Option

Kind = Literal["value", "skip", "dont_know", "invalid"]


@dataclass(frozen=True, slots=True)
class Answer:
    """`value`: `slots` holds what to fill, or `intent` the intent the chosen button names.

    `invalid`: an answer of the right sort that is out of bounds (10 of 3 options, 12 on a scale to 10).
    `sure` is false for what a command overrules: free text, a label inside a sentence, a misspelt one.
    """

    kind: Kind = "value"
    slots: Mapping[str, Json] = field(default_factory=dict)
    intent: str | None = None
    sure: bool = True


INVALID = Answer("invalid")
SKIP = Answer("skip")
DONT_KNOW = Answer("dont_know")


def chosen(option: Option, slot: str, sure: bool = True) -> Answer:
    """The answer that picks an option; its payload says what else it sets."""
    means = read_payload(option.payload)
    if means is None:
        return Answer(slots={slot: option.value}, sure=sure)
    return Answer(slots=dict(means.assignments), intent=means.intent, sure=sure)
