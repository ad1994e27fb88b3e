"""Everything the flow files say, checked and immutable: what `advance` reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import Final, NamedTuple

from assistant.dialogue.flow import Flow
from assistant.dialogue.responses import Response, Variation
from assistant.dialogue.slots import Slot
from assistant.dialogue.steps.base import Step
from assistant.dialogue.texts import SourceText
from assistant.dialogue.values import Json, OfferedOption
from assistant.errors import Problem

__all__ = ["SHARED_TOPIC", "SHARED_VALUES", "Book", "Label", "SourceText"]

SHARED_TOPIC: Final = "patterns"
SHARED_RESPONSE: Final = "utter_shared_buttons"
SHARED_VALUES: Final = frozenset({"yes", "no", "skip", "dont_know", "person", "none", "other", "back"})
"""Values whose titles live once, in `utter_shared_buttons`."""

FLOW_ARGUMENTS: Final = frozenset(
    {
        "interrupted_flow",
        "cancelled_flow",
        "restarted_flow",
        "completed_flow",
        "left_flow",
        "refused_flow",
        "next_flow",
        "first_flow",
        "second_flow",
        "clarified_flow",
    }
)
"""Arguments of patterns that hold a flow's id, and so read as that flow's name."""


class Label(NamedTuple):
    """The display name of a slot's value: its place in the catalogues and its English title."""

    place: str
    title: str


def label_key(value: Json) -> str:
    """The value as it stands in a place: true and false count as yes and no, 3.0 as 3."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


@dataclass(frozen=True)
class Book:
    """Flows, slots and responses by name. Built by `loader.load_book`; never changed.

    `labels` maps slot → value (as `label_key`) → its one display name; `triggers` an intent → the flow it starts.
    `files` maps a topic to its file's name, `warnings` holds what loading found odd but usable.
    `hidden` names the flows that exist but are out of reach in a book made by `only`.
    """

    flows: Mapping[str, Flow]
    slots: Mapping[str, Slot]
    responses: Mapping[str, Response]
    actions: frozenset[str]
    labels: Mapping[str, Mapping[str, Label]]
    source_texts: tuple[SourceText, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[Problem, ...] = ()
    topic: str | None = None
    hidden: frozenset[str] = frozenset()
    initial: Mapping[str, Json] = field(init=False)
    triggers: Mapping[str, tuple[str, float]] = field(init=False)

    def __post_init__(self) -> None:
        initial = {name: slot.initial for name, slot in self.slots.items() if slot.initial is not None}
        triggers = {t.intent: (f.id, t.threshold or 0.0) for f in self.flows.values() for t in f.triggers}
        object.__setattr__(self, "initial", MappingProxyType(initial))
        object.__setattr__(self, "triggers", MappingProxyType(triggers))

    @cached_property
    def plain(self) -> bool:
        """True without patterns and triggers: whatever is said is offered to the question being asked."""
        return not self.triggers and not any(flow.is_pattern for flow in self.flows.values())

    def texts(self) -> tuple[SourceText, ...]:
        """Every translatable text, in the order of the files."""
        return self.source_texts

    def label_place(self, slot: str, value: Json) -> tuple[str, str] | None:
        """The place and English title of a slot's value, or None for values without a display name.

        The arguments of patterns that hold a flow's id (`interrupted_flow` …) read as the flow's name.
        """
        if value is None or isinstance(value, list | dict):
            return None
        if slot in FLOW_ARGUMENTS:
            named = self._flow_names.get(str(value))
            return named or self.labels.get(slot, {}).get(label_key(value)) or self.shared(label_key(value))
        labels = self.labels.get(slot)
        return labels.get(label_key(value)) if labels else None

    def shared(self, value: str) -> Label | None:
        """The display name of a value every question shares ("yes", "person" …)."""
        return self.labels.get("button", {}).get(value)

    def option(self, slot: str, value: Json) -> OfferedOption | None:
        """A button that fills `slot` with `value`, for questions whose answers are only known while talking."""
        label = self.label_place(slot, value)
        return OfferedOption(label[0], label[1], f"/SetSlots({slot}={label_key(value)})") if label else None

    def variation(self, response: str, index: int) -> Variation | None:
        """The variation a `Say` or a remembered question names, if the files still have it."""
        found = self.responses.get(response)
        return found.variations[index] if found and 0 <= index < len(found.variations) else None

    def step(self, flow: str, step: str) -> Step | None:
        found = self.flows.get(flow)
        at = found.index.get(step) if found else None
        return found.steps[at] if found and at is not None else None

    def mentions(self, response: str) -> frozenset[str]:
        """The placeholders of all variations of a response."""
        return self._mentions.get(response, frozenset())

    @cached_property
    def exercises(self) -> frozenset[str]:
        """Flows of the topics in which something is made: what somebody says they are working on."""
        making = {found.topic for found in self.responses.values() if any(v.artefact for v in found.variations)}
        return frozenset(name for name, flow in self.flows.items() if flow.topic in making)

    def only(self, topic: str, *also: str) -> Book:
        """Just the flows of one file, and the flows named in `also`, with all slots and responses: what runs while a
        crisis is open, or while nobody can be sure who writes."""
        names = (topic, *also)
        if names not in self._narrowed:
            self._narrowed[names] = self._narrow(topic, frozenset(also))
        return self._narrowed[names]

    def _narrow(self, topic: str, also: frozenset[str]) -> Book:
        kept = {
            name: flow
            for name, flow in self.flows.items()
            if not flow.is_pattern and (flow.topic == topic or name in also)
        }
        bare = {name: replace(flow, triggers=()) for name, flow in kept.items()}
        hidden = frozenset(self.flows) - frozenset(bare)
        return replace(self, flows=MappingProxyType(bare), topic=topic, hidden=hidden)

    @cached_property
    def mapped_slots(self) -> tuple[str, ...]:
        """Slots with a mapping from entities or intents."""
        kinds = ("from_entity", "from_intent")
        return tuple(name for name, slot in self.slots.items() if any(m.kind in kinds for m in slot.mappings))

    @cached_property
    def _narrowed(self) -> dict[tuple[str, ...], Book]:
        return {}

    @cached_property
    def _flow_names(self) -> Mapping[str, Label]:
        texts = {text.place: text.text for text in self.source_texts}
        return {
            place.split("/")[1]: Label(place, text)
            for place, text in texts.items()
            if place.count("/") == 2 and place.endswith("/name")
        }

    @cached_property
    def _mentions(self) -> Mapping[str, frozenset[str]]:
        return {name: _joined(v.placeholders for v in found.variations) for name, found in self.responses.items()}


def _joined(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset().union(*sets)
