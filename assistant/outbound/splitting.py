"""Cutting a long text into messages where a reader would pause. Not a word is lost: only the blanks at the cuts."""

from __future__ import annotations

import re

_BREAKS = (
    re.compile(r"\n\s*\n\s*"),  # a paragraph
    re.compile(r"(?<=[.!?…:;])[\"»)]?\s+|\n\s*"),  # a sentence, or a line
    re.compile(r"\s+"),  # a word
)
_SHORTEST_SHARE = 0.3
"""A part shorter than this share of the limit looks like an accident: a lesser break further on is better."""


def split_text(text: str, limit: int, last_limit: int | None = None) -> list[str]:
    """Parts of at most `limit` characters, the last one of at most `last_limit` (the same unless said).

    Always at least one part; a word longer than the limit is cut.
    """
    bound = limit if last_limit is None else min(last_limit, limit)
    parts: list[str] = []
    rest = text.strip()
    while len(rest) > bound:
        # A rest that would fit by itself still must leave something for the shorter last part.
        cut, resume = _cut(rest, min(limit, len(rest) - 1))
        parts.append(rest[:cut].rstrip())
        rest = rest[resume:].lstrip()
    return [*parts, rest]


def split_last_line(text: str) -> list[str]:
    """What stands before the last line, and the last line: one part when there is only one line."""
    before, _, last = text.strip().rpartition("\n")
    return [part for part in (before.rstrip(), last.lstrip()) if part]


def _cut(text: str, limit: int) -> tuple[int, int]:
    """(where the part ends, where the rest begins); both within what is left of the text."""
    for breaks in _BREAKS:
        found = [(m.start(), m.end()) for m in breaks.finditer(text, 0, min(len(text), limit + 1)) if m.start()]
        found = [_keep_closing(text, start, end) for start, end in found]
        usable = [(start, end) for start, end in found if limit * _SHORTEST_SHARE <= start <= limit and end < len(text)]
        if usable:
            return usable[-1]
    return limit, limit


def _keep_closing(text: str, start: int, end: int) -> tuple[int, int]:
    """A quotation mark or bracket that closes the sentence stays with it."""
    while start < end and not text[start].isspace():
        start += 1
    return start, end
