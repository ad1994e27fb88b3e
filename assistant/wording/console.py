"""The console's own words: gettext functions over `console.po`, for Python and for Jinja's i18n extension.

Jinja trusts what gettext returns as HTML. A translation is therefore served only when its tags are exactly those of
the source text and its `%(name)s` placeholders too; else the English stands.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from assistant.errors import Problem
from assistant.wording.catalogue import charset_problems, rule_of
from assistant.wording.clean import forbidden_character
from assistant.wording.locales import SOURCE_LOCALE, catalogue_path, fallbacks, locale_folders, locale_name
from assistant.wording.plurals import PluralRule
from assistant.wording.po import Entry
from assistant.wording.po_reader import read_po_file

Gettext = Callable[[str], str]
NGettext = Callable[[str, str, int], str]

_PERCENT = re.compile(r"%\((\w+)\)[sd]|%%|%")
_TAG = re.compile(r"<[^<>]*>|[<>]")


@dataclass(frozen=True, slots=True)
class ConsoleCatalogue:
    """The console's texts of one locale: English → one text, or one per plural form."""

    locale: str
    rule: PluralRule
    texts: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class ConsoleTexts:
    """The console's texts in all locales; a broken catalogue is left out, with its problems."""

    catalogues: Mapping[str, ConsoleCatalogue] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    @classmethod
    def load(cls, content_root: Path) -> ConsoleTexts:
        """Read `locales/<locale>/LC_MESSAGES/console.po` of every locale. Never raises: see `problems`."""
        catalogues: dict[str, ConsoleCatalogue] = {}
        problems: list[Problem] = []
        for folder in locale_folders(content_root):
            if not catalogue_path(content_root, folder.name, "console").is_file() or not _valid(folder.name):
                continue
            catalogue, found = console_catalogue(content_root, folder.name)
            problems.extend(found)
            if catalogue is not None:
                catalogues[folder.name] = catalogue
        return cls(catalogues, tuple(problems))

    @property
    def locales(self) -> tuple[str, ...]:
        """The languages the console can be read in, English included."""
        return tuple(sorted({SOURCE_LOCALE, *self.catalogues}))

    def gettext(self, message: str, locale: str) -> str:
        found = self._find(message, locale)
        return found[1][0] if found else message

    def ngettext(self, one: str, many: str, count: int, locale: str) -> str:
        found = self._find(one, locale)
        if found is None or len(found[1]) != found[0].rule.forms:
            return one if count == 1 else many
        return found[1][found[0].rule.form(count)]

    def _find(self, message: str, locale: str) -> tuple[ConsoleCatalogue, tuple[str, ...]] | None:
        for name in fallbacks(locale):
            catalogue = self.catalogues.get(name)
            if catalogue is not None and (forms := catalogue.texts.get(message)):
                return catalogue, forms
        return None


def gettext_for(content_root: Path, locale: str) -> Gettext:
    """`gettext(message)` in this locale, for Jinja's `install_gettext_callables(…, newstyle=True)`."""
    texts = _loaded(content_root)
    return lambda message: texts.gettext(message, locale)


def ngettext_for(content_root: Path, locale: str) -> NGettext:
    """`ngettext(one, many, count)` in this locale."""
    texts = _loaded(content_root)
    return lambda one, many, count: texts.ngettext(one, many, count, locale)


@lru_cache(maxsize=8)
def _loaded(content_root: Path) -> ConsoleTexts:
    return ConsoleTexts.load(content_root)


def console_catalogue(content_root: Path, locale: str) -> tuple[ConsoleCatalogue | None, tuple[Problem, ...]]:
    """The console's catalogue of a (valid) locale and its problems; None when it cannot be read at all."""
    path = catalogue_path(content_root, locale, "console")
    shown_as = path.relative_to(content_root).as_posix()
    po, broken = read_po_file(path, shown_as)
    problems = [Problem(p.file, p.line, p.message, p.severity, locale) for p in broken]
    problems.extend(charset_problems(po, shown_as, locale))
    try:
        rule = rule_of(po, locale)
    except ValueError as error:
        problems.append(Problem(shown_as, po.header.line, f"Plural-Forms cannot be used: {error}.", "error", locale))
    if problems:
        return None, tuple(problems)
    texts: dict[str, tuple[str, ...]] = {}
    for entry in po.entries:
        wrong = [] if entry.obsolete else list(console_faults(entry))
        problems.extend(Problem(shown_as, entry.line, message, "error", locale) for message in wrong)
        if entry.translated and not (wrong or entry.obsolete or entry.fuzzy):
            texts[entry.source] = entry.texts
    return ConsoleCatalogue(locale, rule, texts), tuple(problems)


def console_faults(entry: Entry) -> Iterator[str]:
    """Why a translation of the console may not be shown."""
    sources = [text for text in (entry.source, entry.plural) if text is not None]
    for text in filter(None, entry.texts):
        if not any(_marks(text, _PERCENT) == _marks(source, _PERCENT) for source in sources):
            yield "The %(…)s placeholders must be those of the English text: correct them."
        if not any(_marks(text, _TAG) == _marks(source, _TAG) for source in sources):
            yield "The HTML tags must be those of the English text, and no others: correct them."
        if character := forbidden_character(text):
            yield f"It holds the invisible character {character}: remove it."


def _marks(text: str, pattern: re.Pattern[str]) -> Counter[str]:
    """What the pattern finds, counted; "%%" is a plain percent sign and is left out."""
    return Counter(found[0] for found in pattern.finditer(text) if found[0] != "%%")


def _valid(name: str) -> bool:
    try:
        return locale_name(name) == name
    except ValueError:
        return False
