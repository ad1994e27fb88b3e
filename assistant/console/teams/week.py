"""Days of the week as the reader writes them: "lun-ven" on a French page is what "mon-fri" is to the store."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from babel import Locale

from assistant.dialogue.text import fold

STORED = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""What opening hours are kept in, Monday first (`assistant.packs.services.openings`)."""
_WORD = re.compile(r"[^\W\d_]+\.?")


def as_stored(text: str, locale: str) -> str:
    """Opening hours with the days of the language made ours; the English ones are always understood."""
    known = _typed(locale)
    return _WORD.sub(lambda found: known.get(fold(found[0]), found[0]), text)


def as_shown(text: str, locale: str) -> str:
    """Stored opening hours with the days cut short as the language does: "lun-ven 09:00-18:00"."""
    known = _shown(locale)
    return _WORD.sub(lambda found: known.get(found[0], found[0]), text)


@cache
def _typed(locale: str) -> Mapping[str, str]:
    days = Locale.parse(locale).days["format"]
    theirs = {fold(days[width][day]): STORED[day] for width in ("wide", "abbreviated") for day in range(7)}
    return {**theirs, **{day: day for day in STORED}}


@cache
def _shown(locale: str) -> Mapping[str, str]:
    days = Locale.parse(locale).days["format"]["abbreviated"]
    return {stored: days[day].rstrip(".").lower() for day, stored in enumerate(STORED)}
