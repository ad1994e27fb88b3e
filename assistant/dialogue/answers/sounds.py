"""Labels as phones write them: "foto" for "photo", "reseo" for "réseau", "cant find" for "can't find".

Two spellings that read alike get the same skeleton. Meant for comparing with the few labels of one question only:
it is much too coarse for anything else.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

_ALIKE: Final = (
    ("eau", "o"),
    ("au", "o"),
    ("ph", "f"),
    ("qu", "k"),
    ("ck", "k"),
    ("ch", "sh"),
    ("c", "k"),
    ("q", "k"),
    ("z", "s"),
    ("y", "i"),
    ("ai", "e"),
    ("ei", "e"),
    ("er", "e"),
    ("h", ""),
)


def skeleton(folded: str) -> str:
    """The sound of folded text, roughly: no spaces, no doubled letters, no silent e or s at the ends of words."""
    return "".join(_word(word) for word in folded.split())


@lru_cache(maxsize=4096)
def label_skeleton(folded: str) -> str:
    """The same for a label, which is ours and worth remembering."""
    return skeleton(folded)


def _word(word: str) -> str:
    for written, read in _ALIKE:
        word = word.replace(written, read)
    single = "".join(letter for at, letter in enumerate(word) if at == 0 or letter != word[at - 1])
    return single.rstrip("est") or single
