"""Values and writing of PO files, without losing anything a translation tool put there.

The format is GNU gettext's (manual, "The Format of PO Files"). Babel's reader and writer guess where a quote is
missing, forget previous msgids and stop at `#~|` lines, which Poedit and msgmerge write; ours do not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from babel.messages.pofile import normalize


@dataclass(frozen=True, slots=True)
class Entry:
    """One message of a PO file.

    `place` is the msgctxt ("" when there is none), `source` the msgid, `plural` the msgid_plural. `texts` holds one
    translation, or one per plural form; "" where there is none yet. `comments` are the translators' own, `notes`
    are written by us for them, `references` are "file:line". `line` starts at 1, 0 for an entry not read from a file.
    """

    source: str
    place: str = ""
    plural: str | None = None
    texts: tuple[str, ...] = ("",)
    flags: tuple[str, ...] = ()
    comments: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    previous: str | None = None
    previous_plural: str | None = None
    obsolete: bool = False
    line: int = 0

    @property
    def key(self) -> str:
        """What names the entry within its file: its place, or its source text where there is no place."""
        return self.place or self.source

    @property
    def fuzzy(self) -> bool:
        return "fuzzy" in self.flags

    @property
    def translated(self) -> bool:
        """Every form has a text."""
        return all(self.texts)


@dataclass(frozen=True, slots=True)
class PoFile:
    """The header (the entry with an empty msgid) and all others, obsolete ones included, in the file's order."""

    header: Entry
    entries: tuple[Entry, ...] = ()

    @property
    def headers(self) -> Mapping[str, str]:
        """The header's fields by lower-case name: "plural-forms", "language", "content-type" …"""
        pairs = (line.partition(":") for line in self.header.texts[0].splitlines())
        return {name.strip().lower(): value.strip() for name, colon, value in pairs if colon}

    def with_header(self, name: str, value: str) -> PoFile:
        """The same file with this header field set, the others untouched."""
        lines = [line for line in self.header.texts[0].splitlines() if line.partition(":")[0].strip() != name]
        text = "".join(f"{line}\n" for line in [*lines, f"{name}: {value}"])
        header = Entry(source="", texts=(text,), comments=self.header.comments)
        return PoFile(header, self.entries)


def write_po(po: PoFile) -> bytes:
    """The file's bytes, UTF-8, obsolete entries last. What was read is written back, but for line breaks."""
    live = [entry for entry in po.entries if not entry.obsolete]
    gone = [entry for entry in po.entries if entry.obsolete]
    blocks = ("\n".join(_lines(entry)) for entry in [po.header, *live, *gone])
    return ("\n\n".join(blocks) + "\n").encode("utf-8", "replace")


def _lines(entry: Entry) -> Iterator[str]:
    yield from (f"# {one_line(comment)}".rstrip() for comment in entry.comments)
    yield from (f"#. {one_line(note)}" for note in entry.notes)
    yield from (f"#: {reference}" for reference in entry.references)
    if entry.flags:
        yield f"#, {', '.join(entry.flags)}"
    prefix = "#~ " if entry.obsolete else ""
    before = "#~| " if entry.obsolete else "#| "
    if entry.previous is not None:
        yield from _field("msgid", entry.previous, before)
    if entry.previous_plural is not None:
        yield from _field("msgid_plural", entry.previous_plural, before)
    if entry.place:
        yield from _field("msgctxt", entry.place, prefix)
    yield from _field("msgid", entry.source, prefix)
    if entry.plural is None:
        yield from _field("msgstr", entry.texts[0], prefix)
        return
    yield from _field("msgid_plural", entry.plural, prefix)
    for index, text in enumerate(entry.texts):
        yield from _field(f"msgstr[{index}]", text, prefix)


def _field(name: str, text: str, prefix: str) -> Iterator[str]:
    first, *rest = normalize(text).split("\n")
    yield f"{prefix}{name} {first}"
    yield from (f"{prefix}{line}" for line in rest)


def one_line(text: str) -> str:
    """The text on a single line, as a comment needs it."""
    return " ".join(text.split())


def by_key(entries: Iterable[Entry]) -> dict[str, Entry]:
    """Entries by key; of several with one key, the last."""
    return {entry.key: entry for entry in entries}
