"""Is a sentence turned round? "pas garder" must never choose "Garder", nor "not 16" the option that holds 16."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import Final

from assistant.dialogue.answers.message import Message, folded_label
from assistant.dialogue.values import Option
from assistant.dialogue.words import Words

YES_WEIGHT: Final = 3
"""How many ways of saying no with a word outweigh one way of saying yes with it."""


def negated(message: Message, words: Words) -> bool:
    """True when the message holds a word that negates."""
    return not negators(words).isdisjoint(message.words)


def may_mean(message: Message, option: Option, words: Words) -> bool:
    """Whether a part or a misspelling of this option may be read in the message: both negate, or the message does not.

    A label that negates itself may be named without its negation ("trouve" for "Je trouve pas"), never the reverse.
    """
    return not negated(message, words) or not negators(words).isdisjoint(folded_label(option.label).split())


def negators(words: Words) -> frozenset[str]:
    """Words that turn a sentence round, told from the pack's ways of saying no.

    In each entry, the word most peculiar to no: "pas" of "pas du tout" and "je veux pas", "not" of "rather not", though
    "pourquoi pas" is a yes. One that only a single entry has counts when it is also an entry itself ("jamais").
    """
    return _negators(words.no, words.yes)


@lru_cache(maxsize=64)
def _negators(no: frozenset[str], yes: frozenset[str]) -> frozenset[str]:
    turning = Counter(word for entry in no for word in entry.split())
    turning.subtract(word for entry in yes for word in entry.split() for _ in range(YES_WEIGHT))
    found: Counter[str] = Counter()
    for entry in sorted(no):
        strongest = max(entry.split(), key=lambda word: (word in no, turning[word]), default="")
        found[strongest] += strongest in no or turning[strongest] > 0
    return frozenset(word for word, count in found.items() if count > 1 or (count and word in no))
