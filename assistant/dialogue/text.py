"""One way of folding a message, shared by keywords, answers, safety and understanding."""

from __future__ import annotations

import re
import unicodedata

_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'"})
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss"})
_NOT_WORD = re.compile(r"[^\w\s]|_", re.UNICODE)
_SPACES = re.compile(r"\s+")


def strip_marks(text: str) -> str:
    """The text without combining marks: é → e. Letters of other scripts stay themselves."""
    decomposed = unicodedata.normalize("NFKD", text)
    return unicodedata.normalize("NFC", "".join(c for c in decomposed if not unicodedata.combining(c)))


def fold(text: str) -> str:
    """Lower case, no accents, no punctuation, single spaces: "C'est  L'INSTA!!" → "c est l insta".

    Emoji count as punctuation. Digits stay. Total: never raises, whatever the text holds.
    """
    plain = strip_marks(text.translate(_APOSTROPHES)).casefold().translate(_LIGATURES)
    return _SPACES.sub(" ", _NOT_WORD.sub(" ", plain)).strip()
