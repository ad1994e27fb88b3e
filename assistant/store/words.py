"""The word a young person chose to be known again by: kept as a keyed hash, compared, never read."""

from __future__ import annotations

import hmac

from assistant.dialogue.text import fold
from assistant.store.sealing import Keyring

SHORTEST_WORD = 3
"""Letters and digits: fewer are guessed."""
LONGEST_WORD = 30
"""Letters and digits: what is longer is a sentence, and nobody remembers it to the letter."""
MOST_PARTS = 3
_KIND = "word"


def is_usable(text: str) -> bool:
    """Whether this can be remembered and is not guessed at once."""
    words = fold(text).split()
    size = sum(len(word) for word in words)
    return SHORTEST_WORD <= size <= LONGEST_WORD and len(words) <= MOST_PARTS


def word_lookup(keyring: Keyring, text: str) -> bytes:
    """What `contact.word_lookup` holds for this word, however it is capitalised, accented or spaced."""
    return keyring.lookup(_KIND, fold(text).replace(" ", ""))


def is_word(keyring: Keyring, text: str, chosen: bytes | None) -> bool:
    """Whether the text is the word that was chosen."""
    return chosen is not None and hmac.compare_digest(word_lookup(keyring, text), chosen)
