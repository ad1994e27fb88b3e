"""One message, thought through: safety first, then keywords, then who owns the conversation, then the dialogue.

Everything ends in a `TurnRecord`; nothing is written here.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from assistant.dialogue.values import Heard, Input, StartFlow
from assistant.effects import Effect, OpenHandoff, RaiseRisk, SetLocale, SetOptOut, StartJob
from assistant.handoff.duty import on_duty
from assistant.mind import Mind
from assistant.packs.keywords import opt_out_signal
from assistant.safety.protocol import Decision, decide
from assistant.safety.values import Assessment
from assistant.speaking import artefact_effects, rows_of, system_rows
from assistant.store.keeps import KeptOf
from assistant.store.store import Store
from assistant.store.values import Conversation, MessageContent, NewInbound, NewOutbound, TurnRecord
from assistant.thinking import Thought, World, asked_slot, crisis_start, think
from assistant.tongues import tongue_of
from assistant.values import Inbound, OptOutSignal, RiskLevel

CONCERN_SLOT = "safe_now"
"""The question of `flows/safety.yml` that a concern asks."""
WAIT_NOTICE = timedelta(seconds=4)
"""After this long without a result the person is told that we are still looking."""


def answer_message(mind: Mind, store: Store, read: Conversation, inbound: Inbound) -> TurnRecord:
    """Steps 4 to 10 of a message's life. Raises only on a defect of ours: the caller keeps the message all the same."""
    world = world_of(store, read, inbound.received_at)
    assessment = mind.detector.assess(inbound.text)
    # Looking up what is being dealt with costs more than the lexicons: most messages need no decision at all.
    decision = decide(assessment, open_risk(mind, world)) if assessment.level != "none" else Decision("none")
    effects = risk_effects(assessment, decision)
    record = TurnRecord(read, inbound.received_at, inbound_row(inbound), effects=effects)
    if decision.start == "safety":
        start = crisis_start(mind, world, assessment.category or "distress")
        return _completed(mind, record, think(mind, world.after(record.effects), start, "crisis"))
    signal = inbound.opt_out or opt_out_signal(inbound.text, mind.packs, opted_out=read.address.opted_out)
    if signal and not (signal == "START" and not read.address.opted_out):
        return _keyword(mind, record, signal, told_by_provider=inbound.opt_out is not None)
    if read.owner_id is not None or read.address.opted_out:
        return record
    return _converse(mind, record, world, inbound, decision)


def answer_internal(mind: Mind, store: Store, read: Conversation, given: Input) -> TurnRecord:
    """What happens on its own: an action's result, a conversation given back. Nothing was received."""
    record = TurnRecord(read, mind.clock())
    world = world_of(store, read, record.now)
    return _completed(mind, record, think(mind, world, given))


def apologise(mind: Mind, read: Conversation, inbound: Inbound) -> TurnRecord:
    """When thinking failed: the message is kept as failed, a person is called, and the young person is told."""
    return TurnRecord(
        read,
        inbound.received_at,
        replace(inbound_row(inbound), failed=True),
        effects=(OpenHandoff("failure"),),
        outbound=_lines(mind, read, "utter_internal_error", inbound),
    )


def inbound_row(inbound: Inbound) -> NewInbound:
    content = MessageContent(inbound.text, payload=inbound.payload, media=inbound.media)
    return NewInbound(inbound.account, inbound.provider_id, content, inbound.received_at)


def risk_effects(assessment: Assessment, decision: Decision) -> tuple[Effect, ...]:
    """What the risk log keeps, and the call for a person when one is needed."""
    if not decision.log:
        return ()
    category, shown = assessment.category or "", decision.start or ""
    raised = RaiseRisk(assessment.level, assessment.lexicon_version, category, shown)
    return (raised, OpenHandoff("safety", assessment.level)) if decision.alert else (raised,)


def open_risk(mind: Mind, world: World) -> RiskLevel:
    """The level that is being dealt with right now: a crisis until a person closes it, a concern while its question
    waits for an answer. What was dealt with before does not keep a new message from being asked about."""
    if world.crisis_open:
        return "crisis"
    return "concern" if asked_slot(mind, world) == CONCERN_SLOT else "none"


def world_of(store: Store, read: Conversation, now: datetime) -> World:
    """The world around a conversation, as it is before this turn changes it."""
    return World(
        conversation=read,
        now=now,
        read=KeptOf(store, read.contact),
        locale=read.contact.locale,
        consent=read.contact.consent,
        age_band=read.contact.age_band,
        on_duty=on_duty(read.counsellor_seen_at, now),
        waiting_human=read.handoff is not None,
        crisis_open=read.crisis_open,
        hours_away=(now - read.last_inbound_at).total_seconds() / 3600 if read.last_inbound_at else 0.0,
        known=read.last_inbound_at is not None,
    )


def wait_key(conversation_id: int, request_id: str) -> str:
    """Names the notice "still looking", so that the result can cancel it."""
    return f"wait:{conversation_id}:{request_id}"


def _converse(mind: Mind, record: TurnRecord, world: World, inbound: Inbound, decision: Decision) -> TurnRecord:
    heard = Heard(inbound.text, inbound.payload, _media(inbound))
    if world.crisis_open:
        return _completed(mind, record, think(mind, world, heard, "crisis"))
    locale = tongue_of(mind, world, inbound.text)
    if locale != world.locale:
        chosen = SetLocale(locale)
        record = replace(record, effects=(*record.effects, chosen))
        world = world.after((chosen,))
    given: Input = StartFlow(decision.start) if decision.start else heard
    return _completed(mind, record, think(mind, world, given))


def _keyword(mind: Mind, record: TurnRecord, signal: OptOutSignal, *, told_by_provider: bool) -> TurnRecord:
    """STOP and START are confirmed once, by the provider or by us; HELP is answered whatever the state."""
    opted_out = record.read.address.opted_out
    response = {"STOP": "utter_opted_out", "START": "utter_opted_in", "HELP": "utter_help"}[signal]
    silent = told_by_provider or (signal == "STOP" and opted_out)
    if signal != "HELP":
        word = record.inbound.content.text[:20] if record.inbound else ""
        record = replace(record, effects=(*record.effects, SetOptOut(signal == "STOP", word)))
    return record if silent else replace(record, outbound=_lines(mind, record.read, response, None))


def _completed(mind: Mind, record: TurnRecord, thought: Thought) -> TurnRecord:
    """The record with everything a thought led to."""
    kind = record.read.channel.kind
    effects = (*record.effects, *thought.effects, *artefact_effects(mind, thought, kind))
    return replace(
        record,
        state=thought.tracks,
        effects=effects,
        events=thought.events,
        outbound=(*rows_of(mind, thought.spoken, kind, record.now), *_wait_notices(mind, record, thought)),
    )


def _wait_notices(mind: Mind, record: TurnRecord, thought: Thought) -> tuple[NewOutbound, ...]:
    jobs = [effect for effect in thought.effects if isinstance(effect, StartJob)]
    return tuple(
        replace(row, lane="bot", due_at=record.now + WAIT_NOTICE, key=wait_key(record.read.id, job.request_id))
        for job in jobs
        for row in _lines(mind, record.read, "utter_still_working", None)[:1]
    )


def _lines(mind: Mind, read: Conversation, response: str, inbound: Inbound | None) -> tuple[NewOutbound, ...]:
    now = inbound.received_at if inbound else mind.clock()
    return system_rows(mind, response, read.contact.locale, read.channel.kind, now)


def _media(inbound: Inbound) -> str | None:
    if inbound.media:
        return inbound.media[0].content_type
    return "location" if inbound.location else None
