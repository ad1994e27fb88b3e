"""The place to write in: a reply, a note, and what is kept for later. Plain values; the templates lay them out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import groupby

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time

from assistant.console import words as w
from assistant.console.presenting import Reader
from assistant.console.showing import short, shown
from assistant.console.times import clock_time, moment_in_short
from assistant.handoff.falling_due import WHY_HELD
from assistant.handoff.refusals import Reason
from assistant.handoff.replies import LONGEST_REPLY, may_write, window_end
from assistant.store.canned import Canned
from assistant.store.notes import LONGEST_NOTE
from assistant.store.scheduled import Later
from assistant.store.threads import Thread
from assistant.store.values import Kept
from assistant.wording.locales import same_language

MORNING = time(9)
CLOSING_SOON = timedelta(hours=2)
"""With less left of WhatsApp's window, it is said more clearly."""
MOST_THINGS = 12


@dataclass(frozen=True, slots=True)
class Preset:
    """A moment that is often chosen. `value` is what a field for a moment takes: "2026-03-03T09:00"."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Thing:
    """Something the young person made."""

    id: int
    name: str
    made: str
    preview: str


@dataclass(frozen=True, slots=True)
class CannedGroup:
    """The replies in store of one language, as (id, name)."""

    language: str
    replies: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Composer:
    """The box to write in. `blocked` names why nothing can be sent now; `state` is another when either changes."""

    key: str
    text: str
    error: str
    blocked: Reason | None
    holder: str | None
    takes_over: bool
    state: str
    window: str
    closing: bool
    presets: tuple[Preset, ...]
    things: tuple[Thing, ...]
    canned: tuple[CannedGroup, ...]
    limit: int = LONGEST_REPLY

    @property
    def waits(self) -> bool:
        """What is typed can only be kept until the person writes again."""
        return self.blocked == "window_closed" and self.holder is None

    @property
    def writes(self) -> bool:
        """Whether there is a box at all. One with a text in it stays, so that the text does."""
        return bool(self.text) or self.waits or not (self.holder or self.blocked)


@dataclass(frozen=True, slots=True)
class NoteBox:
    """The box for a private note."""

    text: str = ""
    error: str = ""
    limit: int = LONGEST_NOTE


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


def composer_for(
    thread: Thread,
    reader: Reader,
    kept: Sequence[Kept],
    canned: Iterable[Canned],
    *,
    key: str,
    text: str = "",
    error: str = "",
) -> Composer:
    """`kept`: what the young person made, newest first. `canned`: the replies of the conversation's team."""
    end = window_end(thread.kind, thread.last_inbound_at)
    ahead = end is not None and end > reader.now
    return Composer(
        key=key,
        text=text,
        error=error,
        blocked=blocked(thread, reader.now),
        holder=thread.owner_name if thread.owner_id not in {None, reader.person_id} else None,
        takes_over=thread.owner_id is None,
        state=composer_state(thread, reader.now),
        window=near(end, reader) if end and ahead else "",
        closing=bool(end and ahead and end - reader.now < CLOSING_SOON),
        presets=presets(reader),
        things=tuple(_thing(one, reader) for one in kept[:MOST_THINGS]),
        canned=_groups(canned, thread.locale, reader),
    )


def composer_state(thread: Thread, now: datetime) -> str:
    """What the box depends on besides its own text: who holds the conversation, and whether anything may be sent."""
    return f"{thread.owner_id or ''} {blocked(thread, now) or ''}".strip()


def blocked(thread: Thread, now: datetime) -> Reason | None:
    """Why nothing can be sent to this person now."""
    if thread.erased:
        return "erased"
    if thread.opted_out:
        return "opted_out"
    if thread.number_gone:
        return "number_gone"
    if thread.locked and not thread.crisis_open:
        return "locked"
    return None if may_write(thread.kind, thread.last_inbound_at, now) else "window_closed"


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


def _thing(one: Kept, reader: Reader) -> Thing:
    name = reader.words(w.THING[one.kind]) if one.kind in w.THING else one.kind.replace("_", " ").capitalize()
    made = format_date(one.made_at.astimezone(reader.zone), "medium", locale=reader.locale)
    return Thing(one.id, name, made, short(one.text, 100))


def _groups(canned: Iterable[Canned], locale: str, reader: Reader) -> tuple[CannedGroup, ...]:
    ordered = in_order(canned, locale)
    return tuple(
        CannedGroup(language_name(of, reader.locale), tuple((one.id, one.name) for one in group))
        for of, group in groupby(ordered, key=lambda one: one.locale)
    )


def in_order(canned: Iterable[Canned], locale: str) -> list[Canned]:
    """The conversation's language first, then the others; by name within each."""
    return sorted(
        canned, key=lambda one: (not same_language(one.locale, locale), one.locale, one.name.casefold(), one.id)
    )


def language_name(locale: str, shown_in: str) -> str:
    """The language of a locale, as the reader calls it."""
    return (Locale.parse(locale).get_display_name(shown_in) or locale).capitalize()
