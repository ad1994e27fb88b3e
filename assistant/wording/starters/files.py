"""Which starter files a new locale needs, and writing those that are not there yet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from assistant.wording.locales import SOURCE_LOCALE, fallbacks
from assistant.wording.starters.country import country_text, numbers_text
from assistant.wording.starters.language import pack_text, safety_text
from assistant.wording.starters.understanding import Section, understanding_text
from assistant.wording.writing import write_whole


def write_starters(
    content_root: Path, locale: str, country: str, sections: Sequence[Section], *, with_country: bool
) -> tuple[str, ...]:
    """Write what is missing, never over a file that is there; gives the paths written, below the content root.

    `country` is the pack's default country; its own files are written only `with_country`. A locale whose language
    has words already (fr_BE beside fr) gets none of its own: it speaks with those. OSError when a file cannot be
    written.
    """
    written = []
    for shown, text in _wanted(content_root, locale, country, sections, with_country):
        path = content_root / shown
        if not path.exists():
            write_whole(path, text.encode())
            written.append(shown)
    return tuple(written)


def borrows(content_root: Path, locale: str) -> str | None:
    """The locale of the same language whose words this one uses, if it has some."""
    parents = fallbacks(locale)[1:]
    return next((name for name in parents if (content_root / "locales" / name / "pack.yml").is_file()), None)


def _wanted(
    content_root: Path, locale: str, country: str, sections: Sequence[Section], with_country: bool
) -> Iterator[tuple[str, str]]:
    if borrows(content_root, locale) is None:
        yield f"locales/{locale}/pack.yml", pack_text(locale, country)
        yield f"locales/{locale}/safety.yml", safety_text(locale)
        yield f"nlu/data/{locale}.yml", understanding_text(locale, SOURCE_LOCALE, sections)
    if with_country:
        yield f"locales/countries/{country}/country.yml", country_text(country, locale)
        yield f"locales/countries/{country}/numbers.yml", numbers_text(locale)
