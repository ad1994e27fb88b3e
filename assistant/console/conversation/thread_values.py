"""What the page of one conversation shows beside its lines: who holds it, who is on the other end, what may be done."""

from __future__ import annotations

from dataclasses import dataclass

from babel import Locale

from assistant.console import words as w
from assistant.console.config import ConsolePorts
from assistant.console.conversation.composing import composer_state, language_name
from assistant.console.conversation.heading import head_of
from assistant.console.presenting import Reader, entries
from assistant.console.showing import channel_name, full_address, last_digits, shown
from assistant.console.times import clock_time, moment_in_short, wait
from assistant.handoff.ownership import CRISIS_OUTCOMES
from assistant.handoff.replies import window_end
from assistant.store.threads import Thread


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of what is known about the person."""

    name: str
    value: str
    lang: str = ""


def thread_values(thread: Thread, reader: Reader, ports: ConsolePorts) -> dict[str, object]:
    """The values of the templates that show a conversation."""
    words = reader.words
    risk = "crisis" if thread.crisis_open else thread.risk
    waiting = thread.handoff is not None and thread.handoff.state == "waiting"
    return {
        "thread": thread,
        "address": full_address(thread.address),
        "label": last_digits(thread.address),
        "nickname": shown(thread.nickname or ""),
        "channel": channel_name(thread.kind),
        "entries": entries(thread, reader, ports),
        "facts": facts_of(thread, reader),
        "risk": risk,
        "risk_name": words(w.RISK[risk]),
        "reason": words(w.REASON.get(thread.handoff.reason, "")) if thread.handoff else "",
        "waiting": wait(thread.handoff.opened_at, reader.now, words) if waiting and thread.handoff else "",
        "mine": thread.owner_id == reader.person_id,
        "flows": ports.flow_names(reader.locale),
        "outcomes": tuple((outcome, words(w.OUTCOME[outcome])) for outcome in CRISIS_OUTCOMES),
        "composer_state": composer_state(thread, reader.now),
        "head": head_of(thread, reader),
        "refresh": False,
    }


def facts_of(thread: Thread, reader: Reader) -> tuple[Fact, ...]:
    """What the packet ends with: the plain facts."""
    words = reader.words
    facts = [
        Fact(words(w.N_("Number")), full_address(thread.address) or "–"),
        Fact(words(w.N_("Channel")), channel_name(thread.kind)),
        Fact(words(w.N_("Language")), language_name(thread.locale, reader.locale)),
        Fact(words(w.N_("Country")), _country(thread.country, reader.locale)),
        Fact(words(w.N_("Age")), words(w.AGE.get(thread.age_band, "")) or thread.age_band),
        Fact(words(w.N_("Keeping things")), words(w.CONSENT.get(thread.consent, "")) or thread.consent),
        Fact(words(w.N_("Here since")), moment_in_short(thread.since, reader.zone, reader.locale)),
        Fact(words(w.N_("Team")), thread.team),
    ]
    end = window_end(thread.kind, thread.last_inbound_at)
    if end is not None and end > reader.now:
        facts.append(Fact(words(w.N_("Free answers until")), clock_time(end, reader.zone, reader.locale)))
    return tuple(facts)


def _country(country: str, shown_in: str) -> str:
    return str(Locale.parse(shown_in).territories.get(country, country))
