"""A text with its placeholders filled; a value that is not there leaves no hole."""

from __future__ import annotations

import re
from collections.abc import Callable

from assistant.wording.placeholders import fill

_GAP = "\x00"
_ENCLOSED = re.compile(rf'[(\["«“]\s*{_GAP}\s*[)\]"»”]')
_OPENING = re.compile(rf"^\s*(?:{_GAP}[\s,;:.!?]*)+")
_CLOSING = re.compile(rf", *{_GAP}(?=\s*[.!?])")
_INSIDE = re.compile(rf"[ \t]*{_GAP}")
_NOTHING_SAID = re.compile(r"[\W_]*")


def sentence(text: str, value_of: Callable[[str], str]) -> str:
    """The text with each `{slot}` replaced by `value_of(slot)`.

    Where that is empty, the space and the comma around it go too, and a line that held nothing else disappears.
    """
    filled = fill(text, lambda name: value_of(name) or _GAP)
    if _GAP not in filled:
        return filled
    lines = [_closed(line) if _GAP in line else line for line in filled.split("\n")]
    return "\n".join(line for line in lines if line is not None).strip("\n")


def _closed(line: str) -> str | None:
    """The line without its gaps: "Hi {name}, how are you?" → "Hi, how are you?"; None when nothing is left of it."""
    joined = _ENCLOSED.sub(_GAP, line)
    rest = _OPENING.sub("", joined)
    if rest != joined and rest:
        rest = rest[0].upper() + rest[1:]
    rest = _INSIDE.sub("", _CLOSING.sub("", rest)).rstrip()
    return None if _NOTHING_SAID.fullmatch(rest) else rest
