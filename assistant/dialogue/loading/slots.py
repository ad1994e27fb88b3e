"""Slots as written → `Slot`."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from assistant.dialogue.loading.desk import Desk, Path
from assistant.dialogue.loading.schema import MappingEntry, SlotEntry
from assistant.dialogue.patterns import LANGUAGE_SETTLED, OTHER_LANGUAGE
from assistant.dialogue.slots import Slot, SlotMapping, Unfit
from assistant.dialogue.values import SlotType

RESERVED = frozenset({"action_failed", "clarified_flow", OTHER_LANGUAGE, LANGUAGE_SETTLED, "button"})
READ_ONLY = frozenset({"consent", "age_band"})


def builtin_slots(topic: str) -> dict[str, Slot]:
    """The slots the engine fills itself."""
    controlled = (SlotMapping("controlled"),)
    return {
        "action_failed": Slot("action_failed", topic, "bool", mappings=controlled),
        "clarified_flow": Slot("clarified_flow", topic, "text", mappings=controlled),
        OTHER_LANGUAGE: Slot(OTHER_LANGUAGE, topic, "text", mappings=controlled),
        LANGUAGE_SETTLED: Slot(LANGUAGE_SETTLED, topic, "bool", mappings=controlled),
    }


def build_slot(desk: Desk, topic: str, name: str, data: Any) -> Slot | None:
    """A slot, or None after reporting what is wrong with it."""
    path: Path = ("slots", name)
    entry = desk.read(SlotEntry, data, path)
    if entry is None:
        return None
    if name in RESERVED:
        desk.report(path, f"the slot '{name}' is the engine's own; choose another name")
        return None
    if name in READ_ONLY:
        desk.report(path, f"'{name}' is read as context.{name} and never a slot; choose another name")
        return None
    slot = Slot(
        name=name,
        topic=topic,
        type=_type(desk, entry, path),
        values=tuple(_value(value) for value in entry.values),
        min_value=_number(entry.min_value),
        max_value=_number(entry.max_value),
        mappings=_mappings(desk, entry, path),
        skippable=entry.metadata.skippable,
        line=desk.line(path),
    )
    _check(desk, slot, entry, path)
    return _with_initial(desk, slot, entry, path)


def _type(desk: Desk, entry: SlotEntry, path: Path) -> SlotType:
    custom = entry.metadata.type
    if custom is None:
        return entry.type
    fitting = {"place": ("text", "any"), "date": ("text", "any"), "choice_many": ("list", "any")}[custom]
    if entry.type not in fitting:
        desk.report((*path, "metadata"), f"a {custom} is declared with type {' or '.join(fitting)}, not {entry.type}")
    return custom


def _value(value: Any) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def _number(value: float | None) -> float | None:
    return None if value is None else float(value)


def _mappings(desk: Desk, entry: SlotEntry, path: Path) -> tuple[SlotMapping, ...]:
    found = []
    for at, data in enumerate(entry.mappings):
        where = (*path, "mappings", at)
        if isinstance(data, dict) and data.get("type") == "from_llm":
            desk.report(where, "'from_llm' is not supported: there is no language model here; leave the mapping out")
            continue
        mapping = desk.read(MappingEntry, data, where)
        if mapping is None:
            continue
        needed = {"from_entity": "entity", "from_intent": "intent"}.get(mapping.type)
        if needed and not getattr(mapping, needed):
            desk.report(where, f"a mapping of type {mapping.type} needs the key '{needed}'")
        found.append(SlotMapping(mapping.type, mapping.entity or "", mapping.intent or "", mapping.value))
    return tuple(found)


def _check(desk: Desk, slot: Slot, entry: SlotEntry, path: Path) -> None:
    if slot.type in ("categorical", "choice_many") and not slot.values:
        desk.report(path, f"the slot '{slot.name}' needs 'values', the list of what it can hold")
    if slot.values and slot.type not in ("categorical", "choice_many"):
        desk.report((*path, "values"), f"'values' belong to categorical and choice_many slots, not to {slot.type}")
    if len(set(slot.values)) < len(slot.values):
        desk.report((*path, "values"), "a value stands twice")
    bounds = slot.min_value, slot.max_value
    if slot.type != "float" and any(bound is not None for bound in bounds):
        desk.report(path, f"min_value and max_value belong to float slots, not to {slot.type}")
    if bounds[0] is not None and bounds[1] is not None and bounds[0] > bounds[1]:
        desk.report((*path, "min_value"), "min_value is greater than max_value")


def _with_initial(desk: Desk, slot: Slot, entry: SlotEntry, path: Path) -> Slot:
    if entry.initial_value is None:
        return slot
    try:
        initial = slot.clean(entry.initial_value)
    except Unfit:
        desk.report((*path, "initial_value"), f"the slot '{slot.name}' of type {slot.type} cannot hold this value")
        return slot
    return replace(slot, initial=initial)
