"""All catalogues: which locales can be served, and the words of a place in the best of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from assistant.dialogue.texts import SourceText
from assistant.dialogue.values import Translate
from assistant.errors import Problem
from assistant.wording.catalogue import Catalogue, judged
from assistant.wording.locales import SOURCE_LOCALE, catalogue_path, fallbacks, locale_folders, locale_name


@dataclass(frozen=True, slots=True)
class Catalogues:
    """The sound catalogues by locale. `problems` holds what was found per locale folder, warnings included:
    a locale with an error is left out, the others keep working.
    """

    catalogues: Mapping[str, Catalogue] = field(default_factory=dict)
    problems: Mapping[str, tuple[Problem, ...]] = field(default_factory=dict)

    @classmethod
    def load(cls, content_root: Path, book_texts: Iterable[SourceText]) -> Catalogues:
        """Read `locales/<locale>/LC_MESSAGES/flows.po` of every locale. Never raises: see `problems`."""
        places = {source.place: source for source in book_texts}
        catalogues: dict[str, Catalogue] = {}
        problems: dict[str, tuple[Problem, ...]] = {}
        for folder in locale_folders(content_root):
            path = catalogue_path(content_root, folder.name)
            if not path.is_file():
                continue
            catalogue, found = _one(path, folder.name, places, path.relative_to(content_root).as_posix())
            if catalogue is not None:
                catalogues[catalogue.locale] = catalogue
            if found:
                problems[folder.name] = found
        return cls(catalogues, problems)

    @property
    def locales(self) -> tuple[str, ...]:
        """The locales that can be served, the source language included, in order."""
        return tuple(sorted({SOURCE_LOCALE, *self.catalogues}))

    def resolve(self, locale: str) -> str:
        """The locale whose catalogue serves this one: "fr_BE" → "fr"; the source language when there is none."""
        return next((catalogue.locale for catalogue in self._chain(locale)), SOURCE_LOCALE)

    def text(self, place: str, source: str, locale: str) -> str:
        """The words of a place: fr_BE → fr → the source text itself."""
        found = self.lookup(place, locale)
        return found[1][0] if found else source

    def plural(self, place: str, one: str, many: str, count: float, locale: str) -> str:
        """The words of a place for this count, by the rule of the language they are found in."""
        found = self.lookup(place, locale)
        if found is None:
            return one if count == 1 else many
        catalogue, forms = found
        return forms[min(catalogue.rule.form(count), len(forms) - 1)]

    def lookup(self, place: str, locale: str) -> tuple[Catalogue, tuple[str, ...]] | None:
        """The first catalogue of the locale's fallbacks that has the place, and its forms; None for the source."""
        for catalogue in self._chain(locale):
            if forms := catalogue.texts.get(place):
                return catalogue, forms
        return None

    def translator(self, locale: str) -> Translate:
        """`text` for one locale, as the engine's context wants it."""

        def translate(place: str, source: str) -> str:
            return self.text(place, source, locale)

        return translate

    def _chain(self, locale: str) -> Iterator[Catalogue]:
        return (self.catalogues[name] for name in fallbacks(locale) if name in self.catalogues)


def _one(
    path: Path, folder: str, places: Mapping[str, SourceText], shown_as: str
) -> tuple[Catalogue | None, tuple[Problem, ...]]:
    try:
        locale = locale_name(folder)
    except ValueError as error:
        return None, (Problem(shown_as, 0, f"Rename the folder: {error}", "error", folder),)
    if locale != folder:
        return None, (Problem(shown_as, 0, f"Rename the folder to {locale}.", "error", locale),)
    result = judged(path, locale, places, shown_as)
    return (result.catalogue if result.sound else None), result.problems
