"""The conditions of flows: a small predicate language, parsed once at load to a tree, never evaluated as Python.

    slots.energy < 4 and not (context.consent is "yes" or slots.networks contains "tiktok")

Operands: `slots.<name>`, `context.<name>`, "text" or 'text', numbers, true, false, null. Operators from loosest to
tightest: `or`, `and`, `not`, then one of `is`, `is not`, `=`, `==`, `!=`, `<`, `>`, `<=`, `>=`, `contains`. A bare
operand holds when it is neither null, false, 0 nor empty. What cannot be compared ("a" < 3) does not hold.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal, Protocol

from assistant.dialogue.values import Json

Values = Mapping[str, Json]
MAX_LENGTH: Final = 1000
"""Characters of one condition: bounds the depth of its tree."""


class BadCondition(ValueError):
    """A condition that cannot be read; the message is a sentence for its author."""


class Condition(Protocol):
    def holds(self, slots: Values, facts: Values) -> bool:
        """`slots` and `facts` answer `slots.…` and `context.…`; a missing name is null."""
        ...

    def comparisons(self) -> Iterator[Comparison]:
        """Every comparison inside, for the checks at load."""
        ...


@dataclass(frozen=True, slots=True)
class Reference:
    space: Literal["slots", "context"]
    name: str

    def value(self, slots: Values, facts: Values) -> Json:
        return slots.get(self.name) if self.space == "slots" else facts.get(self.name)


@dataclass(frozen=True, slots=True)
class Literally:
    constant: Json

    def value(self, slots: Values, facts: Values) -> Json:
        return self.constant


Operand = Reference | Literally


@dataclass(frozen=True, slots=True)
class Comparison:
    left: Operand
    operator: str
    right: Operand

    def holds(self, slots: Values, facts: Values) -> bool:
        return _OPERATORS[self.operator](self.left.value(slots, facts), self.right.value(slots, facts))

    def comparisons(self) -> Iterator[Comparison]:
        yield self


@dataclass(frozen=True, slots=True)
class Truth:
    operand: Operand

    def holds(self, slots: Values, facts: Values) -> bool:
        return bool(self.operand.value(slots, facts))

    def comparisons(self) -> Iterator[Comparison]:
        yield Comparison(self.operand, "truth", Literally(True))


@dataclass(frozen=True, slots=True)
class Not:
    inner: Condition

    def holds(self, slots: Values, facts: Values) -> bool:
        return not self.inner.holds(slots, facts)

    def comparisons(self) -> Iterator[Comparison]:
        return self.inner.comparisons()


@dataclass(frozen=True, slots=True)
class All:
    parts: tuple[Condition, ...]

    def holds(self, slots: Values, facts: Values) -> bool:
        return all(part.holds(slots, facts) for part in self.parts)

    def comparisons(self) -> Iterator[Comparison]:
        for part in self.parts:
            yield from part.comparisons()


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple[Condition, ...]

    def holds(self, slots: Values, facts: Values) -> bool:
        return any(part.holds(slots, facts) for part in self.parts)

    def comparisons(self) -> Iterator[Comparison]:
        for part in self.parts:
            yield from part.comparisons()


def parse(text: str) -> Condition:
    """The tree of a condition. Raises `BadCondition` with a sentence."""
    if len(text) > MAX_LENGTH:
        raise BadCondition(f"a condition has at most {MAX_LENGTH} characters")
    parser = _Parser(_tokens(text), text)
    tree = parser.either()
    parser.end()
    return tree


def constant(value: bool) -> Condition:
    """A condition that always or never holds (`if: false`)."""
    return Truth(Literally(value))


def same(left: Json, right: Json) -> bool:
    """Equality that tells true from 1."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    return left == right


def _ordered(compare: Callable[[float | str, float | str], bool]) -> Callable[[Json, Json], bool]:
    def holds(left: Json, right: Json) -> bool:
        if isinstance(left, bool) or isinstance(right, bool):
            return False
        if isinstance(left, int | float) and isinstance(right, int | float):
            return compare(left, right)
        return isinstance(left, str) and isinstance(right, str) and compare(left, right)

    return holds


def _contains(left: Json, right: Json) -> bool:
    if isinstance(left, str):
        return isinstance(right, str) and right in left
    return isinstance(left, list) and any(same(item, right) for item in left)


_OPERATORS: Final[Mapping[str, Callable[[Json, Json], bool]]] = {
    "is": same,
    "is not": lambda left, right: not same(left, right),
    "<": _ordered(operator.lt),
    ">": _ordered(operator.gt),
    "<=": _ordered(operator.le),
    ">=": _ordered(operator.ge),
    "contains": _contains,
}
_SYNONYMS: Final = {"=": "is", "==": "is", "!=": "is not"}
_CONSTANTS: Final[Mapping[str, Json]] = {"true": True, "false": False, "null": None}
_TOKEN: Final = re.compile(
    r"""\s*(?:(?P<text>"[^"]*"|'[^']*')|(?P<number>-?\d+(?:\.\d+)?)|(?P<sign><=|>=|!=|==|=|<|>|\(|\))"""
    r"""|(?P<word>[A-Za-z_]\w*(?:\.\w+)*))"""
)


def _tokens(text: str) -> list[tuple[str, str]]:
    found = []
    position = 0
    while position < len(text.rstrip()):
        match = _TOKEN.match(text, position)
        if not match or not match.lastgroup:
            raise BadCondition(f"cannot read the condition from '{text[position:].strip()[:30]}' on")
        found.append((match.lastgroup, match.group(match.lastgroup)))
        position = match.end()
    return found


class _Parser:
    """Recursive descent, one method for each level of the grammar."""

    def __init__(self, tokens: list[tuple[str, str]], text: str) -> None:
        self._tokens = tokens
        self._at = 0
        self._text = text

    def either(self) -> Condition:
        parts = [self._every()]
        while self._take("word", "or"):
            parts.append(self._every())
        return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))

    def end(self) -> None:
        if self._at < len(self._tokens):
            raise BadCondition(f"'{self._tokens[self._at][1]}' was not expected in the condition '{self._text}'")

    def _every(self) -> Condition:
        parts = [self._negated()]
        while self._take("word", "and"):
            parts.append(self._negated())
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _negated(self) -> Condition:
        if self._take("word", "not"):
            return Not(self._negated())
        if self._take("sign", "("):
            inner = self.either()
            if not self._take("sign", ")"):
                raise BadCondition(f"a parenthesis is not closed in the condition '{self._text}'")
            return inner
        return self._comparison()

    def _comparison(self) -> Condition:
        left = self._operand()
        sign = self._operator()
        return Comparison(left, sign, self._operand()) if sign else Truth(left)

    def _operator(self) -> str | None:
        kind, word = self._peek()
        if word == "matches":
            raise BadCondition("'matches' is not supported: conditions know no regular expressions")
        if kind == "word" and word == "is":
            self._at += 1
            return "is not" if self._take("word", "not") else "is"
        if (kind == "word" and word == "contains") or (kind == "sign" and word not in "()"):
            self._at += 1
            return _SYNONYMS.get(word, word)
        return None

    def _operand(self) -> Operand:
        kind, word = self._peek()
        self._at += 1
        if kind == "text":
            return Literally(word[1:-1])
        if kind == "number":
            return Literally(float(word) if "." in word else int(word))
        if kind == "word" and word.lower() in _CONSTANTS:
            return Literally(_CONSTANTS[word.lower()])
        return self._reference(word)

    def _reference(self, word: str) -> Reference:
        space, _, name = word.partition(".")
        if name and "." not in name and space == "slots":
            return Reference("slots", name)
        if name and "." not in name and space == "context":
            return Reference("context", name)
        if not word:
            raise BadCondition(f"the condition '{self._text}' ends too early")
        raise BadCondition(f"'{word}' is neither slots.<name>, context.<name>, a number nor a text in quotes")

    def _peek(self) -> tuple[str, str]:
        return self._tokens[self._at] if self._at < len(self._tokens) else ("", "")

    def _take(self, kind: str, word: str) -> bool:
        if self._peek() == (kind, word):
            self._at += 1
            return True
        return False
