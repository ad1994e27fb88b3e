"""A flow on the stack: where it stands and what it remembers of the way there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal, cast

from assistant.dialogue.limits import MAX_HISTORY
from assistant.dialogue.values import Json

Kind = Literal["flow", "call", "pattern"]
Phase = Literal["run", "wait", "act", "back", "call"]
After = Literal["ask", "silent", "resume"]

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
    optional: dict[str, Json] = {
        "args": dict(frame.args),
        "history": [[step, list(slots)] for step, slots in frame.history],
        "filled": list(frame.filled),
        "trail": list(frame.trail),
        "asked": list(frame.asked) if frame.asked else None,
        "extra": [list(pair) for pair in frame.extra],
        "request": frame.request,
        "focus": frame.focus,
        "replay": _replay_to_json(frame.replay),
    }
    data |= {key: value for key, value in optional.items() if value}
    if frame.after != "ask":
        data["after"] = frame.after
    return data


def frame_from_json(data: Json) -> Frame | None:
    """The frame kept in a state; None when it is too broken to be one."""
    if not isinstance(data, dict):
        return None
    flow, step, kind, phase = (data.get(key) for key in ("flow", "step", "kind", "phase"))
    if not (isinstance(flow, str) and isinstance(step, str) and kind in KINDS and phase in PHASES):
        return None
    after, args, request, focus = (data.get(key) for key in ("after", "args", "request", "focus"))
    return Frame(
        flow=flow,
        step=step,
        kind=cast("Kind", kind),
        phase=cast("Phase", phase),
        args=dict(args) if isinstance(args, dict) else {},
        history=_history(data.get("history")),
        filled=texts(data.get("filled")),
        trail=texts(data.get("trail")),
        asked=_asked(data.get("asked")),
        extra=pairs(data.get("extra")),
        request=request if isinstance(request, str) else None,
        replay=_replay_from_json(data.get("replay")),
        after=cast("After", after) if after in AFTERS else "ask",
        focus=focus if isinstance(focus, str) else None,
    )


def texts(data: Json) -> list[str]:
    """The texts of a list, whatever came."""
    return [item for item in data if isinstance(item, str)] if data and isinstance(data, list) else []


def pairs(data: Json) -> list[tuple[str, str]]:
    """The pairs of texts of a list, whatever came."""
    found = [texts(item) for item in data] if data and isinstance(data, list) else []
    return [(item[0], item[1]) for item in found if len(item) == 2]


def _history(data: Json) -> list[tuple[str, tuple[str, ...]]]:
    entries = data if isinstance(data, list) else []
    return [
        (entry[0], tuple(texts(entry[1])))
        for entry in entries
        if isinstance(entry, list) and len(entry) == 2 and isinstance(entry[0], str)
    ]


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
