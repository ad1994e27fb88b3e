"""`Plural-Forms`: which of a language's forms a number takes.

The header holds a C expression over `n` (GNU gettext manual, "Plural forms"). It is parsed to a tree of small
functions and tried out before use; nothing of it is ever run as Python.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass

from babel.messages.plurals import get_plural

MAX_FORMS = 6
"""No language needs more (Arabic has six)."""
MAX_LENGTH = 500
MAX_DEPTH = 30
TRIED = (*range(201), 1000, 1001, 1_000_000, 1_000_001)
"""Numbers every expression is tried with before it is accepted."""

_HEADER = re.compile(r"nplurals\s*=\s*(\d{1,2})\s*;\s*plural\s*=\s*([^;]+);?\s*")
_TOKEN = re.compile(r"\s*(\d{1,9}|\|\||&&|[=!<>]=|[n?:()!<>+*/%-])")

_Count = Callable[[int], int]
_Operator = Callable[[int, int], int]

_LEVELS: tuple[dict[str, _Operator], ...] = (
    {"||": lambda a, b: int(bool(a or b))},
    {"&&": lambda a, b: int(bool(a and b))},
    {"==": lambda a, b: int(a == b), "!=": lambda a, b: int(a != b)},
    {
        "<": lambda a, b: int(a < b),
        ">": lambda a, b: int(a > b),
        "<=": lambda a, b: int(a <= b),
        ">=": lambda a, b: int(a >= b),
    },
    {"+": operator.add, "-": operator.sub},
    {"*": operator.mul, "/": operator.floordiv, "%": operator.mod},
)
"""Binary operators of C from the loosest to the tightest."""


@dataclass(frozen=True, slots=True)
class PluralRule:
    """How many forms there are, and which one a number takes."""

    forms: int
    _index: _Count

    def form(self, count: float) -> int:
        """The index of the form for `count`, in 0..forms-1 whatever the number."""
        try:
            return min(max(self._index(int(abs(count))), 0), self.forms - 1)
        except (ArithmeticError, ValueError):
            return self.forms - 1


def parse_plural_forms(header: str) -> PluralRule:
    """The rule of a header such as "nplurals=2; plural=(n > 1);". ValueError with a sentence when it is not sound."""
    match = _HEADER.fullmatch(header.strip())
    if match is None or len(header) > MAX_LENGTH:
        raise ValueError('it must read "nplurals=NUMBER; plural=EXPRESSION;"')
    forms = int(match[1])
    if not 1 <= forms <= MAX_FORMS:
        raise ValueError(f"nplurals must be 1 to {MAX_FORMS}, not {forms}")
    index = _Parser(match[2]).parsed()
    for count in TRIED:
        _try(index, count, forms)
    return PluralRule(forms, index)


def usual_plural_forms(locale: str) -> str:
    """The `Plural-Forms` header Babel knows for this locale's language."""
    return str(get_plural(locale))


def _try(index: _Count, count: int, forms: int) -> None:
    try:
        form = index(count)
    except ZeroDivisionError:
        raise ValueError(f"it divides by zero for n = {count}") from None
    if not 0 <= form < forms:
        raise ValueError(f"it gives form {form} for n = {count}, but there are only forms 0 to {forms - 1}")


class _Parser:
    """Recursive descent over the tokens of one expression."""

    def __init__(self, expression: str) -> None:
        self._tokens = _tokens(expression)
        self._depth = 0

    def parsed(self) -> _Count:
        result = self._choice()
        if self._tokens:
            raise ValueError(f'"{self._tokens[-1]}" is not expected where it stands')
        return result

    def _choice(self) -> _Count:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise ValueError("it is nested too deeply")
        test = self._binary(0)
        if self._taken("?"):
            yes = self._choice()
            self._must(":")
            no = self._choice()
            test = _either(test, yes, no)
        self._depth -= 1
        return test

    def _binary(self, level: int) -> _Count:
        if level == len(_LEVELS):
            return self._unary()
        left = self._binary(level + 1)
        while self._tokens and self._tokens[-1] in _LEVELS[level]:
            left = _both(_LEVELS[level][self._tokens.pop()], left, self._binary(level + 1))
        return left

    def _unary(self) -> _Count:
        negations = 0
        while self._taken("!"):
            negations += 1
        value = self._value()
        if not negations:
            return value
        return lambda n: int(bool(value(n)) == (negations % 2 == 0))

    def _value(self) -> _Count:
        found = self._tokens.pop() if self._tokens else "the end"
        if found == "(":
            inner = self._choice()
            self._must(")")
            return inner
        if found == "n":
            return lambda n: n
        if found.isdigit():
            number = int(found)
            return lambda n: number
        raise ValueError(f'a number, n or "(" is expected, not {found}')

    def _taken(self, token: str) -> bool:
        if self._tokens and self._tokens[-1] == token:
            self._tokens.pop()
            return True
        return False

    def _must(self, token: str) -> None:
        if not self._taken(token):
            raise ValueError(f'"{token}" is missing')


def _tokens(expression: str) -> list[str]:
    """The tokens, last first."""
    text, tokens = expression.rstrip(), []
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise ValueError(f'"{text[position:].strip()[:10]}" is not part of a plural expression')
        tokens.append(match[1])
        position = match.end()
    return tokens[::-1]


def _either(test: _Count, yes: _Count, no: _Count) -> _Count:
    return lambda n: yes(n) if test(n) else no(n)


def _both(combine: _Operator, left: _Count, right: _Count) -> _Count:
    return lambda n: combine(left(n), right(n))
