"""Reading PO files line by line: every problem with its line, nothing guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from assistant.errors import Problem
from assistant.wording.po import Entry, PoFile

MAX_BYTES = 5_000_000
"""A catalogue of ten thousand texts is under 3 MB; anything larger is not a catalogue."""

_FIELD = re.compile(r'(msgctxt|msgid_plural|msgid|msgstr\[\d\]|msgstr)\s*(".*)')
_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\"}


def read_po_file(path: Path, shown_as: str) -> tuple[PoFile, tuple[Problem, ...]]:
    """The catalogue in `path` and everything wrong with its form; never raises. `shown_as` names it in problems."""
    try:
        if path.stat().st_size > MAX_BYTES:
            return _refused(shown_as, f"This file is larger than {MAX_BYTES} bytes: it is not a catalogue.")
        data = path.read_bytes()
    except OSError as error:
        return _refused(shown_as, f"This file cannot be read ({error.strerror}): check that it exists and its rights.")
    return read_po(data, shown_as)


def read_po(data: bytes, shown_as: str) -> tuple[PoFile, tuple[Problem, ...]]:
    """As `read_po_file`, from bytes."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return _refused(shown_as, "This line is not UTF-8: save the file again as UTF-8.", line)
    reader = _Reader(shown_as)
    for number, content in enumerate(text.split("\n"), 1):
        reader.line(number, content.strip())
    return reader.done()


def _refused(file: str, message: str, line: int = 0) -> tuple[PoFile, tuple[Problem, ...]]:
    return PoFile(Entry(source="")), (Problem(file, line, message),)


@dataclass(slots=True)
class _Draft:
    """An entry while its lines come in. Fields are kept under their keyword, previous ones under "| " and it."""

    fields: dict[str, str] = field(default_factory=dict)
    flags: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    references: list[str] = field(default_factory=list)
    obsolete: bool = False
    line: int = 0
    current: str = ""

    @property
    def complete(self) -> bool:
        return any(name.startswith("msgstr") for name in self.fields)

    def texts(self) -> tuple[str, ...]:
        return tuple(self.fields[name] for name in sorted(self.fields) if name.startswith("msgstr"))

    def entry(self) -> Entry:
        return Entry(
            source=self.fields["msgid"],
            place=self.fields.get("msgctxt", ""),
            plural=self.fields.get("msgid_plural"),
            texts=self.texts(),
            flags=tuple(self.flags),
            comments=tuple(self.comments),
            notes=tuple(self.notes),
            references=tuple(self.references),
            previous=self.fields.get("| msgid"),
            previous_plural=self.fields.get("| msgid_plural"),
            obsolete=self.obsolete,
            line=self.line,
        )


class _Reader:
    """Takes a file's lines in order and gives its entries and problems."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._draft = _Draft()
        self._header: Entry | None = None
        self._entries: list[Entry] = []
        self._seen: set[tuple[str, str, bool]] = set()
        self._problems: list[Problem] = []

    def line(self, number: int, content: str) -> None:
        if not content:
            self._end(only_complete=True)
        elif content.startswith("#~|"):
            self._text(number, content[3:].strip(), "| ")
        elif content.startswith("#~"):
            self._text(number, content[2:].strip(), obsolete=True)
        elif content.startswith("#"):
            self._end(only_complete=True)
            self._comment(number, content)
        else:
            self._text(number, content)

    def done(self) -> tuple[PoFile, tuple[Problem, ...]]:
        self._end(only_complete=False)
        if self._header is None:
            self._problem(1, 'The file has no header: start it with msgid "" as `assistant locale add` writes it.')
        return PoFile(self._header or Entry(source=""), tuple(self._entries)), tuple(self._problems)

    def _comment(self, number: int, content: str) -> None:
        kind, rest = content[1:2], content[2:].strip()
        if kind == ".":
            self._draft.notes.append(rest)
        elif kind == ":":
            self._draft.references.extend(rest.split())
        elif kind == ",":
            self._draft.flags.extend(flag.strip() for flag in rest.split(",") if flag.strip())
        elif kind == "|":
            self._text(number, rest, "| ")
        else:
            self._draft.comments.append(content[1:].strip())

    def _text(self, number: int, content: str, prefix: str = "", obsolete: bool = False) -> None:
        named = _FIELD.fullmatch(content)
        quoted = _STRING.fullmatch(named[2] if named else content)
        if quoted is None:
            self._problem(number, "This line cannot be understood: is a keyword misspelt, or a quote missing?")
            return
        if named:
            self._open(number, prefix + named[1], obsolete)
        elif not self._draft.current:
            self._problem(number, "This text belongs to no msgid or msgstr: remove it, or put the keyword before it.")
            return
        self._draft.fields[self._draft.current] += self._unescaped(number, quoted[1])

    def _open(self, number: int, name: str, obsolete: bool) -> None:
        draft = self._draft
        if draft.complete and not name.startswith("msgstr"):
            self._end(only_complete=True)
            draft = self._draft
        if name in draft.fields:
            self._problem(number, f"{name} comes twice in the same entry: remove one, or add the missing msgstr.")
        draft.fields[name] = ""
        draft.current = name
        draft.obsolete = draft.obsolete or obsolete
        draft.line = draft.line or (0 if name.startswith("|") else number)

    def _unescaped(self, number: int, text: str) -> str:
        for escape in _ESCAPE.findall(text):
            if escape not in _ESCAPES:
                self._problem(number, f"\\{escape} is not an escape of PO files: write \\\\ for a backslash.")
        return _ESCAPE.sub(lambda found: _ESCAPES.get(found[1], found[1]), text)

    def _end(self, *, only_complete: bool) -> None:
        draft = self._draft
        if only_complete and not draft.complete:
            return
        self._draft = _Draft()
        if not draft.fields:
            return
        if wrong := _form_of(draft):
            self._problem(draft.line, wrong)
            return
        self._keep(draft.entry())

    def _keep(self, entry: Entry) -> None:
        if not entry.source and not entry.place and not entry.obsolete:
            if self._header is not None:
                self._problem(entry.line, 'A second header (msgid ""): keep one.')
            self._header = self._header or entry
            return
        name = (entry.place, entry.source, entry.obsolete) if not entry.place else (entry.place, "", entry.obsolete)
        if name in self._seen and not entry.obsolete:
            self._problem(entry.line, f'"{entry.key}" is here twice: keep one of the two.')
            return
        self._seen.add(name)
        self._entries.append(entry)

    def _problem(self, line: int, message: str) -> None:
        self._problems.append(Problem(self._file, line, message))


def _form_of(draft: _Draft) -> str | None:
    """What is wrong with the fields of an entry, taken together."""
    if "msgid" not in draft.fields:
        return "This entry has no msgid: restore it with `assistant locale update`."
    if not draft.complete:
        return "This entry has no msgstr: add one, empty if there is no translation yet."
    forms = [name for name in draft.fields if name.startswith("msgstr")]
    expected = [f"msgstr[{index}]" for index in range(len(forms))] if "msgid_plural" in draft.fields else ["msgstr"]
    if sorted(forms) != expected:
        return f"This entry needs {expected[0]} and so on in order, without gaps; it has {', '.join(sorted(forms))}."
    return None
