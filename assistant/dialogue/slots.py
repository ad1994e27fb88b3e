"""What flows remember: one `Slot` for each name, and which values it can hold."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from assistant.dialogue.limits import MAX_LIST, MAX_TEXT
from assistant.dialogue.values import Json, SlotType

MappingKind = Literal["from_entity", "from_intent", "from_text", "controlled"]
FREE_TEXT: Final = frozenset({"text", "any", "place", "list"})
"""Types for which nearly any message is an answer."""

_UNSAFE: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class Unfit(ValueError):
    """A value this slot cannot hold."""


@dataclass(frozen=True, slots=True)
class SlotMapping:
    """Where else a value may come from than the answer to the question asked."""

    kind: MappingKind
    entity: str = ""
    intent: str = ""
    value: Json = None


@dataclass(frozen=True, slots=True)
class Slot:
    """`values` are the choices of a categorical or choice_many slot; bounds are for floats, both included."""

    name: str
    topic: str
    type: SlotType
    values: tuple[str, ...] = ()
    initial: Json = None
    min_value: float | None = None
    max_value: float | None = None
    mappings: tuple[SlotMapping, ...] = ()
    skippable: bool = False
    line: int = 0

    @property
    def controlled(self) -> bool:
        """True when only buttons, actions and set_slots fill it, never free text."""
        return any(mapping.kind == "controlled" for mapping in self.mappings)

    def clean(self, value: Json) -> Json:
        """The value as this slot holds it, bounded and JSON-safe. Raises `Unfit`. Null always fits."""
        return None if value is None else _CLEANERS[self.type](self, value)


def clean_text(text: str) -> str:
    """Without control characters, direction overrides and lone surrogates, trimmed and bounded."""
    return _UNSAFE.sub("", text).strip()[:MAX_TEXT]


def _text(slot: Slot, value: Json) -> Json:
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    raise Unfit


def _bool(slot: Slot, value: Json) -> Json:
    known: Mapping[Json, bool] = {True: True, False: False, "true": True, "false": False, "yes": True, "no": False}
    if isinstance(value, bool | str) and value in known:
        return known[value]
    raise Unfit


def _float(slot: Slot, value: Json) -> Json:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise Unfit
    try:
        number = float(value)
    except (ValueError, OverflowError) as error:
        raise Unfit from error
    if not math.isfinite(number) or not within(number, slot.min_value, slot.max_value):
        raise Unfit
    return number


def within(number: float, low: float | None, high: float | None) -> bool:
    """True when the number lies between the bounds, both included; None is no bound."""
    return (low is None or number >= low) and (high is None or number <= high)


def _one_of(slot: Slot, value: Json) -> Json:
    if isinstance(value, bool):
        value = "true" if value else "false"
    text = str(value) if isinstance(value, str | int | float) else ""
    if text in slot.values:
        return text
    for known in slot.values:
        if known.casefold() == text.casefold():
            return known
    raise Unfit


def _some_of(slot: Slot, value: Json) -> Json:
    items = value if isinstance(value, list) else [value]
    return [_one_of(slot, item) for item in items[:MAX_LIST]]


def _list(slot: Slot, value: Json) -> Json:
    items = value if isinstance(value, list) else [value]
    return [safe(item) for item in items[:MAX_LIST]]


def _date(slot: Slot, value: Json) -> Json:
    if not isinstance(value, str):
        raise Unfit
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError as error:
        raise Unfit from error


def _any(slot: Slot, value: Json) -> Json:
    return safe(value)


def safe(value: Json, depth: int = 4) -> Json:
    """Any JSON value, bounded in size and depth, without what JSON or a database cannot hold. Raises `Unfit`."""
    if isinstance(value, str):
        return clean_text(value)
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float) and math.isfinite(value):
        return value
    if depth and isinstance(value, list | tuple):
        return [safe(item, depth - 1) for item in value[:MAX_LIST]]
    if depth and isinstance(value, dict):
        return {clean_text(str(key)): safe(item, depth - 1) for key, item in list(value.items())[:MAX_LIST]}
    raise Unfit


_CLEANERS: Final = {
    "text": _text,
    "place": _text,
    "bool": _bool,
    "float": _float,
    "categorical": _one_of,
    "choice_many": _some_of,
    "list": _list,
    "date": _date,
    "any": _any,
}
