"""What is kept of a conversation between two messages: plain, versioned data that JSON can hold.

    {"v": 1, "started": true, "slots": {…}, "stack": [frame, …], "failures": 0, "requests": 3,
     "turns": {response: n}, "recent": [[flow, payload], …], "last": [say, …], "paused": false,
     "other_language": "en"}

Reading forgives everything: a flow that vanished from the files is dropped, a step that vanished resumes at the
nearest earlier one, a state that makes no sense is a fresh one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from assistant.dialogue.book import Book
from assistant.dialogue.frames import Frame, frame_from_json, frame_to_json
from assistant.dialogue.slots import Unfit
from assistant.dialogue.values import Json

STATE_VERSION: Final = 1

Migration = Callable[[dict[str, Json]], dict[str, Json]]
MIGRATIONS: Final[Mapping[int, Migration]] = {}
"""Version found → a function that returns the state as the next version has it."""


def new_state() -> dict[str, Json]:
    """The state of a conversation that has not begun."""
    return {"v": STATE_VERSION, "started": False, "slots": {}, "stack": []}


@dataclass(slots=True)
class Memory:
    """A state, read: free to be changed within one turn."""

    started: bool = False
    slots: dict[str, Json] = field(default_factory=dict)
    stack: list[Frame] = field(default_factory=list)
    failures: int = 0
    requests: int = 0
    turns: dict[str, int] = field(default_factory=dict)
    recent: list[Json] = field(default_factory=list)
    last: list[Json] = field(default_factory=list)
    paused: bool = False
    other_language: str | None = None
    """What the last message was surely written in, when that was not the language of the conversation."""


def read(book: Book, state: Mapping[str, Json]) -> Memory:
    """The state as this book can go on with it. Never raises, never changes `state`."""
    data = migrated(state)
    if data is None:
        return Memory(slots=dict(book.initial))
    return Memory(
        started=data.get("started") is True,
        slots=_slots(book, data.get("slots")),
        stack=_stack(book, data.get("stack")),
        failures=_count(data.get("failures")),
        requests=_count(data.get("requests")),
        turns=_turns(data.get("turns")),
        recent=_list(data.get("recent")),
        last=_list(data.get("last")),
        paused=data.get("paused") is True,
        other_language=_text(data.get("other_language")),
    )


def write(book: Book, memory: Memory) -> dict[str, Json]:
    """The state to keep; nothing in it is shared with `memory`'s lists."""
    initial = book.initial
    state: dict[str, Json] = {
        "v": STATE_VERSION,
        "started": memory.started,
        "slots": {
            name: value
            for name, value in memory.slots.items()
            if (value is not None or name in initial) and value != initial.get(name)
        },
        "stack": [frame_to_json(frame) for frame in memory.stack],
    }
    optional: dict[str, Json] = {
        "failures": memory.failures,
        "requests": memory.requests,
        "turns": dict(memory.turns),
        "recent": list(memory.recent),
        "last": list(memory.last),
        "paused": memory.paused,
        "other_language": memory.other_language,
    }
    return state | {key: value for key, value in optional.items() if value}


def migrated(state: Mapping[str, Json]) -> dict[str, Json] | None:
    """The state in today's version, or None when it cannot be understood (a later version, nonsense)."""
    data = dict(state)
    version = data.get("v")
    while isinstance(version, int) and not isinstance(version, bool) and version in MIGRATIONS:
        data = MIGRATIONS[version](data)
        version = data.get("v")
    return data if version == STATE_VERSION else None


def _slots(book: Book, data: Json) -> dict[str, Json]:
    kept = dict(book.initial)
    for name, value in data.items() if isinstance(data, dict) else ():
        slot = book.slots.get(name)
        if slot is None:
            continue
        if value is None or (slot.type == "categorical" and type(value) is str and value in slot.values):
            kept[name] = value
            continue
        try:
            kept[name] = slot.clean(value)
        except Unfit:
            kept[name] = slot.initial
    return kept


def _stack(book: Book, data: Json) -> list[Frame]:
    frames = [frame_from_json(item) for item in data] if isinstance(data, list) else []
    known = [frame for frame in frames if frame and _goes_on(book, frame)]
    for at, frame in enumerate(known):
        _mend(book, frame, known[at + 1] if at + 1 < len(known) else None)
    while known and known[0].kind == "call":
        known[0].kind = "flow"
    return known


def _goes_on(book: Book, frame: Frame) -> bool:
    """Not a flow that vanished; nor, with the whole book, one run while only one topic could (a crisis)."""
    if book.topic is None and frame.focus is not None:
        return False
    return frame.flow in book.flows or frame.flow in book.hidden


def _mend(book: Book, frame: Frame, above: Frame | None) -> None:
    """Put a frame whose step vanished, or that waits for a call nobody is in, on firm ground."""
    flow = book.flows.get(frame.flow)
    if flow is None:
        return
    if frame.step not in flow.index:
        earlier = (step for step in reversed(frame.trail) if step in flow.index)
        frame.step = next(earlier, flow.steps[0].id)
        frame.phase = "run"
    if frame.phase == "wait" and flow.question(frame.step) is None:
        frame.phase = "run"
    if frame.phase == "call" and (above is None or above.kind != "call"):
        frame.phase = "run"


def _count(data: Json) -> int:
    return data if isinstance(data, int) and not isinstance(data, bool) and data >= 0 else 0


def _text(data: Json) -> str | None:
    return data if isinstance(data, str) else None


def _turns(data: Json) -> dict[str, int]:
    return {name: _count(value) for name, value in data.items()} if isinstance(data, dict) else {}


def _list(data: Json) -> list[Json]:
    return list(data) if isinstance(data, list) else []
