"""Which timers a turn arms: read off what it changes, and added to it before the commit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from assistant.effects import (
    CancelHandoff,
    Effect,
    MarkTold,
    OpenHandoff,
    RaiseRisk,
    ReleaseConversation,
    SetOptOut,
    SetTimer,
)
from assistant.handoff import timers
from assistant.handoff.duty import at_work
from assistant.store.values import SAFETY_FLOWS, TurnRecord

E = TypeVar("E", bound=Effect)


def with_timers(record: TurnRecord, *, on_duty: Callable[[], bool], thanked: Callable[[], bool]) -> TurnRecord:
    """The record with the timers that follow from it. `on_duty`: what the person was told about who is there.
    `thanked`: the message is a courtesy, to which nobody owes an answer."""
    changes = (*_changes(record, on_duty, thanked), *_asked_if_safe(record))
    return replace(record, effects=(*record.effects, *changes)) if changes else record


def _changes(record: TurnRecord, on_duty: Callable[[], bool], thanked: Callable[[], bool]) -> tuple[Effect, ...]:
    if not record.effects and record.read.owner_id is None and record.read.snoozed_until is None:
        return ()  # Most turns: nobody waits for anything but the assistant.
    read, now = record.read, record.now
    there = at_work(read.counsellor_seen_at, now)
    released = _first(record, ReleaseConversation)
    asked = _first(record, OpenHandoff)
    owner = None if released else read.owner_id
    if asked and owner is None and (released or read.handoff is None):
        # Who is called because of danger did not ask for it: they are told nothing, and nobody waits to be patient.
        urgent = asked.risk == "crisis" or asked.reason == "safety"
        wait = timers.while_waiting(read.duty().team, now, crisis=urgent, told=not on_duty(), at_work=there)
        return wait if urgent or on_duty() else (*wait, MarkTold())
    if released or (_first(record, CancelHandoff) and owner is None and _may_cancel(record)):
        return timers.when_free()
    if (opted := _first(record, SetOptOut)) and opted.opted_out:
        return (*timers.when_unreachable(), *_alarm(record, there=there))
    if opted and owner is None and _still_owed_the_truth(record):
        return timers.when_reachable(read.duty().team, now)
    return (*_written(record, thanked, held=owner is not None), *_alarm(record, there=there))


def _still_owed_the_truth(record: TurnRecord) -> bool:
    """They wait, in no danger, and have not been told that nobody is there."""
    handoff = record.read.handoff
    return handoff is not None and handoff.told_at is None and not record.read.crisis_open


def _written(record: TurnRecord, thanked: Callable[[], bool], *, held: bool) -> tuple[SetTimer, ...]:
    if record.inbound is None:
        return ()
    if record.read.snoozed_until is not None:
        return timers.when_woken(record.read.duty().team, record.now, held=held, owed=True)
    if not held:
        return ()
    after = timers.when_thanked if thanked() else timers.when_written
    return after(record.read.duty().team, record.now)


def _alarm(record: TurnRecord, *, there: bool) -> tuple[SetTimer, ...]:
    raised, asked, read = _first(record, RaiseRisk), _first(record, OpenHandoff), record.read
    crisis = raised is not None and raised.level == "crisis" and not read.crisis_open
    silent = asked is not None and asked.reason == "safety" and read.owner_id is None and not read.in_danger
    return timers.when_in_danger(record.now, at_work=there) if crisis or silent else ()


def _asked_if_safe(record: TurnRecord) -> tuple[SetTimer, ...]:
    """What is said to somebody in danger asks for a word back."""
    asked = any(row.flow in SAFETY_FLOWS and row.question for row in record.outbound)
    return timers.when_asked_if_safe(record.now) if asked else ()


def _may_cancel(record: TurnRecord) -> bool:
    return record.read.handoff is not None and record.read.handoff.reason != "safety"


def _first(record: TurnRecord, kind: type[E]) -> E | None:
    """The effect of this kind with the most to say: for a wish for a person, the gravest."""
    found = [effect for effect in record.effects if isinstance(effect, kind)]
    grave = [effect for effect in found if getattr(effect, "risk", getattr(effect, "level", "")) == "crisis"]
    return next(iter(grave or found), None)
