"""One message, thought through: safety first, then keywords, then who owns the conversation, then the dialogue.

Everything ends in a `TurnRecord`; nothing is written here.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache

from assistant.dialogue.values import HandedBack, Heard, Input, Say, StartFlow
from assistant.effects import (
    AnnounceReturn,
    Effect,
    KeepArtefact,
    KeepPlanStep,
    OpenHandoff,
    RaiseRisk,
    RecordAgeBand,
    SetLocale,
    SetOptOut,
    StartJob,
)
from assistant.handoff.duty import on_duty
from assistant.packs.keywords import opt_out_signal
from assistant.packs.services import Category
from assistant.safety.protocol import Decision, decide
from assistant.safety.values import Assessment
from assistant.store.keeps import KeptOf
from assistant.store.store import Store
from assistant.store.values import Conversation, MessageContent, NewInbound, NewOutbound, TurnRecord
from assistant.turns.inviting import came_by, welcomed
from assistant.turns.mind import Mind
from assistant.turns.pacing import hushed, paced, too_many
from assistant.turns.picking import picks_an_option
from assistant.turns.recognising import ask_who, locked, may_have_changed_hands, settled, without_word
from assistant.turns.safe_answer import CONCERN_SLOT, as_answer
from assistant.turns.speaking import artefact_effects, rows_of, say_rows
from assistant.turns.thinking import Thought, World, asked, crisis_start, think
from assistant.turns.tongues import answered_in_either, other_language, tongue_of
from assistant.values import Inbound, Lane, OptOutSignal, RiskLevel

WAIT_NOTICE = timedelta(seconds=4)
"""After this long without a result the person is told that we are still looking."""


def answer_message(mind: Mind, store: Store, read: Conversation, inbound: Inbound) -> TurnRecord:
    """Danger, keyword, owner, pace, dialogue: the first that applies decides what is said.

    Raises only on a defect of ours: the caller keeps the message all the same.
    """
    world = world_of(mind, store, read, inbound.received_at)
    assessment, decision = _listen_for_danger(mind, world, inbound)
    held = read.owner_id is not None and not world.locked
    effects = risk_effects(assessment, decision, unheard=read.address.opted_out or held)
    record = TurnRecord(read, inbound.received_at, inbound_row(inbound), effects=effects)
    if may_have_changed_hands(store, read, record.now):
        record, world = locked(record, world)
    if decision.start == "safety":
        # Whoever says STOP in the same breath is answered first; then nobody writes to them any more.
        stopped = (SetOptOut(True, ""),) if inbound.opt_out == "STOP" else ()
        record = replace(record, effects=(*record.effects, *stopped))
        return begin_crisis(mind, record, world, assessment.category or "distress")
    signal = inbound.opt_out or opt_out_signal(inbound.text, mind.packs, opted_out=read.address.opted_out)
    if signal == "HELP" and read.crisis_open:
        # "help" is no question about the service while somebody is in danger.
        return _help_in_a_crisis(mind, store, record, world, inbound)
    if signal == "HELP" and open_risk(mind, world) == "concern":
        return _answer(mind, store, record, world, inbound, decision)
    if signal and (signal != "START" or read.address.opted_out):
        return _keyword(mind, record, world, signal, told_by_provider=inbound.opt_out is not None)
    return _answer(mind, store, record, world, inbound, decision)


def answer_internal(mind: Mind, store: Store, read: Conversation, given: Input) -> TurnRecord:
    """What happens on its own: an action's result, a conversation given back. Nothing was received."""
    record = TurnRecord(read, mind.clock())
    world = world_of(mind, store, read, record.now)
    if world.locked or not read.address.value:
        return record  # Nothing of before is said to whoever has the number now.
    return _announced(mind, _completed(mind, record, think(mind, world, given)))


def keyword_response(
    signal: OptOutSignal, read: Conversation, *, told_by_provider: bool, in_danger: bool
) -> str | None:
    """What is said to a keyword; None when it was said already."""
    if told_by_provider or (signal == "STOP" and read.address.opted_out):
        return None
    if signal == "STOP" and in_danger:
        return "utter_opted_out_in_danger"
    if signal == "START" and read.address.opted_out:
        return _welcome_back(read)
    return {"STOP": "utter_opted_out", "START": "utter_opted_in", "HELP": "utter_help"}[signal]


def _welcome_back(read: Conversation) -> str:
    """Whoever was waited for is still expected: what they hear first says so."""
    if read.crisis_open:
        return "utter_opted_in_in_danger"
    if read.owner_id is not None:
        return "utter_opted_in_held"
    return "utter_opted_in" if read.handoff is None else "utter_opted_in_waiting"


def inbound_row(inbound: Inbound) -> NewInbound:
    content = MessageContent(inbound.text, payload=inbound.payload, media=inbound.media)
    return NewInbound(inbound.account, inbound.provider_id, content, inbound.received_at)


def risk_effects(assessment: Assessment, decision: Decision, *, unheard: bool = False) -> tuple[Effect, ...]:
    """What the risk log keeps, and the call for a person when one is needed. `unheard`: they opted out, or a
    person of ours holds the conversation, so that only a crisis is answered: whatever else would have been asked is a
    person's to see, and to ask."""
    if not decision.log:
        return ()
    silenced = unheard and decision.start == "safety_concern"
    category, shown = assessment.category or "", "" if silenced else decision.start or ""
    raised = RaiseRisk(assessment.level, assessment.lexicon_version, category, shown)
    return (raised, OpenHandoff("safety", assessment.level)) if decision.alert or silenced else (raised,)


def without_profile(effects: tuple[Effect, ...], age_band: str) -> tuple[Effect, ...]:
    """Somebody under 16 has no profile: nothing of theirs is kept but the thread."""
    for effect in effects:
        if isinstance(effect, RecordAgeBand):
            age_band = effect.band
    if age_band != "under_16":
        return effects
    return tuple(effect for effect in effects if not isinstance(effect, KeepArtefact | KeepPlanStep))


def open_risk(mind: Mind, world: World) -> RiskLevel:
    """The level that is being dealt with right now: a crisis until a person closes it, a concern while its question
    waits for an answer. What was dealt with before does not keep a new message from being asked about."""
    if world.crisis_open:
        return "crisis"
    question = asked(mind, world)
    return "concern" if question is not None and question.slot == CONCERN_SLOT else "none"


def world_of(mind: Mind, store: Store, read: Conversation, now: datetime) -> World:
    """The world around a conversation, as it is before this turn changes it."""
    return World(
        conversation=read,
        now=now,
        read=KeptOf(store, read.contact),
        locale=read.contact.locale,
        consent=read.contact.consent,
        age_band=read.contact.age_band,
        duty=cache(lambda: on_duty(read, now, mind.holidays, mind.paging_media)),
        waiting_human=read.handoff is not None,
        crisis_open=read.crisis_open,
        hours_away=(now - read.last_inbound_at).total_seconds() / 3600 if read.last_inbound_at else 0.0,
        known=read.last_inbound_at is not None,
        locked=read.contact.locked_at is not None,
        has_word=read.contact.word_lookup is not None,
    )


def begin_crisis(mind: Mind, record: TurnRecord, world: World, category: Category) -> TurnRecord:
    """The protocol's first words, with the numbers of this kind of danger."""
    start = crisis_start(mind, world, category)
    return _completed(mind, record, think(mind, world.after(record.effects), start, "crisis"))


def wait_key(conversation_id: int, request_id: str) -> str:
    """Names the notice "still looking", so that the result can cancel it."""
    return f"wait:{conversation_id}:{request_id}"


def _listen_for_danger(mind: Mind, world: World, inbound: Inbound) -> tuple[Assessment, Decision]:
    assessment = mind.detector.assess(inbound.text)
    if assessment.level == "none":
        # Looking up what is being dealt with costs more than the lexicons: most messages need no decision at all.
        return assessment, Decision("none")
    risk = open_risk(mind, world)
    # A suspicion only asks "are you safe?". While that question waits, whatever is no bare yes is followed up anyway.
    if assessment.suspected and (risk == "concern" or picks_an_option(mind, world, inbound)):
        return Assessment(), Decision("none")
    # Nobody answers somebody who opted out: neither we nor a counsellor may write to them, except in a crisis.
    answering = not world.conversation.address.opted_out
    return assessment, decide(assessment, risk, answering=answering)


def _answer(
    mind: Mind, store: Store, record: TurnRecord, world: World, inbound: Inbound, decision: Decision
) -> TurnRecord:
    """Neither danger nor a keyword: who speaks here, and how much was said already?"""
    read = record.read
    came = None if world.locked else came_by(store, read, inbound.text, record.now)
    if came is not None:
        record = replace(record, effects=(*record.effects, came.effect))
    if read.address.opted_out or (read.owner_id is not None and not world.locked):
        return record
    if too_many(read, record.now) and decision.start is None:
        return hushed(record, "pace")
    if world.locked and not world.crisis_open:
        # Whoever holds the conversation: nobody may answer before it is known who writes.
        return paced(_completed(mind, record, ask_who(mind, store, world, inbound, decision.start)))
    if came is not None and not world.crisis_open and not decision.start:
        record, world = _in_their_language(mind, record, world, came.text)
        return paced(_completed(mind, record, welcomed(mind, world, came)))
    answered = _converse(mind, store, record, world, inbound, decision)
    return answered if decision.start else paced(answered)


def _in_their_language(mind: Mind, record: TurnRecord, world: World, text: str) -> tuple[TurnRecord, World]:
    locale = tongue_of(mind, world, text)
    if locale == world.locale:
        return record, world
    chosen = SetLocale(locale)
    return replace(record, effects=(*record.effects, chosen)), world.after((chosen,))


def _converse(
    mind: Mind, store: Store, record: TurnRecord, world: World, inbound: Inbound, decision: Decision
) -> TurnRecord:
    heard = Heard(inbound.text, inbound.payload, _media(inbound))
    if world.crisis_open:
        if "crisis" not in (record.read.state or {}):
            return begin_crisis(mind, record, world, "distress")  # It was opened while the dialogue was broken.
        return _completed(mind, record, think(mind, world, heard, "crisis"))
    record, world = _in_their_language(mind, record, world, inbound.text)
    if decision.level == "none":
        # What may be about danger is never taken for a sign of something else.
        heard = replace(heard, other_language=other_language(mind, world, inbound.text))
    heard = answered_in_either(mind, world, heard)
    heard = as_answer(mind, world, heard, danger=decision.level == "concern" and decision.log)
    given: Input = StartFlow(decision.start) if decision.start else heard
    if record.read.returned_how is not None and not decision.start:
        return _back_again(mind, record, world, heard)
    return _completed(mind, record, settled(mind, store, world, think(mind, world, given)))


def _back_again(mind: Mind, record: TurnRecord, world: World, heard: Heard) -> TurnRecord:
    """It came back to the assistant in silence: the first line says so. Who asks for something gets it; anybody else
    is asked whether to go on with what was interrupted."""
    back = think(mind, world, HandedBack())
    then = think(mind, world.with_tracks(back.tracks), heard)
    if _asks_for_something(then):
        return _announced(mind, _completed(mind, record, then))
    record = replace(record, effects=(*record.effects, AnnounceReturn()))
    return _completed(mind, record, back)


def _asks_for_something(thought: Thought) -> bool:
    """A flow began, and not because the message was taken for the answer to a question nobody has seen yet."""
    unseen = any(event.name == "slot_set" and event.flow == "pattern_handed_back" for event in thought.events)
    return not unseen and any(event.name == "flow_started" for event in thought.events)


def _announced(mind: Mind, record: TurnRecord) -> TurnRecord:
    """What the assistant says of itself after a silent return begins with the line that it is the assistant again."""
    read = record.read
    if read.returned_how is None or read.owner_id is not None or not record.outbound:
        return record
    again = _lines(mind, record, "utter_assistant_again", "bot")
    return replace(record, effects=(*record.effects, AnnounceReturn()), outbound=(*again, *record.outbound))


def _help_in_a_crisis(mind: Mind, store: Store, record: TurnRecord, world: World, inbound: Inbound) -> TurnRecord:
    """Whoever owns the conversation answers; an opt-out does not stand between a call for help and its answer."""
    if record.read.owner_id is not None and not record.read.address.opted_out:
        return record
    if record.read.address.opted_out:
        return begin_crisis(mind, record, world, "distress")
    return _converse(mind, store, record, world, inbound, Decision("crisis"))


def _keyword(
    mind: Mind, record: TurnRecord, world: World, signal: OptOutSignal, *, told_by_provider: bool
) -> TurnRecord:
    """STOP and START are confirmed once, by the provider or by us; HELP is answered whatever the state.

    A STOP in answer to "are you safe?" is honoured, and a person is called.
    """
    asked = open_risk(mind, world) == "concern"
    if signal == "STOP" and asked:
        record = replace(record, effects=(*record.effects, OpenHandoff("safety", "concern")))
    if signal != "HELP":
        word = record.inbound.content.text[:20] if record.inbound else ""
        record = replace(record, effects=(*record.effects, SetOptOut(signal == "STOP", word)))
    in_danger = asked or record.read.in_danger
    response = keyword_response(signal, record.read, told_by_provider=told_by_provider, in_danger=in_danger)
    if response is None:
        return record
    if too_many(record.read, record.now):
        return hushed(record, "pace")
    return paced(replace(record, outbound=_lines(mind, record, response)))


def _completed(mind: Mind, record: TurnRecord, thought: Thought) -> TurnRecord:
    """The record with everything a thought led to."""
    kind = record.read.channel.kind
    effects = without_profile(
        (*record.effects, *thought.effects, *artefact_effects(mind, thought, kind)), record.read.contact.age_band
    )
    completed = replace(
        record,
        state=thought.tracks,
        effects=effects,
        events=thought.events,
        outbound=(*rows_of(mind, thought.spoken, kind, record.now), *_wait_notices(mind, record, thought)),
    )
    return without_word(completed)


def _wait_notices(mind: Mind, record: TurnRecord, thought: Thought) -> tuple[NewOutbound, ...]:
    jobs = [effect for effect in thought.effects if isinstance(effect, StartJob)]
    return tuple(
        replace(row, lane="bot", due_at=record.now + WAIT_NOTICE, key=wait_key(record.read.id, job.request_id))
        for job in jobs
        for row in _lines(mind, record, "utter_still_working")[:1]
    )


def _lines(mind: Mind, record: TurnRecord, response: str, lane: Lane = "system") -> tuple[NewOutbound, ...]:
    read = record.read
    args = {"emergency_number": mind.countries.resolve(read.contact.country).emergency_number}
    say = Say(response, 0, {name: args[name] for name in mind.book.mentions(response) & args.keys()})
    return say_rows(mind, say, read.contact.locale, read.channel.kind, record.now, lane)


def _media(inbound: Inbound) -> str | None:
    if inbound.media:
        return inbound.media[0].content_type
    return "location" if inbound.location else None
