"""The flow files as written: one pydantic model for each kind of thing. Steps bring theirs in `dialogue.steps`."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from assistant.dialogue.steps.action import ActionEntry
from assistant.dialogue.steps.base import Entry
from assistant.dialogue.steps.call import CallEntry
from assistant.dialogue.steps.collect import CollectEntry
from assistant.dialogue.steps.link import LinkEntry
from assistant.dialogue.steps.noop import NoopEntry
from assistant.dialogue.steps.set_slots import SetSlotsEntry

STEP_ENTRIES: dict[str, type[Entry]] = {
    "collect": CollectEntry,
    "action": ActionEntry,
    "set_slots": SetSlotsEntry,
    "call": CallEntry,
    "link": LinkEntry,
    "noop": NoopEntry,
}
"""The key that tells a step's type → its schema."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class FileEntry(_Strict):
    """A whole file; what is inside is read piece by piece, so that one mistake hides no other."""

    version: str | None = None
    flows: dict[str, Any] = {}
    slots: dict[str, Any] = {}
    responses: dict[str, Any] = {}
    actions: list[str] = []


class FlowEntry(_Strict):
    name: str | None = None
    description: str
    guard: str | bool | None = Field(default=None, alias="if")
    nlu_trigger: list[Any] = []
    persisted_slots: list[str] = []
    run_pattern_completed: bool = True
    steps: list[Any]


class TriggerEntry(_Strict):
    """`- intent: name`, with the threshold beside it or within; a bare name is read as one too."""

    intent: Any
    confidence_threshold: float | int | None = None


class TriggerIntentEntry(_Strict):
    name: str
    confidence_threshold: float | int | None = None


class MappingEntry(_Strict):
    type: Literal["from_entity", "from_intent", "from_text", "controlled"]
    entity: str | None = None
    intent: str | None = None
    value: Any = None


class SlotMetadataEntry(_Strict):
    type: Literal["place", "date", "choice_many"] | None = None
    skippable: bool = False


class SlotEntry(_Strict):
    type: Literal["text", "bool", "float", "categorical", "list", "any"]
    values: list[Any] = []
    initial_value: Any = None
    min_value: float | int | None = None
    max_value: float | int | None = None
    mappings: list[Any] = []
    metadata: SlotMetadataEntry = SlotMetadataEntry()


class ButtonEntry(_Strict):
    title: str | None = None
    payload: str


class PluralEntry(_Strict):
    count: str
    one: str


class ResponseMetadataEntry(_Strict):
    plural: PluralEntry | None = None
    artefact: str | None = None
    also_in: str | None = None


class SlotConditionEntry(_Strict):
    type: Literal["slot"]
    name: str
    value: Any


class VariationEntry(_Strict):
    text: str
    buttons: list[Any] = []
    condition: Any = None
    channel: Literal["sms", "whatsapp", "rest"] | None = None
    image: str | None = None
    metadata: ResponseMetadataEntry = ResponseMetadataEntry()
