"""What did they write, once the habits of text messages are taken away?"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from assistant.dialogue.text import fold

_DRAWN_OUT = re.compile(r"([^\W\d])\1{2,}")
_RAW_MARGIN = 4
"""Raw characters read per character kept: marks, emoji and spaces fold away, and folding costs per character."""


@dataclass(frozen=True, slots=True)
class Habits:
    """How the people of one language shorten what they write, from `data/habits/<locale>.yml`.

    `abbreviations`: one folded word → the folded words it stands for ("jsp" → "je sais pas").
    `symbols`: a sign that folding would drop → the words it stands for ("👍" → "ok", "+" → "plus").
    """

    abbreviations: Mapping[str, str] = field(default_factory=dict)
    symbols: Mapping[str, str] = field(default_factory=dict)


def normalise(text: str, habits: Habits, max_characters: int) -> str:
    """Folded text with letters undrawn and short forms spelt out: "Jspppp 👍" → "je sais pas ok".

    At most `max_characters` of the folded text are kept. Total: never raises, whatever the text holds.
    """
    raw = text[: max_characters * _RAW_MARGIN]
    for sign, words in habits.symbols.items():
        if sign in raw:
            raw = raw.replace(sign, f" {words} ")
    folded = _DRAWN_OUT.sub(r"\1", fold(raw)[:max_characters])
    return " ".join(habits.abbreviations.get(word, word) for word in folded.split())
