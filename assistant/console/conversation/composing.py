"""The place to write in: a reply, a note, and what is kept for later. Plain values; the templates lay them out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from babel import Locale
from babel.dates import format_date

from assistant.console import words as w
from assistant.console.conversation.planning import Preset, near, presets
from assistant.console.presenting import Reader
from assistant.console.showing import short
from assistant.handoff.refusals import Reason
from assistant.handoff.replies import LONGEST_REPLY, may_be_anothers, may_write, window_end
from assistant.store.canned import Canned
from assistant.store.notes import LONGEST_NOTE
from assistant.store.threads import Thread
from assistant.store.values import Kept
from assistant.wording.locales import same_language

CLOSING_SOON = timedelta(hours=2)
"""With less left of WhatsApp's window, it is said more clearly."""
MOST_THINGS = 12


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
    silent: bool = False
    """Silent for so long that the number may be somebody else's: said before anything is sent."""
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
        silent=_silent(thread, reader.now),
    )


def composer_state(thread: Thread, now: datetime) -> str:
    """What the box depends on besides its own text: who holds the conversation, whether anything may be sent, and
    whether the number may be somebody else's."""
    silent = "silent" if _silent(thread, now) else ""
    return " ".join(filter(None, (str(thread.owner_id or ""), blocked(thread, now), silent)))


def _silent(thread: Thread, now: datetime) -> bool:
    return blocked(thread, now) is None and may_be_anothers(thread.last_inbound_at, now)


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
