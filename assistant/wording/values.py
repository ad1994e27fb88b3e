"""Slot values as words: what stands in a sentence where `{slot}` was."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Protocol

from assistant.dialogue.patterns import OTHER_LANGUAGE
from assistant.dialogue.values import Json
from assistant.wording import formats
from assistant.wording.catalogues import Catalogues
from assistant.wording.clean import clean


class Slots(Protocol):
    """What must be known of slots: their type, and where the display name of a value stands."""

    def slot_type(self, slot: str) -> str | None: ...

    def label_place(self, slot: str, value: Json) -> tuple[str, str] | None: ...


class Values:
    """Puts raw slot values into words. Total: any JSON value gives a text, without control characters."""

    def __init__(self, slots: Slots, catalogues: Catalogues) -> None:
        self._slots = slots
        self._catalogues = catalogues

    def label(self, slot: str, value: Json, locale: str) -> str:
        """The display name of a slot's value; the value itself, cleaned, when it has none."""
        found = self._named(slot, value)
        if found is not None:
            return self._catalogues.text(found[0], found[1], locale)
        return self._plain(slot, value, locale)

    def words(self, slot: str, args: Mapping[str, Json], locale: str) -> str:
        """What `{slot}` becomes: "" when the slot has no value."""
        return self.label(slot, args.get(slot), locale)

    def _named(self, slot: str, value: Json) -> tuple[str, str] | None:
        if value is None or isinstance(value, list | dict):
            return None
        return self._slots.label_place(slot, value)

    def _plain(self, slot: str, value: Json, locale: str) -> str:
        if value is None or isinstance(value, dict | bool):
            return ""
        if isinstance(value, list):
            return formats.listing([self.label(slot, item, locale) for item in value], locale)
        if isinstance(value, int | float):
            return formats.number(value, locale)
        if self._slots.slot_type(slot) == "date" and (day := _date(value)):
            return formats.day(day, locale)
        if slot == OTHER_LANGUAGE:
            return clean(formats.language(value, locale))
        return clean(value)


def _date(value: str) -> date | None:
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        return None
