"""A flow on the stack: where it stands and what it remembers of the way there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, cast

from assistant.dialogue.limits import MAX_HISTORY
from assistant.dialogue.values import Json

Kind = Literal["flow", "call", "pattern"]
Phase = Literal["run", "wait", "act", "back", "call"]
After = Literal["ask", "silent", "resume"]

_USUAL: Final = frozenset({"flow", "step", "kind", "phase", "history", "filled", "trail", "asked"})
"""What nearly every frame in a state has; the rest is rare."""

KINDS: Final = ("flow", "call", "pattern")
PHASES: Final = ("run", "wait", "act", "back", "call")
AFTERS: Final = ("ask", "silent", "resume")


@dataclass(slots=True)
class Replay:
    """A correction being worked through: the flow runs again from the corrected step with the answers it has.

    `answered`: slots answered before, not asked again. `walked`: steps whose words were said already. `changed`:
    slots whose value is another one now; what mentions them is said again.
    """

    answered: list[str] = field(default_factory=list)
    walked: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Frame:
    """One flow that has begun and not ended.

    `phase`: `run` at `step` next; `wait` for the answer to `step`; `act` until request `request` returns, then `back`:
    the step is done; `call` until the frame above ends. `history` holds (step, slots) of each question answered,
    oldest first; `filled` the slots filled here; `trail` the steps run. `asked` is the (response, variation) shown
    last, `extra` the (slot, value) of buttons no file wrote. `after` says what becomes of the question beneath when a
    pattern ends; `focus` is the topic of the restricted book it was started with.
    """

    flow: str
    step: str
    kind: Kind = "flow"
    phase: Phase = "run"
    args: dict[str, Json] = field(default_factory=dict)
    history: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    filled: list[str] = field(default_factory=list)
    trail: list[str] = field(default_factory=list)
    asked: tuple[str, int] | None = None
    extra: list[tuple[str, str]] = field(default_factory=list)
    request: str | None = None
    replay: Replay | None = None
    after: After = "ask"
    focus: str | None = None

    def remember(self, step: str, slots: tuple[str, ...]) -> None:
        """A question was answered."""
        if (step, slots) in self.history:
            self.history.remove((step, slots))
        self.history.append((step, slots))
        del self.history[:-MAX_HISTORY]

    def walk(self, step: str) -> None:
        """A step is being run."""
        if not self.trail or self.trail[-1] != step:
            self.trail.append(step)
            del self.trail[:-MAX_HISTORY]

    def fill(self, slot: str) -> None:
        if slot not in self.filled:
            self.filled.append(slot)

    def heard_before(self, step: str, mentions: frozenset[str]) -> bool:
        """True while a correction is replayed, for words that were said already and have not changed."""
        if self.replay is None or step not in self.replay.walked:
            return False
        return mentions.isdisjoint(self.replay.changed)


def frame_to_json(frame: Frame) -> dict[str, Json]:
    """Only what differs from a fresh frame, to keep the state small."""
    data: dict[str, Json] = {"flow": frame.flow, "step": frame.step, "kind": frame.kind, "phase": frame.phase}
    if frame.args:
        data["args"] = dict(frame.args)
    if frame.history:
        data["history"] = [[step, list(slots)] for step, slots in frame.history]
    if frame.filled:
        data["filled"] = list(frame.filled)
    if frame.trail:
        data["trail"] = list(frame.trail)
    if frame.asked:
        data["asked"] = list(frame.asked)
    if frame.extra:
        data["extra"] = [list(pair) for pair in frame.extra]
    if frame.request or frame.focus or frame.replay:
        data |= {"request": frame.request, "focus": frame.focus, "replay": _replay_to_json(frame.replay)}
    if frame.after != "ask":
        data["after"] = frame.after
    return data


def frame_from_json(data: Json) -> Frame | None:
    """The frame kept in a state; None when it is too broken to be one."""
    if not isinstance(data, dict):
        return None
    get = data.get
    flow, step, kind, phase = get("flow"), get("step"), get("kind"), get("phase")
    if not (isinstance(flow, str) and isinstance(step, str) and kind in KINDS and phase in PHASES):
        return None
    frame = Frame(flow, step, cast("Kind", kind), cast("Phase", phase))
    if history := get("history"):
        frame.history = _history(history)
    if filled := get("filled"):
        frame.filled = texts(filled)
    if trail := get("trail"):
        frame.trail = texts(trail)
    if asked := get("asked"):
        frame.asked = _asked(asked)
    if not _USUAL.issuperset(data):
        _read_the_rest(frame, data)
    return frame


def _read_the_rest(frame: Frame, data: Mapping[str, Json]) -> None:
    get = data.get
    args, request, focus, after = get("args"), get("request"), get("focus"), get("after")
    if isinstance(args, dict):
        frame.args = dict(args)
    if extra := get("extra"):
        frame.extra = pairs(extra)
    if isinstance(request, str):
        frame.request = request
    if isinstance(focus, str):
        frame.focus = focus
    if replay := get("replay"):
        frame.replay = _replay_from_json(replay)
    if after in AFTERS:
        frame.after = cast("After", after)


def texts(data: Json) -> list[str]:
    """The texts of a list, whatever came."""
    return [item for item in data if isinstance(item, str)] if isinstance(data, list) else []


def pairs(data: Json) -> list[tuple[str, str]]:
    """The pairs of texts of a list, whatever came."""
    found = [texts(item) for item in data] if data and isinstance(data, list) else []
    return [(item[0], item[1]) for item in found if len(item) == 2]


def _history(data: Json) -> list[tuple[str, tuple[str, ...]]]:
    found = []
    for entry in data if isinstance(data, list) else []:
        if isinstance(entry, list) and len(entry) == 2 and isinstance(entry[0], str):
            found.append((entry[0], tuple(texts(entry[1]))))
    return found


def _asked(data: Json) -> tuple[str, int] | None:
    if isinstance(data, list) and len(data) == 2:
        response, variation = data
        if isinstance(response, str) and isinstance(variation, int):
            return response, variation
    return None


def _replay_to_json(replay: Replay | None) -> Json:
    if replay is None:
        return None
    return {"answered": list(replay.answered), "walked": list(replay.walked), "changed": list(replay.changed)}


def _replay_from_json(data: Json) -> Replay | None:
    if not isinstance(data, dict):
        return None
    return Replay(texts(data.get("answered")), texts(data.get("walked")), texts(data.get("changed")))
