"""What only shows when all flows are looked at together: ways that lead nowhere, loops, names used wrongly."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from assistant.dialogue.conditions import Comparison, Literally, Reference
from assistant.dialogue.flow import Flow
from assistant.dialogue.loading.desk import Desk
from assistant.dialogue.patterns import ARGUMENTS, FACTS
from assistant.dialogue.slots import Slot
from assistant.dialogue.steps.base import END, Step
from assistant.dialogue.steps.call import Call
from assistant.dialogue.steps.collect import Collect
from assistant.dialogue.steps.link import Link
from assistant.dialogue.steps.set_slots import SetSlots


def check_flow(desk: Desk, flow: Flow, flows: Mapping[str, Flow]) -> None:
    """Steps nobody reaches, loops that ask nothing, calls that cannot come back."""
    reached = _reach({0}, flow)
    for at, step in enumerate(flow.steps):
        if at not in reached:
            desk.report(step.line, f"the step '{step.id}' of '{flow.id}' is never reached")
    _check_loops(desk, flow)
    _check_calls(desk, flow, flows)


def check_triggers(desks: Mapping[str, Desk], flows: Iterable[Flow]) -> None:
    """An intent starts at most one flow."""
    first: dict[str, Flow] = {}
    for flow in flows:
        for trigger in flow.triggers:
            other = first.setdefault(trigger.intent, flow)
            if other is not flow:
                message = f"the intent '{trigger.intent}' starts '{flow.id}' and '{other.id}'; only one can"
                desks[flow.topic].report(flow.line, message)


def check_conditions(desk: Desk, slots: Mapping[str, Slot]) -> None:
    """Names in conditions exist, and slots are compared with values they can hold."""
    for condition, path, line in desk.conditions:
        owner = str(path[1]) if len(path) > 1 and path[0] == "flows" else ""
        for comparison in condition.comparisons():
            for message in _wrong(comparison, slots):
                desk.report(line, message)
            for name in _unknown_facts(comparison, owner):
                desk.report(line, f"context.{name} is not something flows can read", "warning")


def _following(step: Step) -> Iterator[int]:
    if not isinstance(step, Link):
        yield from (branch.target for branch in step.next if branch.target != END)


def _reach(starts: set[int], flow: Flow) -> set[int]:
    seen: set[int] = set()
    ahead = list(starts)
    while ahead:
        at = ahead.pop()
        if at not in seen:
            seen.add(at)
            ahead.extend(_following(flow.steps[at]))
    return seen


def _check_loops(desk: Desk, flow: Flow) -> None:
    emptied = {n for s in flow.steps if isinstance(s, SetSlots) for n, value in s.assignments if value is None}
    asks = {at for at, step in enumerate(flow.steps) if _asks_each_time(step, flow, emptied)}
    for at, step in enumerate(flow.steps):
        if at in asks or at not in _loop(at, flow, asks):
            continue
        if isinstance(step, Collect):
            message = f"'{step.id}' stands in a loop but asks only once; give it ask_before_filling: true"
            desk.report(step.line, message, "warning")
        elif not any(isinstance(flow.steps[other], Collect) for other in _loop(at, flow, asks)):
            desk.report(step.line, f"the step '{step.id}' of '{flow.id}' stands in a loop that asks nothing")


def _loop(at: int, flow: Flow, asks: set[int]) -> set[int]:
    """The steps that can be run after this one without a question that is surely asked."""
    seen: set[int] = set()
    ahead = list(_following(flow.steps[at]))
    while ahead:
        here = ahead.pop()
        if here not in seen and here not in asks:
            seen.add(here)
            ahead.extend(_following(flow.steps[here]))
    return seen


def _asks_each_time(step: Step, flow: Flow, emptied: set[str]) -> bool:
    if isinstance(step, Call):
        return True
    return isinstance(step, Collect) and (step.always or flow.is_pattern or step.slot in emptied)


def _check_calls(desk: Desk, flow: Flow, flows: Mapping[str, Flow]) -> None:
    for step in flow.steps:
        if not isinstance(step, Call) or step.flow not in flows:
            continue
        called = flows[step.flow]
        if called.is_pattern:
            desk.report(step.line, f"'{called.id}' is a pattern; link to it instead of calling it")
        if flow.id in _all_called(called, flows):
            desk.report(step.line, f"'{flow.id}' calls itself through '{called.id}'")
        for other in called.steps:
            if isinstance(other, Link) and not other.flow.startswith("pattern_"):
                message = f"'{called.id}' is called here and links to '{other.flow}': it could not come back; call it"
                desk.report(step.line, message)


def _all_called(flow: Flow, flows: Mapping[str, Flow]) -> set[str]:
    seen: set[str] = set()
    ahead = [flow.id]
    while ahead:
        name = ahead.pop()
        if name not in seen and name in flows:
            seen.add(name)
            ahead.extend(step.flow for step in flows[name].steps if isinstance(step, Call))
    return seen


def _wrong(comparison: Comparison, slots: Mapping[str, Slot]) -> Iterator[str]:
    for side, other in ((comparison.left, comparison.right), (comparison.right, comparison.left)):
        if not isinstance(side, Reference) or side.space != "slots":
            continue
        slot = slots.get(side.name)
        if slot is None:
            yield f"the slot '{side.name}' is not declared in any file"
        elif isinstance(other, Literally) and other.constant is not None and comparison.operator != "truth":
            yield from _impossible(slot, comparison.operator, other.constant)


def _impossible(slot: Slot, sign: str, value: object) -> Iterator[str]:
    if slot.type in ("categorical", "choice_many") and value not in slot.values:
        yield f"'{slot.name}' never is '{value}'; it holds {', '.join(slot.values)}"
    elif slot.type == "bool" and not isinstance(value, bool):
        yield f"'{slot.name}' is true or false, never '{value}'"
    elif slot.type == "float" and (isinstance(value, bool) or not isinstance(value, int | float)):
        yield f"'{slot.name}' is a number, never '{value}'; write it without quotes"


def _unknown_facts(comparison: Comparison, owner: str) -> Iterator[str]:
    for side in (comparison.left, comparison.right):
        if not isinstance(side, Reference) or side.space != "context":
            continue
        if side.name not in FACTS and side.name not in ARGUMENTS.get(owner, ()):
            yield side.name
