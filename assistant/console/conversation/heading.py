"""The head of a conversation: who holds it, and what can be done about it. One main step in each state."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from assistant.console import words as w
from assistant.console.conversation.planning import near
from assistant.console.presenting import Reader
from assistant.console.times import wait
from assistant.store.threads import Thread

Main = Literal["take_over", "relieve", "hand_back", "close_crisis", ""]


@dataclass(frozen=True, slots=True)
class Step:
    """A step beside the main one. `endpoint` opens its form, or takes it at once when `at_once`."""

    name: str
    label: str
    icon: str
    endpoint: str
    at_once: bool = False


@dataclass(frozen=True, slots=True)
class Head:
    """`overdue`: for how long its holder has owed an answer; `snoozed`: until when it is put off. Empty: not so."""

    main: Main
    steps: tuple[Step, ...]
    overdue: str
    snoozed: str


def head_of(thread: Thread, reader: Reader) -> Head:
    handoff = thread.handoff
    overdue = handoff is not None and thread.owner_id is not None and handoff.overdue_at is not None
    until = thread.snoozed_until
    return Head(
        main=_main(thread, reader, overdue=overdue),
        steps=tuple(_steps(thread, reader)),
        overdue=wait(handoff.overdue_at, reader.now, reader.words)
        if overdue and handoff and handoff.overdue_at
        else "",
        snoozed=near(until, reader) if until else "",
    )


def _main(thread: Thread, reader: Reader, *, overdue: bool) -> Main:
    if thread.owner_id is None:
        return "take_over"
    if thread.owner_id != reader.person_id:
        return "relieve" if overdue else ""
    return "close_crisis" if thread.crisis_open else "hand_back"


def _steps(thread: Thread, reader: Reader) -> Iterator[Step]:
    words = reader.words
    mine, free = thread.owner_id == reader.person_id, thread.owner_id is None
    if mine or reader.leads:
        yield Step("transfer", words(w.N_("Transfer")), "transfer", "console.transfer")
    if thread.crisis_open:
        return
    if thread.snoozed_until is not None and (mine or free):
        yield Step("snooze", words(w.N_("Take up again")), "snooze", "console.wake", at_once=True)
    elif mine or (free and thread.handoff is not None):
        yield Step("snooze", words(w.N_("Snooze")), "snooze", "console.snooze")
    if free and not (thread.opted_out or thread.erased or thread.locked or thread.number_gone):
        yield Step("start-flow", words(w.N_("Start an exercise")), "bot", "console.start_flow")
