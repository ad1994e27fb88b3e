"""From what the store gives to what a page shows: plain values in the reader's language.

Templates only lay them out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from assistant.console import words as w
from assistant.console.config import ConsolePorts
from assistant.console.kinds import ShownAttachment, shown_attachment
from assistant.console.rendering import Words
from assistant.console.showing import shown
from assistant.console.times import clock_time, day, moment_in_full
from assistant.store.notes import Note
from assistant.store.thread_lines import Line, Marker
from assistant.store.threads import Thread
from assistant.store.values import MessageContent
from assistant.wording.locales import same_language

Who = Literal["person", "bot", "counsellor", "system", "crisis"]
_NEVER = datetime.min.replace(tzinfo=UTC)
_SPEAKER: Mapping[str, Who] = {"bot": "bot", "human": "counsellor", "system": "system", "crisis": "crisis"}


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads, in which language and by which clock."""

    person_id: int
    locale: str
    zone: ZoneInfo
    now: datetime
    words: Words
    leads: bool = False
    """Whether they answer for a team: then they may move what others hold."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a thread, one marker between lines, or the date above them."""

    kind: Literal["line", "marker", "day", "note"]
    id: str
    text: str
    time: str = ""
    moment: str = ""
    title: str = ""
    who: Who = "system"
    speaker: str = ""
    options: tuple[str, ...] = ()
    attachments: tuple[ShownAttachment, ...] = ()
    gone: bool = False
    unanswered: bool = False
    lang: str = ""
    translation: str | None = None
    state: str = ""
    state_kind: str = ""
    message_id: int = 0
    order: tuple[datetime, int, int] = field(default=(_NEVER, 0, 0), repr=False)


def entries(thread: Thread, reader: Reader, ports: ConsolePorts) -> tuple[Entry, ...]:
    """Lines and markers in the order in which they happened, with the date wherever a day begins."""
    flows = dict(ports.flow_names(reader.locale))
    found = [_line(line, thread, reader, ports) for line in thread.lines]
    found.extend(entry for marker in thread.markers if (entry := _marker(marker, reader, flows)))
    found.extend(_note(note, reader) for note in thread.notes)
    return tuple(_with_days(sorted(found, key=lambda entry: entry.order), reader))


def _line(line: Line, thread: Thread, reader: Reader, ports: ConsolePorts) -> Entry:
    who: Who = "person" if line.incoming else _SPEAKER[line.lane or "system"]
    content = line.content
    entry = Entry(
        kind="line",
        id=f"m{line.id}",
        text=shown(content.text) if content else "",
        time=clock_time(line.at, reader.zone, reader.locale),
        moment=line.at.isoformat(),
        title=moment_in_full(line.at, reader.zone, reader.locale),
        who=who,
        speaker=_speaker(who, line, reader.words),
        options=tuple(shown(option.title) for option in content.options) if content else (),
        message_id=line.id,
        attachments=_attachments(content, reader.words),
        gone=content is None,
        unanswered=line.incoming and line.status == "failed",
        lang=thread.locale.replace("_", "-"),
        translation=_translation(line, thread, reader, ports),
        order=(line.at, 0 if line.incoming else 2, line.id),
    )
    return entry if line.incoming else _with_state(entry, line, reader.words)


def _with_state(entry: Entry, line: Line, words: Words) -> Entry:
    name, kind = w.DELIVERY[line.status]
    why = w.CANCELLED.get(line.error or "")
    text = words(w.N_("%(state)s: %(why)s"), state=words(name), why=words(why)) if why else words(name)
    if kind == "failed" and line.error:
        text = f"{text} ({shown(line.error)})"
    return replace(entry, state=text, state_kind=kind)


def _speaker(who: Who, line: Line, words: Words) -> str:
    if who == "counsellor":
        return line.author or words(w.N_("A counsellor"))
    names: Mapping[Who, str] = {
        "person": w.N_("Young person"),
        "bot": w.N_("Assistant"),
        "system": w.N_("Automatic"),
        "crisis": w.N_("Safety message"),
    }
    return words(names[who])


def _attachments(content: MessageContent | None, words: Words) -> tuple[ShownAttachment, ...]:
    media = content.media if content else ()
    return tuple(shown_attachment(one.content_type, position, words) for position, one in enumerate(media))


def _translation(line: Line, thread: Thread, reader: Reader, ports: ConsolePorts) -> str | None:
    """The assistant's line in the reader's language: from the catalogue, never a machine's guess."""
    if line.incoming or line.content is None or line.content.response is None:
        return None
    if same_language(thread.locale, reader.locale):
        return None
    return ports.rendered_in(reader.locale, line.content)


def _marker(marker: Marker, reader: Reader, flows: Mapping[str, str]) -> Entry | None:
    text = w.event_text(marker, flows, reader.words)
    if text is None:
        return None
    return Entry(
        kind="marker",
        id=f"e{marker.id}",
        text=text,
        time=clock_time(marker.at, reader.zone, reader.locale),
        moment=marker.at.isoformat(),
        order=(marker.at, 1, marker.id),
    )


def _note(note: Note, reader: Reader) -> Entry:
    what = reader.words(w.NOTE[note.kind])
    return Entry(
        kind="note",
        id=f"n{note.id}",
        text=shown(w.note_text(note.kind, note.text or "", reader.words)),
        time=clock_time(note.at, reader.zone, reader.locale),
        moment=note.at.isoformat(),
        title=moment_in_full(note.at, reader.zone, reader.locale),
        speaker=f"{what} · {note.author}",
        gone=note.text is None,
        order=(note.at, 3, note.id),
    )


def _with_days(found: Sequence[Entry], reader: Reader) -> Iterator[Entry]:
    before = None
    for entry in found:
        moment = entry.order[0]
        today = moment.astimezone(reader.zone).date()
        if today != before:
            name = day(moment, reader.zone, reader.locale, reader.now, reader.words)
            yield Entry("day", f"d{today.isoformat()}", name)
            before = today
        yield entry
