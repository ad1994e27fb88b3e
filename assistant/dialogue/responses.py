"""What can be said: responses, their variations and buttons, and which variation is said when."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from assistant.dialogue.conditions import Condition
from assistant.dialogue.values import Json, OfferedOption

PLACEHOLDER: Final = re.compile(r"\{([A-Za-z_]\w*)\}")
_SET_SLOTS: Final = re.compile(r"^/SetSlots\((?P<pairs>.*)\)$", re.DOTALL)
_INTENT: Final = re.compile(r"^/(?P<intent>[A-Za-z_][\w-]*)$")


@dataclass(frozen=True, slots=True)
class Payload:
    """What tapping a button means: slots to set, or an intent to act on (exactly one of the two)."""

    assignments: tuple[tuple[str, Json], ...] = ()
    intent: str | None = None


@lru_cache(maxsize=1024)
def read_payload(text: str) -> Payload | None:
    """`/SetSlots(slot=value[, slot=value])` or `/intent`; None for anything else. `null` empties a slot."""
    if match := _INTENT.match(text):
        return Payload(intent=match.group("intent"))
    match = _SET_SLOTS.match(text)
    if not match:
        return None
    pairs = [pair.partition("=") for pair in match.group("pairs").split(",")]
    if not all(name.strip() and sign for name, sign, _ in pairs):
        return None
    return Payload(tuple((name.strip(), _payload_value(value)) for name, _, value in pairs))


def _payload_value(text: str) -> Json:
    stripped = text.strip().strip("\"'")
    constants: Mapping[str, Json] = {"true": True, "false": False, "null": None}
    return constants.get(stripped, stripped)


@dataclass(frozen=True, slots=True)
class Button:
    """A button as written, and what it means."""

    option: OfferedOption
    means: Payload


@dataclass(frozen=True, slots=True)
class Plural:
    """The text said when the number in slot `count` takes the singular form."""

    count: str
    one: str


@dataclass(frozen=True, slots=True)
class Variation:
    """One way of saying a response. `channel` None: any channel. `also_in` names the slot with a locale in which it is
    said as well, in the same message."""

    text: str
    place: str
    buttons: tuple[Button, ...] = ()
    condition: Condition | None = None
    condition_text: str = ""
    channel: str | None = None
    image: str | None = None
    plural: Plural | None = None
    artefact: str | None = None
    also_in: str | None = None
    placeholders: frozenset[str] = frozenset()
    line: int = 0


@dataclass(frozen=True, slots=True)
class Response:
    """`groups` holds the indexes of equal variations (same channel, same condition) in the order they are tried."""

    name: str
    topic: str
    variations: tuple[Variation, ...]
    line: int = 0
    groups: tuple[tuple[int, ...], ...] = field(init=False)

    def __post_init__(self) -> None:
        alike: dict[tuple[str | None, str], list[int]] = {}
        for at, variation in enumerate(self.variations):
            alike.setdefault((variation.channel, variation.condition_text), []).append(at)
        ordered = sorted(alike.values(), key=lambda group: -_rank(self.variations[group[0]]))
        object.__setattr__(self, "groups", tuple(tuple(group) for group in ordered))

    @property
    def rotates(self) -> bool:
        """Two variations are equals, so that their turns are counted."""
        return len(self.groups) < len(self.variations)

    def choose(self, channel: str, slots: Mapping[str, Json], facts: Mapping[str, Json], turn: int) -> int:
        """The index of the variation to say.

        A variation with a condition that holds comes before one made for the channel, and that before a plain one;
        one with both comes first. Equals (same channel, same condition) take turns, which is what `turn` counts.
        """
        for group in self.groups:
            if _fits(self.variations[group[0]], channel, slots, facts):
                return group[turn % len(group)]
        return 0


def _rank(variation: Variation) -> int:
    return 2 * (variation.condition is not None) + (variation.channel is not None)


def _fits(variation: Variation, channel: str, slots: Mapping[str, Json], facts: Mapping[str, Json]) -> bool:
    if variation.channel is not None and variation.channel != channel:
        return False
    return variation.condition is None or variation.condition.holds(slots, facts)


def placeholders(text: str) -> Iterator[str]:
    """The names in braces, in order."""
    return (match.group(1) for match in PLACEHOLDER.finditer(text))


def malformed_braces(text: str) -> str | None:
    """The first brace that is not part of `{slot}`, with what follows it, or None."""
    rest = PLACEHOLDER.sub("", text)
    found = re.search(r"[{}].{0,20}", rest)
    return found.group() if found else None
