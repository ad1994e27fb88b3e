"""From flows and console pages to entries a translator can work with: places, comments, references."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir

from assistant.dialogue.texts import SourceText
from assistant.wording.placeholders import placeholders
from assistant.wording.plurals import usual_plural_forms
from assistant.wording.po import Entry, PoFile, one_line
from assistant.wording.sources import forms

CONSOLE_METHODS = [("**.py", "python"), ("**.html", "jinja2"), ("**.txt", "jinja2")]
_JINJA = {"trimmed": "true", "newstyle_gettext": "true"}
CONSOLE_COMMENT = "Translators:"
"""A comment in the console's sources that starts so is shown to translators."""


def flow_entries(texts: Iterable[SourceText]) -> tuple[Entry, ...]:
    """An empty entry for each text of the flows, in the same order."""
    return tuple(_flow_entry(text) for text in texts)


def console_entries(folder: Path) -> tuple[Entry, ...]:
    """An empty entry for each text of the console's Python files and templates, ordered by file and line.

    Found by Babel's extractors (`gettext`, `_`, `ngettext`, `{% trans %}`). The same text in two pages is one entry.
    """
    found: dict[str, Entry] = {}
    rows = extract_from_dir(
        folder,
        CONSOLE_METHODS,
        {"**.html": _JINJA, "**.txt": _JINJA},
        DEFAULT_KEYWORDS,
        [CONSOLE_COMMENT],
        strip_comment_tags=True,
    )
    for file, line, message, comments, context in sorted(rows, key=lambda row: (row[0], row[1])):
        entry = _console_entry(f"console/{file}:{line}", message, comments, context)
        before = found.get(entry.key)
        found[entry.key] = _joined(before, entry) if before else entry
    return tuple(found.values())


def template(entries: Iterable[Entry]) -> PoFile:
    """A POT file: no language, no translation. Without a date, so that it changes only when a text does."""
    return PoFile(_header(()), tuple(entries))


def new_catalogue(locale: str) -> PoFile:
    """An empty catalogue for a (valid) locale, with the plural rule Babel knows for it."""
    return PoFile(_header((f"Language: {locale}", f"Plural-Forms: {usual_plural_forms(locale)}")))


def _header(fields: tuple[str, ...]) -> Entry:
    lines = (
        "Project-Id-Version: declic",
        *fields,
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=UTF-8",
        "Content-Transfer-Encoding: 8bit",
    )
    return Entry(source="", texts=("".join(f"{line}\n" for line in lines),))


def _flow_entry(text: SourceText) -> Entry:
    notes = [one_line(line) for line in text.comment.splitlines() if line.strip()]
    if text.limit:
        notes.append(f"At most {text.limit} characters.")
    if held := frozenset().union(*(placeholders(form) for form in forms(text))):
        names = ", ".join(f"{{{name}}}" for name in sorted(held))
        notes.append(f"Keep as it is: {names} (replaced when the text is said).")
    return Entry(
        source=text.text,
        place=text.place,
        plural=text.plural,
        notes=tuple(notes),
        references=(f"{text.file}:{text.line}",),
    )


def _console_entry(reference: str, message: str | tuple[str, ...], comments: list[str], context: str | None) -> Entry:
    one, many = (message, None) if isinstance(message, str) else (message[0], message[1])
    flags = ("python-format",) if Message(message).python_format else ()
    return Entry(
        source=one,
        place=context or "",
        plural=many,
        flags=flags,
        notes=tuple(one_line(comment) for comment in comments),
        references=(reference,),
    )


def _joined(first: Entry, second: Entry) -> Entry:
    """One entry for a text that occurs twice; plural wins over singular, as gettext has it."""
    return Entry(
        source=first.source,
        place=first.place,
        plural=first.plural or second.plural,
        flags=tuple(sorted({*first.flags, *second.flags})),
        notes=tuple(dict.fromkeys((*first.notes, *second.notes))),
        references=(*first.references, *second.references),
    )
