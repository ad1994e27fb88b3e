"""Names of locales: which are valid, which folder is theirs, which stands in for which."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from babel.core import Locale, UnknownLocaleError, get_global

SOURCE_LOCALE = "en"
"""The language flows and console are written in; it needs no catalogue."""

NOT_LOCALES = frozenset({"countries"})
"""Folders of `locales/` that hold something else."""

_NAME = re.compile(r"[a-z]{2,3}([_-][A-Z][a-z]{3})?([_-]([A-Z]{2}|[0-9]{3}))?")


def locale_name(name: str) -> str:
    """The Babel identifier for `name` ("pt-BR" → "pt_BR"). ValueError with a sentence when it is none.

    Only such names ever become part of a path.
    """
    identifier = name.replace("-", "_")
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name[:40]!r} is not a locale: write a language such as pt, or pt_BR.")
    try:
        Locale.parse(identifier)
    except (UnknownLocaleError, ValueError):
        raise ValueError(f"{name!r} is not a locale Babel knows: write a language such as pt, or pt_BR.") from None
    return identifier


@lru_cache(maxsize=256)
def fallbacks(locale: str) -> tuple[str, ...]:
    """The locale and those that stand in for it, without the source: "fr_BE" → ("fr_BE", "fr").

    Parents are CLDR's where they are not mere truncations ("pt_AO" → "pt_PT" → "pt"). Total: any text gives a tuple.
    """
    parents = get_global("parent_exceptions")
    chain, current = [], locale.replace("-", "_")
    while current and current != "root" and current not in chain:
        chain.append(current)
        current = parents.get(current) or current.rpartition("_")[0]
    return tuple(chain)


def same_language(one: str, other: str) -> bool:
    """Whether both are written in one language: "fr_BE" and "fr"."""
    return re.split("[_-]", one)[0] == re.split("[_-]", other)[0]


def locale_folders(content_root: Path) -> Iterator[Path]:
    """The folders of `locales/` named after something, in order; their names are not checked yet."""
    folder = content_root / "locales"
    if folder.is_dir():
        yield from sorted(p for p in folder.iterdir() if p.is_dir() and p.name not in NOT_LOCALES and p.name[0] != ".")


def catalogue_path(content_root: Path, locale: str, domain: str = "flows") -> Path:
    """Where the PO file of a (valid) locale is: `locales/<locale>/LC_MESSAGES/<domain>.po`."""
    return content_root / "locales" / locale / "LC_MESSAGES" / f"{domain}.po"
