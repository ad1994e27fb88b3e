"""What the `assistant locale` commands do with files: extract, update, add, compile."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from assistant.dialogue.texts import SourceText
from assistant.errors import ContentError, Problem
from assistant.wording.catalogue import Catalogue, judged, line_of, rule_of
from assistant.wording.console import console_catalogue
from assistant.wording.extract import console_entries, flow_entries, new_catalogue, template
from assistant.wording.locales import catalogue_path, locale_name
from assistant.wording.merge import merged
from assistant.wording.plurals import usual_plural_forms
from assistant.wording.po import Entry, PoFile, write_po
from assistant.wording.po_reader import read_po_file
from assistant.wording.sources import in_order
from assistant.wording.writing import write_whole

DOMAINS = ("flows", "console")


@dataclass(frozen=True, slots=True)
class Summary:
    """A catalogue after an update, in numbers."""

    path: str
    texts: int
    missing: int
    fuzzy: int
    obsolete: int
    changed: bool


@dataclass(frozen=True, slots=True)
class Workbench:
    """The catalogues of one content root, with the texts they translate.

    Every method raises ContentError with all problems when a catalogue cannot be read, before anything is written;
    OSError when a file cannot be written.
    """

    content_root: Path
    book_texts: tuple[SourceText, ...]
    console_folder: Path

    def entries(self, domain: str) -> tuple[Entry, ...]:
        """All texts to translate of a domain ("flows", "console"), without translations."""
        return flow_entries(in_order(self.book_texts)) if domain == "flows" else console_entries(self.console_folder)

    def extract(self) -> tuple[tuple[str, int], ...]:
        """Write `locales/<domain>.pot`; gives each file with its number of texts."""
        written = []
        for domain in DOMAINS:
            entries = self.entries(domain)
            path = self.content_root / "locales" / f"{domain}.pot"
            write_whole(path, write_po(template(entries)))
            written.append((self._shown(path), len(entries)))
        return tuple(written)

    def update(self, locale: str) -> tuple[Summary, ...]:
        """Merge the texts as they are now into the locale's catalogues."""
        self._must_be_valid(locale)
        return self._written([(domain, self._merged(domain, locale)) for domain in DOMAINS], locale)

    def add(self, locale: str) -> tuple[Summary, ...]:
        """Write empty catalogues for a new locale. ContentError when it has one already."""
        for domain in DOMAINS:
            path = catalogue_path(self.content_root, locale, domain)
            if path.exists():
                message = f"This catalogue exists already: use `assistant locale update --locale {locale}`."
                raise ContentError([Problem(self._shown(path), 0, message, "error", locale)])
        return self.update(locale)

    def compile(self, locale: str) -> tuple[str, ...]:
        """Write a `.mo` file beside each catalogue, holding exactly the texts that are served."""
        compiled = [(domain, self._served(domain, locale)) for domain in DOMAINS]
        written = []
        for domain, catalog in compiled:
            if catalog is not None:
                path = catalogue_path(self.content_root, locale, domain).with_suffix(".mo")
                buffer = BytesIO()
                write_mo(buffer, catalog)
                write_whole(path, buffer.getvalue())
                written.append(self._shown(path))
        return tuple(written)

    def _merged(self, domain: str, locale: str) -> PoFile:
        path = catalogue_path(self.content_root, locale, domain)
        if path.is_file():
            old, problems = read_po_file(path, self._shown(path))
            if problems:
                raise ContentError(problems)
        else:
            old = new_catalogue(locale)
        if "plural-forms" not in old.headers:
            old = old.with_header("Plural-Forms", usual_plural_forms(locale))
        try:
            forms = rule_of(old, locale).forms
        except ValueError as error:
            message = f"Plural-Forms cannot be used: {error}. Usual here: {usual_plural_forms(locale)}"
            raise ContentError(
                [Problem(self._shown(path), line_of(path, "Plural-Forms"), message, "error", locale)]
            ) from None
        return merged(old, self.entries(domain), forms)

    def _written(self, files: Sequence[tuple[str, PoFile]], locale: str) -> tuple[Summary, ...]:
        summaries = []
        for domain, po in files:
            path = catalogue_path(self.content_root, locale, domain)
            data = write_po(po)
            changed = not path.is_file() or path.read_bytes() != data
            if changed:
                write_whole(path, data)
            summaries.append(_summary(self._shown(path), po, changed))
        return tuple(summaries)

    def _served(self, domain: str, locale: str) -> Catalog | None:
        path = catalogue_path(self.content_root, locale, domain)
        if not path.is_file():
            return None
        if domain == "flows":
            return self._flows_served(path, locale)
        catalogue, problems = console_catalogue(self.content_root, locale)
        if catalogue is None or problems:
            raise ContentError(problems)
        keyed = {entry.key: entry for entry in self.entries("console")}
        rows = [(keyed[source], texts) for source, texts in catalogue.texts.items() if source in keyed]
        return _catalog(locale, rows)

    def _flows_served(self, path: Path, locale: str) -> Catalog:
        places = {source.place: source for source in self.book_texts}
        result = judged(path, locale, places, self._shown(path))
        if not result.sound:
            raise ContentError(result.problems)
        return _catalog(locale, _rows(result.catalogue, places.values()))

    def _must_be_valid(self, locale: str) -> None:
        try:
            locale_name(locale)
        except ValueError as error:
            raise ContentError([Problem(f"locales/{locale}", 0, f"Rename the folder: {error}")]) from None

    def _shown(self, path: Path) -> str:
        return path.relative_to(self.content_root).as_posix()


def _rows(catalogue: Catalogue, texts: Iterable[SourceText]) -> list[tuple[Entry, tuple[str, ...]]]:
    return [(entry, catalogue.texts[entry.place]) for entry in flow_entries(texts) if entry.place in catalogue.texts]


def _catalog(locale: str, rows: Iterable[tuple[Entry, tuple[str, ...]]]) -> Catalog:
    catalog = Catalog(locale=locale, project="declic", charset="utf-8", fuzzy=False)
    for entry, texts in rows:
        if entry.plural is None:
            catalog.add(entry.source, texts[0], context=entry.place or None)
        else:
            catalog.add((entry.source, entry.plural), texts, context=entry.place or None)
    return catalog


def _summary(shown_as: str, po: PoFile, changed: bool) -> Summary:
    live = [entry for entry in po.entries if not entry.obsolete]
    missing = sum(not entry.translated for entry in live)
    fuzzy = sum(entry.fuzzy for entry in live)
    return Summary(shown_as, len(live), missing, fuzzy, len(po.entries) - len(live), changed)
