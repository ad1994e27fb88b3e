"""How a text travels by SMS: its encoding, its length, its parts, and the folding that keeps it short.

GSM 7-bit (3GPP TS 23.038): 160 characters in one part, 153 in each of several; `^{}\\[~]|€` count twice.
One character outside that alphabet switches the whole message to UCS-2: 70 characters, or 67 in each part.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import smsutil

Encoding = Literal["GSM-7", "UCS-2"]

_TYPOGRAPHY = str.maketrans(
    {
        **dict.fromkeys("’‘‚‛′", "'"),
        **dict.fromkeys("“”„‟″", '"'),
        **dict.fromkeys("–—―‒‐‑−", "-"),
        **dict.fromkeys("\u00a0\u202f\u2007\u2009\u200a\u2002\u2003\t", " "),
        **dict.fromkeys("\u00ad\u200b\u2060\ufeff", ""),
        "…": "...",
        "œ": "oe",
        "Œ": "OE",
        "•": "-",
    }
)
_OPENING_QUOTE = re.compile("[«‹][ \u00a0\u202f]?")
_CLOSING_QUOTE = re.compile("[ \u00a0\u202f]?[»›]")


@dataclass(frozen=True, slots=True)
class Segments:
    """`characters` as they are counted for the price (a GSM extension character or an emoji counts twice)."""

    characters: int
    encoding: Encoding
    parts: int


def count_segments(text: str) -> Segments:
    """What this text costs by SMS. An empty text has no part."""
    if not text:
        return Segments(0, "GSM-7", 0)
    split = smsutil.split(text)
    if split.encoding == "utf_16_be":
        return Segments(split.total_bytes // 2, "UCS-2", len(split.parts))
    return Segments(split.total_bytes, "GSM-7", len(split.parts))


def is_gsm(text: str) -> bool:
    """Whether every character is in the GSM 7-bit alphabet."""
    return all(map(_is_gsm_character, text))


@lru_cache(maxsize=4096)
def _is_gsm_character(character: str) -> bool:
    # The library reads its table anew at each question.
    return bool(smsutil.is_valid_gsm(character))


def fold_for_sms(text: str, accents: Mapping[str, str]) -> str:
    """Typographic characters become plain ones; `accents` (the locale's own rule, "ê" → "e") does the rest.

    Applied to SMS only. Characters neither rule names stay as they are, and so does everything in GSM-7.
    """
    composed = unicodedata.normalize("NFC", text)
    quoted = _CLOSING_QUOTE.sub('"', _OPENING_QUOTE.sub('"', composed))
    plain = quoted.translate(_TYPOGRAPHY)
    table = {ord(letter): folded for letter, folded in accents.items() if len(letter) == 1 and not is_gsm(letter)}
    return plain.translate(table)
