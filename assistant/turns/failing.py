"""When thinking failed: the message is kept, a person is called, and what can still be done is done.

Every part stands alone, because whatever broke the turn may break here too: without words the message is still kept,
without lexicons a person is still called.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

import structlog

from assistant.dialogue.values import Say
from assistant.effects import Effect, OpenHandoff, RaiseRisk, SetOptOut
from assistant.handoff.duty import on_duty
from assistant.log import where
from assistant.packs.helplines import protocol
from assistant.packs.keywords import opt_out_signal
from assistant.safety.values import Assessment
from assistant.store.values import Conversation, NewOutbound, TurnRecord
from assistant.turns.answering import inbound_row, keyword_response
from assistant.turns.mind import Mind
from assistant.turns.pacing import hushed, paced, too_many
from assistant.turns.speaking import say_rows
from assistant.values import Inbound, OptOutSignal

log = structlog.get_logger(__name__)

DISTRESS = {True: "utter_ask_safety_reply", False: "utter_ask_safety_reply_off_duty"}
"""First words of the crisis protocol in `flows/safety.yml`, by whether somebody is on duty."""

T = TypeVar("T")


def apologise(mind: Mind, read: Conversation, inbound: Inbound) -> TurnRecord:
    """Never raises. Danger is still answered with a number, a STOP still honoured; else the person is told."""
    seen = _quietly(lambda: mind.detector.assess(inbound.text)) or Assessment()
    signal: OptOutSignal | None = _quietly(lambda: _signal(mind, read, inbound))
    outbound = _quietly(lambda: _words(mind, read, inbound, seen, signal)) or ()
    record = TurnRecord(
        read,
        inbound.received_at,
        replace(inbound_row(inbound), failed=True),
        effects=_effects(seen, signal, told=bool(outbound)),
        outbound=outbound,
    )
    return hushed(record, "pace") if too_many(read, record.now) and seen.level != "crisis" else paced(record)


def _effects(seen: Assessment, signal: OptOutSignal | None, *, told: bool) -> tuple[Effect, ...]:
    effects: list[Effect] = []
    if seen.level != "none":
        shown = "safety" if seen.level == "crisis" and told else ""
        effects.append(RaiseRisk(seen.level, seen.lexicon_version, seen.category or "", shown))
    if signal in {"STOP", "START"} and seen.level != "crisis":
        effects.append(SetOptOut(signal == "STOP", ""))
    effects.append(OpenHandoff("safety" if seen.level == "crisis" else "failure", seen.level))
    return tuple(effects)


def _signal(mind: Mind, read: Conversation, inbound: Inbound) -> OptOutSignal | None:
    opted_out = read.address.opted_out
    found = inbound.opt_out or opt_out_signal(inbound.text, mind.packs, opted_out=opted_out)
    return None if found == "START" and not opted_out else found


def _words(
    mind: Mind, read: Conversation, inbound: Inbound, seen: Assessment, signal: OptOutSignal | None
) -> tuple[NewOutbound, ...]:
    if seen.level == "crisis":
        return _first_help(mind, read, inbound, seen)
    if signal:
        told = inbound.opt_out is not None
        response = keyword_response(signal, read, told_by_provider=told, in_danger=read.in_danger)
    else:
        response = None if read.owner_id is not None or read.address.opted_out else "utter_internal_error"
    if response is None:
        return ()
    return say_rows(mind, Say(response, 0), read.contact.locale, read.channel.kind, inbound.received_at, "system")


def _first_help(mind: Mind, read: Conversation, inbound: Inbound, seen: Assessment) -> tuple[NewOutbound, ...]:
    now, contact = inbound.received_at, read.contact
    country = mind.countries.resolve(contact.country)
    numbers = protocol(country, contact.locale, now, seen.category or "distress", contact.age_band)
    args = {"emergency_number": numbers.emergency_number, "talk_now": numbers.talk_now}
    say = Say(DISTRESS[on_duty(read, now, mind.holidays, mind.paging_media)], 0, args, flow="safety")
    return say_rows(mind, say, contact.locale, read.channel.kind, now, "crisis")


def _quietly(do: Callable[[], T | None]) -> T | None:
    try:
        return do()
    except Exception as error:  # whatever it is, the rest of the apology must go on
        log.error("apology_failed", error=type(error).__name__, where=where(error))
        return None
