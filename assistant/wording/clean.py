"""Values that came from a phone, made fit to stand inside a sentence."""

from __future__ import annotations

import re
import unicodedata

VALUE_LIMIT = 1000
"""Characters kept of one value: an artefact is at most 600, and longer in some languages than in English."""
MARKS_LIMIT = 4
"""Combining marks kept on one letter: no orthography stacks more, and thousands of them cover the lines above."""

_BIDI_CONTROLS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_INVISIBLE = frozenset("\u200b\u2060\ufeff\u00ad\u2028\u2029\ufff9\ufffa\ufffb")
_BLANK_LINES = re.compile(r"\n{3,}")
_TOO_MANY_MARKS = "Mn", "Me"


def clean(value: str) -> str:
    """The value without control characters, direction overrides and stacked marks, at most `VALUE_LIMIT` long.

    Line breaks stay (an artefact has lines), other white space becomes one space. Joiners stay: emoji and Persian
    need them. Total: never raises, whatever the text holds.
    """
    text = value[: VALUE_LIMIT * 4].replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    kept = _without_stacked_marks("".join(c for c in text if _allowed(c)))
    return shortened(_BLANK_LINES.sub("\n\n", kept).strip())


def shortened(text: str, limit: int = VALUE_LIMIT) -> str:
    """The text, cut with three dots when it is longer than `limit` characters."""
    return text if len(text) <= limit else text[: limit - 3].rstrip() + "..."


def forbidden_character(text: str) -> str | None:
    """The first character that a catalogue may not hold, as "U+202E"; None when there is none.

    Direction marks and isolates are allowed, right-to-left languages need them; overrides and controls are not.
    """
    for character in text:
        overrides = "\u202a" <= character <= "\u202e"
        if overrides or (character != "\n" and unicodedata.category(character) in {"Cc", "Cs"}):
            return f"U+{ord(character):04X}"
    return None


def _allowed(character: str) -> bool:
    if character == "\n":
        return True
    if character in _BIDI_CONTROLS or character in _INVISIBLE:
        return False
    return unicodedata.category(character) not in {"Cc", "Cs"}


def _without_stacked_marks(text: str) -> str:
    kept, marks = [], 0
    for character in text:
        marks = marks + 1 if unicodedata.category(character) in _TOO_MANY_MARKS else 0
        if marks <= MARKS_LIMIT:
            kept.append(character)
    return "".join(kept)
