"""One step as written → one compiled step, its names looked up."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from assistant.dialogue.builtins import BUILTINS
from assistant.dialogue.conditions import Literally, Reference
from assistant.dialogue.loading.desk import Desk, Path
from assistant.dialogue.loading.slots import READ_ONLY
from assistant.dialogue.slots import Slot, Unfit
from assistant.dialogue.steps.action import Act, ActionEntry, BuiltIn, Utter
from assistant.dialogue.steps.base import Entry, Next, Step
from assistant.dialogue.steps.call import Call, CallEntry
from assistant.dialogue.steps.collect import Collect, CollectEntry, Rejection
from assistant.dialogue.steps.link import Link, LinkEntry
from assistant.dialogue.steps.noop import Noop
from assistant.dialogue.steps.set_slots import SetSlots, SetSlotsEntry
from assistant.dialogue.values import Json


@dataclass(frozen=True, slots=True)
class Known:
    """Every name a step may use, of all files."""

    flows: Collection[str]
    slots: dict[str, Slot]
    responses: Collection[str]
    actions: Collection[str]


def default_id(entry: Entry, kind: str) -> str:
    """The id of a step whose author gave none: kind and name, so that inserting steps changes no other id."""
    name = getattr(entry, kind)
    if not isinstance(name, str):
        return kind
    return name if kind == "action" else f"{kind}_{name}"


def compile_step(
    desk: Desk, entry: Entry, kind: str, path: Path, step_id: str, then: Next, known: Known, flow: str
) -> Step:
    """The compiled step; unknown names are reported and left in, as a book with errors is never used."""
    line = desk.line(path)
    match entry:
        case CollectEntry():
            return _collect(desk, entry, path, step_id, then, known)
        case ActionEntry():
            return _action(desk, entry, path, step_id, then, known, flow)
        case SetSlotsEntry():
            assignments = _assignments(desk, entry, (*path, "set_slots"), known)
            return SetSlots(id=step_id, next=then, line=line, assignments=assignments)
        case CallEntry():
            _flow_exists(desk, entry.call, (*path, "call"), known)
            return Call(id=step_id, next=then, line=line, flow=entry.call)
        case LinkEntry():
            _flow_exists(desk, entry.link, (*path, "link"), known)
            if entry.link == flow:
                desk.report((*path, "link"), "a flow cannot link to itself; go back to a step's id with 'next'")
            return Link(id=step_id, next=then, line=line, flow=entry.link)
    return Noop(id=step_id, next=then, line=line)


def _collect(desk: Desk, entry: CollectEntry, path: Path, step_id: str, then: Next, known: Known) -> Step:
    ask = entry.utter or f"utter_ask_{entry.collect}"
    if entry.collect not in known.slots:
        desk.report((*path, "collect"), f"the slot '{entry.collect}' is not declared in any file")
    _response_exists(desk, ask, (*path, "utter" if entry.utter else "collect"), known)
    rejections = []
    for at, rejection in enumerate(entry.rejections):
        where = (*path, "rejections", at)
        condition = desk.condition(rejection.condition, (*where, "if"))
        _response_exists(desk, rejection.utter, (*where, "utter"), known)
        if condition is not None:
            rejections.append(Rejection(condition, rejection.utter))
    return Collect(
        id=step_id,
        next=then,
        line=desk.line(path),
        slot=entry.collect,
        ask=ask,
        always=entry.ask_before_filling,
        reset=entry.reset_after_flow_ends,
        rejections=tuple(rejections),
        skippable=_compares(then, entry.collect, null_only=True),
    )


def _action(desk: Desk, entry: ActionEntry, path: Path, step_id: str, then: Next, known: Known, flow: str) -> Step:
    name, line = entry.action, desk.line(path)
    if name.startswith("utter_"):
        _response_exists(desk, name, (*path, "action"), known)
        return Utter(id=step_id, next=then, line=line, response=name)
    if name in BUILTINS:
        if not flow.startswith("pattern_"):
            desk.report((*path, "action"), f"'{name}' works in patterns only")
        return BuiltIn(id=step_id, next=then, line=line, action=name)
    if name not in known.actions:
        desk.report((*path, "action"), f"there is no action '{name}'; responses begin with utter_")
    return Act(
        id=step_id, next=then, line=line, action=name, handles_failure=_compares(then, "action_failed", null_only=False)
    )


def _assignments(desk: Desk, entry: SetSlotsEntry, path: Path, known: Known) -> tuple[tuple[str, Json], ...]:
    tables = entry.set_slots if isinstance(entry.set_slots, list) else [entry.set_slots]
    found: list[tuple[str, Json]] = []
    for table in tables:
        for name, value in table.items():
            _assignment(desk, name, value, path, known)
            found.append((name, value))
    return tuple(found)


def _assignment(desk: Desk, name: str, value: Any, path: Path, known: Known) -> None:
    if name in READ_ONLY or name.startswith("context."):
        desk.report(path, f"'{name}' is only read as context.*; an action records it")
        return
    slot = known.slots.get(name)
    if slot is None:
        desk.report(path, f"the slot '{name}' is not declared in any file")
        return
    try:
        slot.clean(value)
    except Unfit:
        desk.report(path, f"the slot '{name}' of type {slot.type} cannot hold '{value}'")


def _flow_exists(desk: Desk, name: str, path: Path, known: Known) -> None:
    if name not in known.flows:
        desk.report(path, f"there is no flow '{name}'")


def _response_exists(desk: Desk, name: str, path: Path, known: Known) -> None:
    if name not in known.responses:
        desk.report(path, f"there is no response '{name}'; write it under 'responses'")


def _compares(then: Next, slot: str, null_only: bool) -> bool:
    """Whether a branch looks at the slot (at its being null)."""
    return any(
        comparison.left == Reference("slots", slot) and (not null_only or comparison.right == Literally(None))
        for branch in then
        if branch.condition is not None
        for comparison in branch.condition.comparisons()
    )
