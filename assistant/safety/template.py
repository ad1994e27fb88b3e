"""The phrases of a safety lexicon: plain words with a few signs, so that a partner needs no regular expression.

je veux mourir          these words, in this order
suicid*                 every word that begins so
{veux} mourir           any entry of the set `veux`
(pont | toit)           one of these
[plus] vivre            with or without
mon pere .. frappe      up to three words between; ..6 up to six
!(rire | faim)          one word that is none of these
^kms$                   ^ the message begins here, $ it ends here
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from assistant.dialogue.text import fold

DEFAULT_GAP = 3
MAX_GAP = 8
MIN_PREFIX = 3
BEGIN = "^"
END = "$"

Canonical = Callable[[str], tuple[str, ...]]
"""A written word → the words it is read as (none for a word that is ignored)."""


@dataclass(frozen=True, slots=True)
class Word:
    """One token: a folded word, a prefix ending in `*`, a symbol, or the edge of the message."""

    text: str


@dataclass(frozen=True, slots=True)
class Gap:
    """Up to `most` words of any kind."""

    most: int


@dataclass(frozen=True, slots=True)
class Not:
    """Exactly one word that is none of these."""

    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several sequences; an empty one makes the choice optional."""

    options: tuple[tuple[Part, ...], ...]


Part = Word | Gap | Not | Choice
Sets = Mapping[str, tuple[tuple[Part, ...], ...]]

_TOKEN = re.compile(r"\.\.\d?|![(]|[()\[\]|^$]|\{[^{}]*\}|[^\s()\[\]|{}^$]+|[{}]")


class TemplateError(ValueError):
    """A phrase that cannot be read; the message says what to write."""


def parse(text: str, sets: Sets, canonical: Canonical) -> tuple[Part, ...]:
    """One phrase as parts. Raises `TemplateError`."""
    tokens = _TOKEN.findall(text.replace("’", "'"))
    parser = _Parser(tokens, sets, canonical)
    parts = parser.sequence(())
    if parser.left():
        raise TemplateError(f"`{parser.left()[0]}` closes nothing in `{text}`")
    if not any(_solid(part) for part in parts):
        raise TemplateError(f"`{text}` holds no word that counts, so it would match everything")
    return parts


def words_in(parts: tuple[Part, ...]) -> Iterator[str]:
    """Every word and symbol a phrase names."""
    for part in parts:
        match part:
            case Word(text):
                yield text
            case Not(words):
                yield from words
            case Choice(options):
                for option in options:
                    yield from words_in(option)
            case Gap():
                pass


class _Parser:
    def __init__(self, tokens: list[str], sets: Sets, canonical: Canonical) -> None:
        self._tokens = tokens
        self._at = 0
        self._sets = sets
        self._canonical = canonical

    def left(self) -> list[str]:
        return self._tokens[self._at :]

    def sequence(self, closers: tuple[str, ...]) -> tuple[Part, ...]:
        parts: list[Part] = []
        while self._at < len(self._tokens) and self._tokens[self._at] not in (")", "]", *closers):
            token = self._tokens[self._at]
            self._at += 1
            parts.extend(self._part(token))
        return tuple(parts)

    def _part(self, sign: str) -> tuple[Part, ...]:
        if sign.startswith(".."):
            return (self._gap(sign),)
        if sign in {BEGIN, END}:
            return (Word(sign),)
        if sign in {"(", "[", "!("}:
            return (self._group(sign),)
        if sign.startswith("{") and sign.endswith("}") and len(sign) > 2:
            return (self._set(sign[1:-1].strip()),)
        if sign in {"|", "{", "}"}:
            raise TemplateError(f"`{sign}` stands alone; write (a | b) or {{set}}")
        return self._word(sign)

    def _gap(self, sign: str) -> Gap:
        most = int(sign[2:] or DEFAULT_GAP)
        if most > MAX_GAP:
            raise TemplateError(f"`{sign}` is too wide; at most ..{MAX_GAP}")
        return Gap(most)

    def _group(self, sign: str) -> Part:
        if sign == "[":
            return Choice((*self._options("]"), ()))
        options = self._options(")")
        if sign == "!(":
            return Not(frozenset(word for option in options for word in words_in(option)))
        if not all(options):
            raise TemplateError("one of ( | ) is empty or holds only ignored words, so it would match anything")
        return Choice(options)

    def _options(self, closer: str) -> tuple[tuple[Part, ...], ...]:
        options = [self.sequence(("|",))]
        while self._at < len(self._tokens) and self._tokens[self._at] == "|":
            self._at += 1
            options.append(self.sequence(("|",)))
        if self._at >= len(self._tokens) or self._tokens[self._at] != closer:
            raise TemplateError(f"a `{closer}` is missing")
        self._at += 1
        return tuple(options)

    def _set(self, name: str) -> Choice:
        if name not in self._sets:
            raise TemplateError(f"there is no set `{name}`; write it under `sets`")
        return Choice(self._sets[name])

    def _word(self, token: str) -> tuple[Part, ...]:
        if token.endswith("*"):
            *before, stem = fold(token[:-1]).split() or [""]
            if len(stem) < MIN_PREFIX:
                raise TemplateError(f"`{token}` is too short a beginning; give at least {MIN_PREFIX} letters")
            return (*(Word(one) for word in before for one in self._canonical(word)), Word(stem + "*"))
        folded = fold(token)
        if not folded:
            # An emoji with or without its variation selector is one symbol.
            return (Word(token.replace("\ufe0f", "")),)
        return tuple(Word(one) for word in folded.split() for one in self._canonical(word))


def _solid(part: Part) -> bool:
    match part:
        case Word(text):
            return text not in {BEGIN, END}
        case Choice(options):
            return all(any(_solid(one) for one in option) for option in options)
        case _:
            return False
