"""Everything a translator has to mend in one locale, before it goes live."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from assistant.dialogue.texts import SourceText
from assistant.errors import Problem
from assistant.wording.catalogue import Judged, is_current, judged
from assistant.wording.console import console_catalogue
from assistant.wording.locales import (
    SOURCE_LOCALE,
    catalogue_path,
    fallbacks,
    locale_folders,
    locale_name,
    same_language,
)
from assistant.wording.po import Entry, by_key
from assistant.wording.po_reader import read_po_file
from assistant.wording.sources import forms, in_order


def check_locales(content_root: Path, book_texts: Iterable[SourceText]) -> Mapping[str, tuple[Problem, ...]]:
    """The problems of every folder in `locales/` that has a catalogue, by its name; empty for a healthy one."""
    texts = tuple(book_texts)
    names = [folder.name for folder in locale_folders(content_root) if (folder / "LC_MESSAGES").is_dir()]
    return {name: check_locale(content_root, name, texts) for name in names}


def check_locale(content_root: Path, locale: str, book_texts: Iterable[SourceText]) -> tuple[Problem, ...]:
    """The problems of one locale's catalogues, in the order of their lines.

    Errors keep the locale from going live: missing texts, placeholders, lengths, a broken file. Warnings are what
    can be served meanwhile: fuzzy texts, places no flow has any more.
    """
    try:
        valid = locale_name(locale) == locale
    except ValueError as error:
        return (Problem(f"locales/{locale}", 0, f"Rename the folder: {error}", "error", locale),)
    if not valid:
        return (Problem(f"locales/{locale}", 0, f"Rename the folder to {locale_name(locale)}.", "error", locale),)
    found = [*_flows(content_root, locale, book_texts), *_console(content_root, locale)]
    return tuple(sorted(found, key=lambda problem: (problem.file, problem.line)))


def _flows(content_root: Path, locale: str, book_texts: Iterable[SourceText]) -> Iterator[Problem]:
    path = catalogue_path(content_root, locale)
    shown_as = path.relative_to(content_root).as_posix()
    if not path.is_file():
        if not same_language(locale, SOURCE_LOCALE):
            message = f"There is no catalogue: run `assistant locale add {locale}`."
            yield Problem(shown_as, 0, message, "error", locale)
        return
    places = {source.place: source for source in in_order(book_texts)}
    result = judged(path, locale, places, shown_as)
    yield from result.problems
    if result.problems and not result.po.entries:
        return
    found = _coverage(result, places, complete=not _has_parent(content_root, locale))
    yield from (Problem(shown_as, p.line, p.message, p.severity, locale) for p in found)


def _has_parent(content_root: Path, locale: str) -> bool:
    """Whether another catalogue of the same language, or English itself, fills what this one leaves out."""
    parents = fallbacks(locale)[1:]
    return SOURCE_LOCALE in fallbacks(locale) or any(catalogue_path(content_root, name).is_file() for name in parents)


def _coverage(result: Judged, places: Mapping[str, SourceText], *, complete: bool) -> Iterator[Problem]:
    """Missing (where every text is wanted), fuzzy, outdated and over-long texts; without their file."""
    entries = by_key(entry for entry in result.po.entries if not entry.obsolete)
    for place, source in places.items():
        entry = entries.get(place)
        if entry is not None and entry.translated:
            yield from _reviewed(entry, source)
            yield from _lengths(entry, source)
        elif complete:
            message = f'"{place}" is not translated: {_excerpt(forms(source)[-1])}'
            yield Problem("", entry.line if entry else 0, message)


def _reviewed(entry: Entry, source: SourceText) -> Iterator[Problem]:
    if entry.fuzzy:
        message = f'"{entry.place}" is marked fuzzy: check it against the English, then remove the mark.'
        yield Problem("", entry.line, message, "warning")
    elif not is_current(entry, source):
        message = f'"{entry.place}": the English has changed. Run `assistant locale update`.'
        yield Problem("", entry.line, message, "warning")


def _lengths(entry: Entry, source: SourceText) -> Iterator[Problem]:
    longest = max(len(text) for text in entry.texts)
    if source.limit and longest > source.limit:
        message = f'"{entry.place}" has {longest} characters, at most {source.limit} fit: shorten it.'
        yield Problem("", entry.line, message)


def _console(content_root: Path, locale: str) -> Iterator[Problem]:
    path = catalogue_path(content_root, locale, "console")
    if not path.is_file():
        return
    _, problems = console_catalogue(content_root, locale)
    yield from problems
    shown_as = path.relative_to(content_root).as_posix()
    waiting = [e for e in read_po_file(path, shown_as)[0].entries if not e.obsolete and (e.fuzzy or not e.translated)]
    if waiting:
        message = f"Texts of the console not translated, or fuzzy: {len(waiting)}. They are shown in English."
        yield Problem(shown_as, waiting[0].line, message, "warning", locale)


def _excerpt(text: str) -> str:
    line = " ".join(text.split())
    return f'"{line}"' if len(line) <= 40 else f'"{line[:40]}…"'
