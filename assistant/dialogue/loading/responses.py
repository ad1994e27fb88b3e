"""Responses as written → `Response`; and the one display name of each value, found in their buttons."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from assistant.dialogue.book import SHARED_RESPONSE, SHARED_TOPIC, SHARED_VALUES, Label, label_key
from assistant.dialogue.conditions import All, Comparison, Condition, Literally, Reference
from assistant.dialogue.limits import MAX_OPTIONS
from assistant.dialogue.loading.desk import Desk, Path
from assistant.dialogue.loading.schema import ButtonEntry, PluralEntry, SlotConditionEntry, VariationEntry
from assistant.dialogue.responses import (
    Button,
    Payload,
    Plural,
    Response,
    Variation,
    malformed_braces,
    placeholders,
    read_payload,
)
from assistant.dialogue.slots import Slot, Unfit
from assistant.dialogue.values import Json, OfferedOption

Labels = dict[str, dict[str, Label]]


class Titles:
    """Which title each value of each slot has, across all files."""

    def __init__(self, slots: Mapping[str, Slot]) -> None:
        self.slots = slots
        self.labels: Labels = {"button": {}}
        self._first: dict[tuple[str, str], tuple[str, int]] = {}

    def learn_shared(self, desk: Desk, data: Any) -> None:
        """The titles of `utter_shared_buttons`."""
        variation = data[0] if isinstance(data, list) and data else {}
        buttons = variation.get("buttons") if isinstance(variation, dict) else None
        for at, item in enumerate(buttons if isinstance(buttons, list) else ()):
            path: Path = ("responses", SHARED_RESPONSE, 0, "buttons", at)
            entry = desk.read(ButtonEntry, item, path)
            means = read_payload(entry.payload) if entry else None
            pairs = means.assignments if means else ()
            if entry is None or len(pairs) != 1 or pairs[0][0] != "button":
                desk.report(path, "a shared button has the payload /SetSlots(button=<value>)")
                continue
            value = label_key(pairs[0][1])
            if value not in SHARED_VALUES or not entry.title:
                desk.report(
                    path, f"shared buttons need a title and one of the values {', '.join(sorted(SHARED_VALUES))}"
                )
                continue
            self.labels["button"][value] = Label(f"{SHARED_TOPIC}/button/{value}", entry.title)

    def learn(self, desk: Desk, path: Path, slot: str, value: Json, title: str | None) -> Label | None:
        """The label of a value; reports a missing title and two titles for one value."""
        key = label_key(value)
        known = self.labels.setdefault(slot, {}).get(key)
        shared = self.labels["button"].get(key)
        if title is None:
            if known is None and shared is None:
                desk.report(path, f"the button needs a title; only {', '.join(sorted(SHARED_VALUES))} may leave it out")
            title = known.title if known else shared.title if shared else None
        if title is None:
            return None
        if known is not None and known.title != title:
            file, line = self._first[slot, key]
            where = f"{file}:{line}"
            desk.report(path, f"{slot}={key} is '{known.title}' in {where} and '{title}' here; give it one title")
            return known
        if shared is not None and shared.title == title:
            label = shared
        else:
            label = Label(f"{self.slots[slot].topic}/{slot}/button/{key}", title)
        self.labels[slot][key] = label
        self._first.setdefault((slot, key), (desk.file, desk.line(path)))
        return label

    def complete(self) -> None:
        """Values without a button read as themselves: "this_week" → "This week"."""
        for slot in self.slots.values():
            for value in slot.values:
                if slot.name not in self.labels or value not in self.labels[slot.name]:
                    self.labels.setdefault(slot.name, {})[value] = self._plain(slot, value)
            if slot.type == "bool":
                for key in ("yes", "no"):
                    label = self.labels["button"].get(key)
                    if label:
                        self.labels.setdefault(slot.name, {}).setdefault(key, label)

    def _plain(self, slot: Slot, value: str) -> Label:
        shared = self.labels["button"].get(value)
        return shared or Label(f"{slot.topic}/{slot.name}/button/{value}", value.replace("_", " ").capitalize())


def build_response(desk: Desk, topic: str, name: str, data: Any, titles: Titles) -> Response | None:
    """A response, or None after reporting what is wrong with it."""
    path: Path = ("responses", name)
    if not name.replace("-", "_").isidentifier():
        desk.report(path, f"'{name}' cannot be a response's name; use letters, digits and _")
    if not isinstance(data, list) or not data:
        desk.report(path, "a response is a list of variations, each with a text (lines that begin with '- text: ')")
        return None
    found = [_variation(desk, topic, name, at, item, titles) for at, item in enumerate(data)]
    variations = tuple(variation for variation in found if variation is not None)
    if not variations:
        return None
    if all(v.condition is not None or v.channel is not None for v in variations):
        desk.report(path, "no variation is said when no condition and no channel fits; add one without", "warning")
    return Response(name, topic, variations, desk.line(path))


def _variation(desk: Desk, topic: str, name: str, at: int, data: Any, titles: Titles) -> Variation | None:
    path: Path = ("responses", name, at)
    entry = desk.read(VariationEntry, data, path)
    if entry is None:
        return None
    condition = _condition(desk, entry.condition, (*path, "condition"))
    plural = entry.metadata.plural
    texts = (entry.text, plural.one) if plural else (entry.text,)
    for text in texts:
        if brace := malformed_braces(text):
            desk.report((*path, "text"), f"'{brace}' is not a placeholder; write {{slot}}, with one brace on each side")
    if not entry.text.strip():
        desk.report((*path, "text"), "the text is empty")
    return Variation(
        text=entry.text,
        place=f"{topic}/{name}" + (f"/{at + 1}" if at else ""),
        buttons=() if name == SHARED_RESPONSE else _buttons(desk, entry.buttons, (*path, "buttons"), titles),
        condition=condition,
        condition_text=json.dumps(entry.condition, sort_keys=True, default=str) if condition else "",
        channel=entry.channel,
        image=entry.image,
        plural=Plural(plural.count, plural.one) if plural else None,
        artefact=entry.metadata.artefact,
        also_in=entry.metadata.also_in,
        placeholders=frozenset(p for text in texts for p in placeholders(text)) | _counted(plural),
        line=desk.line(path),
    )


def _counted(plural: PluralEntry | None) -> frozenset[str]:
    return frozenset([plural.count]) if plural else frozenset()


def _condition(desk: Desk, data: Any, path: Path) -> Condition | None:
    """A predicate, or a list of `{type: slot, name, value}` that must all hold."""
    if data is None:
        return None
    if not isinstance(data, list):
        return desk.condition(data, path)
    parts: list[Condition] = []
    for at, item in enumerate(data):
        entry = desk.read(SlotConditionEntry, item, (*path, at))
        if entry is not None:
            part = Comparison(Reference("slots", entry.name), "is", Literally(entry.value))
            desk.conditions.append((part, path, desk.line((*path, at))))
            parts.append(part)
    return parts[0] if len(parts) == 1 else All(tuple(parts)) if parts else None


def _buttons(desk: Desk, data: Iterable[Any], path: Path, titles: Titles) -> tuple[Button, ...]:
    found = [_button(desk, item, (*path, at), titles) for at, item in enumerate(data)]
    if len(found) > MAX_OPTIONS:
        desk.report(path, f"there are {len(found)} buttons; one question offers at most {MAX_OPTIONS}")
    return tuple(button for button in found if button is not None)


def _button(desk: Desk, data: Any, path: Path, titles: Titles) -> Button | None:
    entry = desk.read(ButtonEntry, data, path)
    if entry is None:
        return None
    means = read_payload(entry.payload)
    if means is None:
        desk.report((*path, "payload"), f"'{entry.payload}' is neither /SetSlots(slot=value) nor /intent")
        return None
    if means.intent is not None:
        return _intent_button(desk, entry, means, path, titles)
    for name, value in means.assignments:
        if not _fits(desk, name, value, path, titles):
            return None
    slot, value = means.assignments[0]
    label = titles.learn(desk, path, slot, value, entry.title)
    return Button(OfferedOption(*label, entry.payload), means) if label else None


def _intent_button(desk: Desk, entry: ButtonEntry, means: Payload, path: Path, titles: Titles) -> Button | None:
    shared = titles.labels["button"].get("person") if means.intent == "human" else None
    if shared is not None and entry.title in (None, shared.title):
        return Button(OfferedOption(*shared, entry.payload), means)
    if entry.title is None:
        desk.report(path, "a button that names an intent needs a title")
        return None
    topic = desk.file.removesuffix(".yml").rpartition("/")[2]
    return Button(OfferedOption(f"{topic}/intent/button/{means.intent}", entry.title, entry.payload), means)


def _fits(desk: Desk, name: str, value: Json, path: Path, titles: Titles) -> bool:
    slot = titles.slots.get(name)
    if slot is None:
        desk.report((*path, "payload"), f"the slot '{name}' is not declared in any file")
        return False
    try:
        slot.clean(value)
    except Unfit:
        known = f"; it holds {', '.join(slot.values)}" if slot.values else f" of type {slot.type}"
        desk.report((*path, "payload"), f"the slot '{name}' cannot hold '{value}'{known}")
        return False
    return True
