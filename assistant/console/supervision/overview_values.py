"""The overview as it is shown: who is there, how full their hands are, who waits, who holds what, and the figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from assistant.console import words as w
from assistant.console.config import ConsolePorts
from assistant.console.conversation.decision_values import PRESENCE, Presence, presence_of
from assistant.console.conversation.planning import near
from assistant.console.presenting import Reader
from assistant.console.rendering import Words
from assistant.console.showing import channel_name, last_digits
from assistant.console.times import wait
from assistant.handoff.figures import Counts, Figures, Spread, figures_of
from assistant.handoff.hours import TeamClock, clock_of
from assistant.store.overview import Open
from assistant.store.records_of_work import HandoffRecord, handoffs_since, pages_since
from assistant.store.store import Store
from assistant.store.teams import list_teams
from assistant.store.workloads import Workload

DAYS = (7, 30)
"""The spans of time that figures are shown for."""


@dataclass(frozen=True, slots=True)
class Seat:
    """One colleague: how many they hold of how many, as numbers for a meter."""

    id: int
    name: str
    there: Presence
    there_name: str
    holds: int
    capacity: int
    full: bool


@dataclass(frozen=True, slots=True)
class OpenRow:
    """One conversation that wants or has a person. `wait`: for how long a person owes an answer; empty: nobody does."""

    id: int
    label: str
    channel: str
    locale: str
    team: str
    risk: str
    risk_name: str
    reason: str
    holder: str
    wait: str
    overdue: str
    snoozed: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a picture. `share` is of the longest line, in whole percent."""

    name: str
    count: int
    share: int


def seats(loads: Sequence[Workload], reader: Reader) -> tuple[Seat, ...]:
    """Those at work first."""
    order = tuple(PRESENCE)
    found = [_seat(load, reader) for load in loads]
    return tuple(sorted(found, key=lambda seat: order.index(seat.there)))


def open_rows(rows: Sequence[Open], reader: Reader) -> tuple[OpenRow, ...]:
    return tuple(_open_row(row, reader) for row in rows)


def bars(counts: Counts, names: Mapping[str, str], words: Words) -> tuple[Bar, ...]:
    """Codes without a name are shown as they are: nothing that was counted is hidden."""
    most = max((count for _, count in counts), default=0) or 1
    return tuple(
        Bar(words(names[code]) if names.get(code) else code, count, round(100 * count / most)) for code, count in counts
    )


def figures(store: Store, teams: frozenset[int], days: int, now: datetime, ports: ConsolePorts) -> Figures:
    since = now - timedelta(days=days)
    clocks = clocks_of(store, teams, ports)
    return figures_of(handoffs_since(store, teams, since), pages_since(store, teams, since), clocks)


def clocks_of(store: Store, teams: frozenset[int], ports: ConsolePorts) -> Mapping[int, TeamClock]:
    """The hours of each of these teams."""
    holidays = ports.holidays
    return {team.id: clock_of(team, holidays(team.country) if holidays else None) for team in list_teams(store, teams)}


def records(store: Store, teams: frozenset[int], days: int, now: datetime) -> tuple[HandoffRecord, ...]:
    return handoffs_since(store, teams, now - timedelta(days=days))


def shown_spread(spread: Spread, words: Words) -> tuple[str, str]:
    """The middle wait and the one nine of ten stayed below, in words; a dash where there was none."""
    return _long(spread.median, words), _long(spread.ninetieth, words)


def percent(part: int, whole: int) -> int:
    return round(100 * part / whole) if whole else 0


SATISFACTION: Mapping[str, str] = {
    "3": w.N_("Yes, it helped"),
    "2": w.N_("A bit"),
    "1": w.N_("Not really"),
}
HOW_CLOSED: Mapping[str, str] = {
    "open": w.N_("Still open"),
    "handed_back": w.N_("Handed back"),
    "cancelled": w.N_("The person went on without"),
    "idle": w.N_("Quiet for long"),
    "off_duty": w.N_("End of duty"),
}
"""How a handoff ended without anybody saying what became of it; with `ENDING` and `REASON` for the rest."""


_SOME_DAY = datetime(2000, 1, 1, tzinfo=UTC)


def _long(span: timedelta | None, words: Words) -> str:
    if span is None:
        return "–"
    if span < timedelta(minutes=1):
        return words(w.N_("under 1 min"))
    return wait(_SOME_DAY, _SOME_DAY + span, words)


def _seat(load: Workload, reader: Reader) -> Seat:
    there = presence_of(load, reader.now)
    return Seat(load.id, load.name, there, reader.words(PRESENCE[there]), load.holds, load.capacity, load.full)


def _open_row(row: Open, reader: Reader) -> OpenRow:
    words = reader.words
    risk = "crisis" if row.crisis_open else row.risk
    return OpenRow(
        id=row.id,
        label=last_digits(row.address),
        channel=channel_name(row.kind),
        locale=row.locale.upper().replace("_", "-"),
        team=row.team,
        risk=risk,
        risk_name=words(w.RISK[risk]),
        reason=words(w.REASON.get(row.reason, "")),
        holder=row.owner or "",
        wait=wait(row.waits_since, reader.now, words) if row.waits_since else "",
        overdue=wait(row.overdue_at, reader.now, words) if row.overdue_at and row.owner_id else "",
        snoozed=near(row.snoozed_until, reader) if row.snoozed_until else "",
    )
