"""What is kept for later, as it is shown: the moments that can be chosen, and the messages above the box."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from babel.dates import format_skeleton, format_time

from assistant.console import words as w
from assistant.console.presenting import Reader
from assistant.console.showing import shown
from assistant.console.times import clock_time, moment_in_short
from assistant.handoff.falling_due import WHY_HELD
from assistant.store.scheduled import Later
from assistant.store.threads import Thread

MORNING = time(9)


@dataclass(frozen=True, slots=True)
class Preset:
    """A moment that is often chosen. `value` is what a field for a moment takes: "2026-03-03T09:00"."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class LaterCard:
    """A message for later, above the box. `at` fills a field for a moment; `why` says why it was not sent."""

    id: int
    text: str
    author: str
    when: str
    at: str
    why: str
    error: str = ""
    open: bool = False


def later_cards(thread: Thread, reader: Reader) -> tuple[LaterCard, ...]:
    return tuple(later_card(one, reader) for one in thread.later)


def later_card(one: Later, reader: Reader, *, text: str | None = None, at: str = "", error: str = "") -> LaterCard:
    """`text`, `at` and `error`: a change that was refused, to be mended where it was made."""
    words = reader.words
    why = words(w.HELD[one.why]) if one.why in WHY_HELD else words(w.HELD["failed"]) if one.why else ""
    when = near(one.due_at, reader) if one.due_at else words(w.N_("when they write again"))
    return LaterCard(
        id=one.id,
        text=shown(one.text or "") if text is None else text,
        author=words(w.N_("you")) if one.author_id == reader.person_id else one.author,
        when=when,
        at=at or (local(one.due_at, reader) if one.due_at else ""),
        why=why,
        error=error,
        open=bool(error),
    )


def presets(reader: Reader) -> tuple[Preset, ...]:
    """Tomorrow at nine, and Monday at nine; once when that is the same."""
    today = reader.now.astimezone(reader.zone).date()
    tomorrow, monday = today + timedelta(days=1), today + timedelta(days=7 - today.weekday())
    nine = format_time(MORNING, "short", locale=reader.locale)
    found = [Preset(f"{tomorrow}T{MORNING:%H:%M}", reader.words(w.N_("Tomorrow, %(time)s"), time=nine))]
    if monday != tomorrow:
        day = str(format_skeleton("MMMMEEEEd", datetime.combine(monday, MORNING), locale=reader.locale))
        found.append(Preset(f"{monday}T{MORNING:%H:%M}", f"{day[:1].upper()}{day[1:]}, {nine}"))
    return tuple(found)


def local(moment: datetime, reader: Reader) -> str:
    """As a field for a moment takes it, by the reader's clock, to the minute."""
    return moment.astimezone(reader.zone).strftime("%Y-%m-%dT%H:%M")


def near(moment: datetime, reader: Reader) -> str:
    """The time alone today, "tomorrow" and the time, or the date and the time."""
    day, today = moment.astimezone(reader.zone).date(), reader.now.astimezone(reader.zone).date()
    at = clock_time(moment, reader.zone, reader.locale)
    if day == today:
        return at
    if day == today + timedelta(days=1):
        return reader.words(w.N_("tomorrow, %(time)s"), time=at)
    return moment_in_short(moment, reader.zone, reader.locale)
