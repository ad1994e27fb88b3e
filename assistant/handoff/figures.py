"""What the records of handoffs and pages add up to: waits, reasons, endings, opinions. Pure; never a name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import ceil

from assistant.handoff.hours import TeamClock
from assistant.store.records_of_work import HandoffRecord, PageRecord

Counts = tuple[tuple[str, int], ...]
"""Codes and how often each occurred, the most frequent first."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Of `count` waits, the middle one and the one that nine of ten stayed below; None where there was none."""

    count: int
    median: timedelta | None
    ninetieth: timedelta | None


@dataclass(frozen=True, slots=True)
class PageFigures:
    """Calls for somebody: how many were made, acknowledged, or ended because somebody came; how long that took."""

    made: int
    acknowledged: int
    taken_over: int
    open: int
    response: Spread


@dataclass(frozen=True, slots=True)
class Figures:
    """`waits`: until a person answered, of those who waited for one. `satisfaction`: 1 (not really) to 3 (yes)."""

    handoffs: int
    waits: Spread
    unanswered: int
    out_of_hours: int
    reasons: Counts
    endings: Counts
    satisfaction: Mapping[int, int]
    pages: PageFigures


def figures_of(
    handoffs: Sequence[HandoffRecord], pages: Sequence[PageRecord], clocks: Mapping[int, TeamClock]
) -> Figures:
    """`clocks`: the hours of each team that occurs; a handoff of a team without one counts as within them."""
    asked = [one for one in handoffs if waited(one)]
    waits = [wait for one in asked if (wait := wait_of(one)) is not None]
    return Figures(
        handoffs=len(handoffs),
        waits=spread(waits),
        unanswered=len(asked) - len(waits),
        out_of_hours=sum(is_out_of_hours(one, clocks) for one in handoffs),
        reasons=_counted(one.reason for one in handoffs),
        endings=_counted(ending_of(one) for one in handoffs),
        satisfaction={score: sum(one.satisfaction == score for one in handoffs) for score in (3, 2, 1)},
        pages=_page_figures(pages),
    )


def waited(one: HandoffRecord) -> bool:
    """Whether somebody waited for a person: not where a counsellor joined of their own accord, nor where the wish was
    taken back."""
    return one.reason != "counsellor" and one.closed_how != "cancelled"


def wait_of(one: HandoffRecord) -> timedelta | None:
    """How long it took until a person answered; None when nobody has."""
    return None if one.answered_at is None else one.answered_at - one.opened_at


def ending_of(one: HandoffRecord) -> str:
    """What became of it: what its holder said, else how it came to its end, else "open"."""
    return one.outcome or one.closed_how or "open"


def is_out_of_hours(one: HandoffRecord, clocks: Mapping[int, TeamClock]) -> bool:
    """Whether the team was closed when it began."""
    clock = clocks.get(one.team_id)
    return clock is not None and not clock.is_open(one.opened_at)


def spread(waits: Iterable[timedelta]) -> Spread:
    """Percentiles by nearest rank: each is a wait that somebody really had."""
    ordered = sorted(waits)
    return Spread(len(ordered), _ranked(ordered, 0.5), _ranked(ordered, 0.9))


def _ranked(ordered: Sequence[timedelta], share: float) -> timedelta | None:
    return ordered[max(1, ceil(share * len(ordered))) - 1] if ordered else None


def _counted(codes: Iterable[str]) -> Counts:
    return tuple(sorted(Counter(codes).items(), key=lambda pair: (-pair[1], pair[0])))


def _page_figures(pages: Sequence[PageRecord]) -> PageFigures:
    states = Counter(page.state for page in pages)
    return PageFigures(
        made=len(pages),
        acknowledged=states["acknowledged"],
        taken_over=states["closed"],
        open=states["open"],
        response=spread(page.ended_at - page.opened_at for page in pages if page.ended_at is not None),
    )
