"""The texts of a book as a translator meets them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SourceText:
    """One English text under its stable place.

    `comment` tells a translator where it is said and what the placeholders hold; `limit` is in characters.
    Where the text counts something, `text` is what is said for one and `plural` what is said for many, in gettext's
    order; both share the place.
    """

    place: str
    text: str
    comment: str
    file: str
    line: int
    placeholders: frozenset[str]
    limit: int
    plural: str | None = None
