"""Choosing one of the options offered: by its number, its label, a label inside a sentence, a misspelt label."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from rapidfuzz.distance import JaroWinkler

from assistant.dialogue.answers.answer import INVALID, Answer, chosen
from assistant.dialogue.answers.message import Message, folded_label
from assistant.dialogue.answers.negation import may_mean, negators
from assistant.dialogue.answers.ranges import by_range
from assistant.dialogue.answers.sounds import label_skeleton, skeleton
from assistant.dialogue.limits import LABEL_MARGIN, LABEL_SIMILARITY, LABEL_WORDS
from assistant.dialogue.values import Expected, Option
from assistant.dialogue.words import Words

MIN_FUZZY: Final = 4
"""Letters from which a label can be told misspelt: shorter ones are one slip away from each other."""

MAX_ARTICLE: Final = 3
"""Letters of a word that may stand before a label and mean nothing ("une", "the", "mon")."""

MIN_DISTINCT: Final = 6
"""Letters from which one word of a sentence is enough to recognise a label."""

_NUMBER_SIGNS: Final = frozenset({"n", "nr", "number", "option", "choice"})


def by_label(message: Message, expected: Expected, words: Words) -> Answer | None:
    """The label exactly, once both are folded; spaces do not count, so that "cant" is "can't"."""
    whole, stripped = message.folded.replace(" ", ""), message.stripped.replace(" ", "")
    for option in expected.options:
        label = folded_label(option.label).replace(" ", "")
        if label and (label == whole or (label == stripped and may_mean(message, option, words))):
            return chosen(option, expected.slot)
    return None


def by_number(message: Message, expected: Expected, words: Words) -> Answer | None:
    """ "2", "le 2", "2.", "#2", "n°2", "deux", "the second", "last"."""
    if not expected.options:
        return None
    number = number_said(message, words)
    if number is None:
        return by_range(message, expected, words)
    wanted = len(expected.options) if number == -1 else number
    for option in expected.options:
        if option.number == wanted:
            return chosen(option, expected.slot)
    return by_range(message, expected, words) or INVALID


def number_said(message: Message, words: Words) -> int | None:
    """The one number that the whole message is, or None."""
    if message.folded in words.numbers:
        return words.numbers[message.folded]
    core = [word for word in message.core if word not in _NUMBER_SIGNS] or list(message.core)
    joined = " ".join(core)
    if joined in words.numbers:
        return words.numbers[joined]
    return to_int(joined)


def to_int(word: str) -> int | None:
    """A short whole number in any script's digits."""
    return int(word) if word.isdecimal() and len(word) <= 6 else None


def inside(message: Message, expected: Expected, words: Words) -> Answer | None:
    """Exactly one label said within a short sentence, when it is most of it or unmistakable, and not negated."""
    if not message.core or len(message.words) > LABEL_WORDS:
        return None
    found = [option for option in expected.options if _within(message, folded_label(option.label).split())]
    longest = max(found, key=lambda option: len(option.label), default=None)
    if longest is None:
        return None
    label = folded_label(longest.label)
    others = [option for option in found if folded_label(option.label) not in label]
    if others or not may_mean(message, longest, words):
        return None
    return chosen(longest, expected.slot, sure=False)


def _within(message: Message, label: Sequence[str]) -> bool:
    if not label or not _contains(message.words, label):
        return False
    weight = sum(1 for word in label if word in message.core)
    return 2 * weight > len(message.core) or len(label) > 1 or len(label[0]) >= MIN_DISTINCT


def _contains(words: Sequence[str], part: Sequence[str]) -> bool:
    size = len(part)
    return any(list(words[at : at + size]) == list(part) for at in range(len(words) - size + 1))


def misspelt(message: Message, expected: Expected, words: Words) -> Answer | None:
    """The one label this is a part, a misspelling or the beginning of, clearly before all others.

    "done" for "It's done", "insta" for "Instagram", "reseo" for "Réseau", "une foto" for "Photo".
    """
    if len(message.words) > LABEL_WORDS or not expected.options:
        return None
    for said in _without_articles(message, negators(words)):
        found = _like(said, expected)
        if found is not None:
            return chosen(found, expected.slot, sure=False) if may_mean(message, found, words) else None
    return None


def _without_articles(message: Message, negators: frozenset[str]) -> Iterator[str]:
    """The message, then without the one or two short words it begins with, unless they negate it."""
    words = message.core or message.words
    yield " ".join(words)
    for dropped in (1, 2):
        short = all(len(word) <= MAX_ARTICLE and word not in negators for word in words[:dropped])
        if len(words) > dropped and short:
            yield " ".join(words[dropped:])


def _like(said: str, expected: Expected) -> Option | None:
    if len(said) < MIN_FUZZY - 1:
        return None
    sound = skeleton(said)
    scored = sorted(
        ((_likeness(said, sound, option), -option.number, option) for option in expected.options), reverse=True
    )
    best, _, option = scored[0]
    second = scored[1][0] if len(scored) > 1 else 0.0
    return option if best >= LABEL_SIMILARITY and best - second >= LABEL_MARGIN else None


def _likeness(said: str, sound: str, option: Option) -> float:
    label = folded_label(option.label)
    if len(label) < MIN_FUZZY or not _same_numbers(said, label):
        return 0.0
    if label.startswith(said) or f" {said} " in f" {label} ":
        return 1.0
    if label_skeleton(label) == sound:
        return 0.99
    alike = abs(len(said) - len(label)) <= 3 and said[0] == label[0]
    return JaroWinkler.similarity(said, label) if alike else 0.0


def _same_numbers(said: str, label: str) -> bool:
    """A number is never misspelt: "over 18" is not "over 25"."""
    wanted = {word for word in said.split() if word.isdecimal()}
    return wanted <= {word for word in label.split() if word.isdecimal()}
