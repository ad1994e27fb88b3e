"""The catalogue of one locale: read from its PO file, judged against the flows, ready to serve.

An entry that is fuzzy, or whose English has changed since, goes on being served while its placeholders match.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from assistant.dialogue.texts import SourceText
from assistant.errors import Problem
from assistant.wording.clean import forbidden_character
from assistant.wording.placeholders import difference, placeholders
from assistant.wording.plurals import PluralRule, parse_plural_forms, usual_plural_forms
from assistant.wording.po import Entry, PoFile
from assistant.wording.po_reader import read_po_file
from assistant.wording.sources import forms

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What is served in one locale: place → one text, or one per plural form of `rule`."""

    locale: str
    rule: PluralRule
    texts: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Judged:
    """A catalogue with its file and every problem found; it may be served when none is an error."""

    catalogue: Catalogue
    po: PoFile
    problems: tuple[Problem, ...]

    @property
    def sound(self) -> bool:
        return all(problem.severity != "error" for problem in self.problems)


def judged(path: Path, locale: str, sources: Mapping[str, SourceText], shown_as: str) -> Judged:
    """The catalogue in `path`, judged against the places of the flows. Never raises; `shown_as` names the file."""
    po, problems = read_po_file(path, shown_as)
    found = [Problem(p.file, p.line, p.message, p.severity, locale) for p in problems]
    try:
        rule = rule_of(po, locale)
    except ValueError as error:
        message = f"Plural-Forms cannot be used: {error}. Usual here: {usual_plural_forms(locale)}"
        found.append(Problem(shown_as, line_of(path, "Plural-Forms"), message, "error", locale))
        rule = parse_plural_forms(usual_plural_forms(locale))
    texts: dict[str, tuple[str, ...]] = {}
    for entry in po.entries:
        if entry.obsolete:
            continue
        wrong = tuple(faults(entry, sources.get(entry.place), rule))
        found.extend(Problem(shown_as, entry.line, message, severity, locale) for severity, message in wrong)
        if not wrong and entry.translated:
            texts[entry.place] = entry.texts
    return Judged(Catalogue(locale, rule, texts), po, (*charset_problems(po, shown_as, locale), *found))


def is_current(entry: Entry, source: SourceText) -> bool:
    """Whether the entry translates the English as it is now."""
    return (entry.source, entry.plural) == (source.text, source.plural)


def faults(entry: Entry, source: SourceText | None, rule: PluralRule) -> Iterator[tuple[Severity, str]]:
    """Why an entry cannot be served. In an entry that is up to date it is an error, which stops the locale."""
    if not any(entry.texts):
        return
    if source is None:
        yield "warning", f'No flow has a text at the place "{entry.key}": run `assistant locale update`.'
        return
    severity: Severity = "warning" if entry.fuzzy or not is_current(entry, source) else "error"
    if (entry.plural is None) != (source.plural is None):
        yield "warning", f'"{entry.place}" has gained or lost its plural in English: run `assistant locale update`.'
    elif entry.plural is not None and len(entry.texts) != rule.forms:
        yield severity, f'"{entry.place}" has {len(entry.texts)} plural forms; Plural-Forms asks for {rule.forms}.'
    else:
        yield from ((severity, f'"{entry.place}": {message}') for message in _unfit(entry, source))


def _unfit(entry: Entry, source: SourceText) -> Iterator[str]:
    names = [placeholders(text) for text in forms(source)]
    allowed, required = frozenset().union(*names), frozenset.intersection(*names)
    for text in filter(None, entry.texts):
        if wrong := difference(text, allowed, required):
            yield wrong
        if character := forbidden_character(text):
            yield f"It holds the invisible character {character}: remove it."


def rule_of(po: PoFile, locale: str) -> PluralRule:
    """The plural rule of the file's header, or the language's usual one. ValueError when the header's is unsound."""
    return parse_plural_forms(po.headers.get("plural-forms") or usual_plural_forms(locale))


def charset_problems(po: PoFile, shown_as: str, locale: str) -> Iterator[Problem]:
    """A declared charset other than UTF-8: some other tool would read other letters than we do."""
    declared = po.headers.get("content-type", "charset=utf-8").lower().replace(" ", "")
    if "charset=" in declared and not declared.endswith(("charset=utf-8", "charset=utf8", "charset=charset")):
        message = "The header declares another charset: save as UTF-8 and write charset=UTF-8 in Content-Type."
        yield Problem(shown_as, po.header.line, message, "error", locale)


def line_of(path: Path, word: str) -> int:
    """The first line that holds `word`, for problems of the header; 1 when there is none."""
    lines = path.read_bytes().split(b"\n")
    return next((number for number, line in enumerate(lines, 1) if word.encode() in line), 1)
