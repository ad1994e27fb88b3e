"""Flows as written → `Flow`: nested steps laid flat, ids given, every `next` resolved to an index."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from assistant.dialogue.conditions import Condition, Literally, Truth
from assistant.dialogue.flow import Flow, Trigger
from assistant.dialogue.loading.desk import Desk, Path, unsupported
from assistant.dialogue.loading.schema import STEP_ENTRIES, FlowEntry, TriggerEntry, TriggerIntentEntry
from assistant.dialogue.loading.steps import Known, compile_step, default_id
from assistant.dialogue.patterns import ARGUMENTS, ENGINE_INTENTS, REFUSED
from assistant.dialogue.steps.base import END, Branch, Entry, Next, Step
from assistant.dialogue.steps.collect import Collect
from assistant.dialogue.steps.set_slots import SetSlots


@dataclass(slots=True)
class Draft:
    """A step before its `next` is resolved. `default` is the index that follows when nothing is said."""

    entry: Entry
    kind: str
    path: Path
    default: int | None
    branches: list[tuple[Condition | None, str | int, Path]] | None = None
    target: str | None = None


@dataclass(slots=True)
class Layout:
    """The steps of one flow, laid flat."""

    desk: Desk
    drafts: list[Draft | None] = field(default_factory=list)

    def lay(self, items: list[Any], path: Path, nested: bool) -> int | None:
        """Lay a list of steps down; returns the index of its first."""
        placed: list[Draft | None] = []
        first = None
        for at, item in enumerate(items):
            index = len(self.drafts)
            first = index if first is None else first
            self.drafts.append(None)
            if placed and placed[-1] is not None:
                placed[-1].default = index
            placed.append(self._step(item, (*path, at), index))
        last = placed[-1] if placed else None
        if last is not None:
            self._close(last, nested)
        return first

    def _close(self, last: Draft, nested: bool) -> None:
        silent = last.branches is None and last.target is None and last.kind != "link"
        if nested and silent:
            self.desk.report(last.path, "the last step of a branch needs a 'next': an id or END")
        last.default = END

    def _step(self, data: Any, path: Path, index: int) -> Draft | None:
        kind = next((key for key in STEP_ENTRIES if isinstance(data, dict) and key in data), None)
        if kind is None:
            keys = ", ".join(str(key) for key in data) if isinstance(data, dict) else "no keys"
            self.desk.report(path, f"a step needs one of {', '.join(STEP_ENTRIES)}; this one has {keys}")
            return None
        entry = self.desk.read(STEP_ENTRIES[kind], data, path)
        if entry is None:
            return None
        draft = Draft(entry, kind, path, None)
        self.drafts[index] = draft
        if kind == "link" and entry.next is not None:
            self.desk.report((*path, "next"), "nothing comes after a link; leave 'next' out")
        elif isinstance(entry.next, str):
            draft.target = entry.next
        elif isinstance(entry.next, list):
            draft.branches = self._branches(entry.next, (*path, "next"))
        elif entry.next is not None:
            self.desk.report((*path, "next"), "'next' is a step's id, END, or a list of if/then ending in else")
        return draft

    def _branches(self, items: list[Any], path: Path) -> list[tuple[Condition | None, str | int, Path]]:
        found: list[tuple[Condition | None, str | int, Path]] = []
        for at, item in enumerate(items):
            where = (*path, at)
            keys = set(item) if isinstance(item, dict) else set()
            if keys == {"if", "then"}:
                condition = self.desk.condition(item["if"], (*where, "if"))
                found.append((condition, self._target(item["then"], (*where, "then")), where))
            elif keys == {"else"} and at == len(items) - 1:
                found.append((None, self._target(item["else"], (*where, "else")), where))
            elif keys == {"else"}:
                self.desk.report(where, "'else' must be the last branch")
            else:
                self.desk.report(where, "a branch has exactly 'if' and 'then', or 'else'")
        if not items or not isinstance(items[-1], dict) or "else" not in items[-1]:
            self.desk.report(path, "the branches must end in an 'else', so that there is always a way on")
        return found

    def _target(self, data: Any, path: Path) -> str | int:
        if isinstance(data, str):
            return data
        if isinstance(data, list) and data:
            return self.lay(data, path, nested=True) or 0
        self.desk.report(path, "a branch leads to a step's id, to END, or to a list of steps")
        return END


def build_flow(desk: Desk, topic: str, name: str, data: Any, known: Known) -> Flow | None:
    """A flow, or None after reporting what is wrong with it."""
    path: Path = ("flows", name)
    entry = desk.read(FlowEntry, data, path)
    if not _allowed_name(desk, name, path) or entry is None:
        return None
    if not entry.steps:
        desk.report((*path, "steps"), "a flow has at least one step")
        return None
    layout = Layout(desk)
    layout.lay(entry.steps, (*path, "steps"), nested=False)
    drafts = [draft for draft in layout.drafts if draft is not None]
    if len(drafts) < len(layout.drafts):
        return None
    index = _ids(desk, drafts)
    names = list(index)
    steps = tuple(
        compile_step(desk, draft.entry, draft.kind, draft.path, names[at], _next(desk, draft, index), known, name)
        for at, draft in enumerate(drafts)
    )
    return _flow(desk, topic, name, entry, steps, index)


def _flow(desk: Desk, topic: str, name: str, entry: FlowEntry, steps: tuple[Step, ...], index: dict[str, int]) -> Flow:
    path: Path = ("flows", name)
    guard = None if entry.guard is None else desk.condition(entry.guard, (*path, "if"))
    collects = [step for step in steps if isinstance(step, Collect)]
    assigned = {slot for step in steps if isinstance(step, SetSlots) for slot, _ in step.assignments}
    asked = {step.slot for step in collects}
    for at, slot in enumerate(entry.persisted_slots):
        if slot not in asked | assigned:
            message = f"'{slot}' is neither collected nor set in this flow"
            desk.report((*path, "persisted_slots", at), message, "warning")
    return Flow(
        id=name,
        topic=topic,
        name=entry.name or name.removeprefix("pattern_").replace("_", " ").capitalize(),
        description=entry.description,
        steps=steps,
        index=index,
        collects=frozenset(asked),
        keeps=frozenset(entry.persisted_slots) | {step.slot for step in collects if not step.reset},
        guard=guard,
        never_alone=isinstance(guard, Truth) and guard.operand == Literally(False),
        triggers=_triggers(desk, entry, path),
        completes=entry.run_pattern_completed,
        line=desk.line(path),
    )


def _allowed_name(desk: Desk, name: str, path: Path) -> bool:
    if name in REFUSED:
        desk.report(path, f"'{name}' is not supported: {REFUSED[name]}")
        return False
    if name.startswith("pattern_") and name not in ARGUMENTS:
        desk.report(path, f"there is no pattern '{name}'; known are {', '.join(sorted(ARGUMENTS))}")
        return False
    if not name.replace("-", "_").isidentifier():
        desk.report(path, f"'{name}' cannot be a flow's id; use letters, digits and _")
        return False
    return True


def _ids(desk: Desk, drafts: list[Draft]) -> dict[str, int]:
    """Id → index. An id the author gave stays; others come from the step's kind and name."""
    index: dict[str, int] = {}
    given = {draft.entry.id for draft in drafts if draft.entry.id}
    for at, draft in enumerate(drafts):
        name = draft.entry.id or _free(default_id(draft.entry, draft.kind), index, given)
        if name == "END":
            desk.report(draft.path, "'END' is the end of every flow and cannot be a step's id")
        if name in index:
            desk.report(draft.path, f"the id '{name}' stands twice in this flow")
            name = _free(name, index, given)
        index[name] = at
    return index


def _free(name: str, index: Mapping[str, int], given: set[str]) -> str:
    candidate, number = name, 2
    while candidate in index or candidate in given:
        candidate, number = f"{name}_{number}", number + 1
    return candidate


def _next(desk: Desk, draft: Draft, index: Mapping[str, int]) -> Next:
    if draft.branches is not None:
        branches = [Branch(c, _resolve(desk, target, where, index)) for c, target, where in draft.branches]
        return tuple(branches)
    if draft.target is not None:
        return (Branch(None, _resolve(desk, draft.target, (*draft.path, "next"), index)),)
    return (Branch(None, END if draft.default is None else draft.default),)


def _resolve(desk: Desk, target: str | int, path: Path, index: Mapping[str, int]) -> int:
    if isinstance(target, int):
        return target
    if target == "END":
        return END
    if target not in index:
        desk.report(path, f"there is no step with the id '{target}' in this flow")
    return index.get(target, END)


def _triggers(desk: Desk, entry: FlowEntry, path: Path) -> tuple[Trigger, ...]:
    found = []
    for at, data in enumerate(entry.nlu_trigger):
        trigger = _trigger(desk, data, (*path, "nlu_trigger", at))
        if trigger is not None and trigger.intent in ENGINE_INTENTS:
            desk.report((*path, "nlu_trigger", at), f"the engine acts on '{trigger.intent}' itself; no flow can")
        elif trigger is not None:
            found.append(trigger)
    return tuple(found)


def _trigger(desk: Desk, data: Any, path: Path) -> Trigger | None:
    if isinstance(data, str):
        return Trigger(data)
    if isinstance(data, dict) and "intent" not in data:
        desk.report(path, f"{unsupported(str(next(iter(data), '')), 'intent')}")
        return None
    entry = desk.read(TriggerEntry, data, path)
    if entry is None:
        return None
    if isinstance(entry.intent, str):
        return _bounded(desk, Trigger(entry.intent, _float(entry.confidence_threshold)), path)
    inner = desk.read(TriggerIntentEntry, entry.intent, (*path, "intent"))
    return _bounded(desk, Trigger(inner.name, _float(inner.confidence_threshold)), path) if inner else None


def _bounded(desk: Desk, trigger: Trigger, path: Path) -> Trigger:
    if trigger.threshold is not None and not 0 <= trigger.threshold <= 1:
        desk.report(path, "confidence_threshold lies between 0 and 1")
    return trigger


def _float(value: float | None) -> float | None:
    return None if value is None else float(value)
