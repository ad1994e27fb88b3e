"""What the forms of decisions offer: to whom, until when, with what, and how it ended."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError

from assistant.console import words as w
from assistant.console.config import ConsolePorts
from assistant.console.presenting import Reader
from assistant.console.times import clock_time, moment_in_short
from assistant.handoff.duty import at_work
from assistant.handoff.hours import clock_of
from assistant.handoff.outcomes import OUTCOMES
from assistant.handoff.replies import may_write
from assistant.store.risk import was_in_crisis
from assistant.store.store import Store
from assistant.store.teams import list_teams
from assistant.store.threads import Thread
from assistant.store.values import Team
from assistant.store.workloads import Workload, list_workloads

SATISFACTION = "satisfaction"
"""The flow of one question after a person has helped."""
MORNING, EVENING = time(9), time(18)

Presence = Literal["at_work", "not_there", "away"]


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer of a form: what it is called, and a few words beside it. `warns`: choosing it needs a thought."""

    value: str
    name: str
    hint: str = ""
    warns: bool = False


def endings(reader: Reader) -> tuple[Choice, ...]:
    """What became of a conversation."""
    return tuple(Choice(code, reader.words(w.ENDING[code])) for code in OUTCOMES)


def continuations(store: Store, thread: Thread, reader: Reader, ports: ConsolePorts) -> tuple[Choice, ...]:
    """What the assistant can go on with. The one question about how it was only where it may be asked."""
    words = reader.words
    asked = (
        (Choice(SATISFACTION, words(w.N_("One question: did talking with you help?"))),)
        if may_ask_how_it_was(store, thread, reader.now)
        else ()
    )
    flows = tuple(Choice(code, name) for code, name in ports.flow_names(reader.locale))
    return (Choice("", words(w.N_("What was going on before"))), *asked, *flows)


def may_ask_how_it_was(store: Store, thread: Thread, now: datetime) -> bool:
    """Only somebody who can be written to, and never when there was a crisis in the time a person was with them."""
    if thread.handoff is None or thread.crisis_open or thread.opted_out or thread.erased:
        return False
    grave = "crisis" in {thread.risk, thread.handoff.risk}
    if grave or not may_write(thread.kind, thread.last_inbound_at, now):
        return False
    return not was_in_crisis(store, thread.id, thread.handoff.opened_at)


def colleagues(store: Store, thread: Thread, reader: Reader) -> tuple[Choice, ...]:
    """Who of its team could hold it: those at work first."""
    people = [one for one in list_workloads(store, frozenset({thread.team_id})) if one.id != thread.owner_id]
    ordered = sorted(people, key=lambda one: (_ORDER[presence_of(one, reader.now)], one.full))
    return tuple(_colleague(one, reader) for one in ordered)


def other_teams(store: Store, thread: Thread, reader: Reader, ports: ConsolePorts) -> tuple[Choice, ...]:
    """Every other team, with what it speaks and whether it is open."""
    return tuple(_team(team, reader, ports) for team in list_teams(store) if team.id != thread.team_id)


def presence_of(load: Workload, now: datetime) -> Presence:
    """Set by hand, or known from their console."""
    if not load.available:
        return "away"
    return "at_work" if at_work(load.seen_at, now) else "not_there"


def moments(reader: Reader) -> tuple[Choice, ...]:
    """Until when something can be put off without writing a date."""
    found = presets(reader.now, reader.zone)
    return tuple(Choice(code, reader.words(_MOMENT[code]), _when(moment, reader)) for code, moment in found.items())


def presets(now: datetime, zone: ZoneInfo) -> dict[str, datetime]:
    """The moments that `moments` names: this evening only while it is still to come, Monday once."""
    return dict(_presets(now.astimezone(zone)))


def moment_of(code: str, typed: str, reader: Reader) -> datetime | None:
    """What was chosen; `typed` is a local time as a browser writes it ("2030-01-07T09:00"). None: nothing usable."""
    if code != "other":
        return presets(reader.now, reader.zone).get(code)
    try:
        moment = datetime.fromisoformat(typed)
    except ValueError:
        return None
    return moment.replace(tzinfo=reader.zone) if moment.tzinfo is None else None


def _presets(here: datetime) -> Iterator[tuple[str, datetime]]:
    yield "hour", here + timedelta(hours=1)
    if here.time() < time(EVENING.hour - 1):
        yield "evening", datetime.combine(here.date(), EVENING, here.tzinfo)
    tomorrow = here.date() + timedelta(days=1)
    yield "tomorrow", datetime.combine(tomorrow, MORNING, here.tzinfo)
    if tomorrow.weekday() != 0:
        monday = here.date() + timedelta(days=7 - here.weekday())
        yield "monday", datetime.combine(monday, MORNING, here.tzinfo)


_MOMENT = {
    "hour": w.N_("In one hour"),
    "evening": w.N_("This evening"),
    "tomorrow": w.N_("Tomorrow morning"),
    "monday": w.N_("Monday morning"),
}
_ORDER: dict[Presence, int] = {"at_work": 0, "not_there": 1, "away": 2}
PRESENCE: dict[Presence, str] = {
    "at_work": w.N_("at work"),
    "not_there": w.N_("not at work now"),
    "away": w.N_("away"),
}


def _when(moment: datetime, reader: Reader) -> str:
    if moment.date() == reader.now.astimezone(reader.zone).date():
        return clock_time(moment, reader.zone, reader.locale)
    return moment_in_short(moment, reader.zone, reader.locale)


def _colleague(load: Workload, reader: Reader) -> Choice:
    words = reader.words
    there = presence_of(load, reader.now)
    holds = words(w.N_("holds %(holds)s of %(capacity)s"), holds=load.holds, capacity=load.capacity)
    hint = f"{words(PRESENCE[there])} · {holds}"
    if there != "at_work":
        late = words(w.N_("may see it late"))  # Apart: a text inside an f-string is not found for translation.
        hint = f"{hint} · {late}"
    return Choice(f"person-{load.id}", load.name, hint, warns=there != "at_work" or load.full)


def _team(team: Team, reader: Reader, ports: ConsolePorts) -> Choice:
    words = reader.words
    holidays = ports.holidays(team.country) if ports.holidays else None
    is_open = clock_of(team, holidays).is_open(reader.now)
    parts = (
        ", ".join(_languages(team.languages, reader.locale)),
        team.territory,
        words(w.N_("open now") if is_open else w.N_("closed now")),
    )
    return Choice(f"team-{team.id}", team.name, " · ".join(filter(None, parts)), warns=not is_open)


def _languages(codes: str, shown_in: str) -> Iterator[str]:
    for code in filter(None, (part.strip() for part in codes.split(","))):
        try:
            yield Locale.parse(code.replace("-", "_")).get_display_name(shown_in) or code
        except (UnknownLocaleError, ValueError):
            yield code
