"""Finding many phrases in a list of words at once.

All phrases become one non-deterministic automaton over words, walked through a deterministic one that is built as
messages come and kept. A step costs one look-up, whatever the number of phrases; a message of n words costs at most
n times the longest phrase. Nothing backtracks, so no text can make it slow.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from threading import Lock

from assistant.safety.template import BEGIN, END, Choice, Gap, Not, Part, Word

MAX_KEPT = 20_000
"""Deterministic states and transitions kept; beyond, they are built anew. About ten megabytes."""
COVERED = "\x00"
"""Stands for words that were taken out: it is a word, and equals none."""

_Key = tuple[int, tuple[str, ...]]
_DEAD = 0
_EDGES = frozenset({BEGIN, END})


@dataclass(frozen=True, slots=True)
class Found:
    """Phrase `phrase` matched the words from `start` up to (not including) `end`."""

    start: int
    end: int
    phrase: int


class Automaton:
    """Phrases numbered in the order given. Safe to share between threads: what it keeps is only ever recomputed."""

    def __init__(self, phrases: Iterable[tuple[Part, ...]]) -> None:
        self._words: list[dict[str, list[int]]] = []
        self._anything: list[list[int]] = []
        self._other: list[list[tuple[frozenset[str], int]]] = []
        self._empty: list[list[int]] = []
        self._accepts: dict[int, int] = {}
        self.start = self._node()
        for number, parts in enumerate(phrases):
            self._accepts[self._sequence(parts, self.start)] = number
        symbols = {word for edges in self._words for word in edges}
        symbols |= {word for edges in self._other for words, _ in edges for word in words}
        self.vocabulary = frozenset(one for one in symbols if not one.endswith("*"))
        self.prefixes = tuple(sorted(one[:-1] for one in symbols if one.endswith("*")))
        self._memory = _Memory(self)

    def find(self, tokens: Sequence[str]) -> Iterator[Found]:
        """Every match, from left to right; at one start the shorter before the longer."""
        memory = self._memory
        if memory.full:
            memory = self._memory = _Memory(self)
        row = [memory.symbols(token) for token in (BEGIN, *tokens, END)]
        steps, phrases = memory.steps, memory.phrases
        for start in range(len(row)):
            state = memory.start
            for at in range(start, len(row)):
                key = (state, row[at])
                reached = steps.get(key)
                state = memory.step(key) if reached is None else reached
                if state == _DEAD:
                    break
                for phrase in phrases[state]:
                    yield Found(max(start - 1, 0), min(at, len(tokens)), phrase)

    # ── Building ─────────────────────────────────────────────────────────────────────────────────────

    def _node(self) -> int:
        self._words.append({})
        self._anything.append([])
        self._other.append([])
        self._empty.append([])
        return len(self._words) - 1

    def _sequence(self, parts: tuple[Part, ...], start: int) -> int:
        node = start
        for part in parts:
            node = self._append(part, node)
        if node == start or node in self._accepts:
            # An end of its own, so that two equal phrases keep two numbers.
            end = self._node()
            self._empty[node].append(end)
            node = end
        return node

    def _append(self, part: Part, node: int) -> int:
        end = self._node()
        match part:
            case Word(text):
                self._words[node].setdefault(text, []).append(end)
            case Not(words):
                self._other[node].append((words, end))
            case Choice(options):
                for option in options:
                    self._empty[self._sequence(option, self._branch(node))].append(end)
            case Gap(most):
                for _ in range(most):
                    self._empty[node].append(end)
                    following = self._node()
                    self._anything[node].append(following)
                    node = following
                self._empty[node].append(end)
        return end

    def _branch(self, node: int) -> int:
        branch = self._node()
        self._empty[node].append(branch)
        return branch

    # ── Walking ──────────────────────────────────────────────────────────────────────────────────────

    def symbols(self, token: str) -> tuple[str, ...]:
        """What a word is to the phrases: itself if any names it, and the prefixes it begins with."""
        own = (token,) if token in self.vocabulary or token in _EDGES else ()
        return (*own, *(f"{one}*" for one in self.prefixes if token.startswith(one)))

    def after(self, nodes: frozenset[int], symbols: tuple[str, ...]) -> frozenset[int]:
        """The nodes reached from these over one word."""
        out: set[int] = set()
        for node in nodes:
            for symbol in symbols:
                out.update(self._words[node].get(symbol, ()))
            if not _EDGES.intersection(symbols):
                out.update(self._anything[node])
                out.update(end for words, end in self._other[node] if not words.intersection(symbols))
        return self.closure(out)

    def closure(self, nodes: Iterable[int]) -> frozenset[int]:
        """These nodes and all that is reached without a word."""
        found = set(nodes)
        open_nodes = list(found)
        while open_nodes:
            for following in self._empty[open_nodes.pop()]:
                if following not in found:
                    found.add(following)
                    open_nodes.append(following)
        return frozenset(found)

    def accepted(self, nodes: frozenset[int]) -> tuple[int, ...]:
        """The phrases that end at these nodes."""
        return tuple(sorted(self._accepts[one] for one in nodes if one in self._accepts))


class _Memory:
    """The deterministic automaton as far as messages have walked it. Adding to it is locked, reading is not."""

    def __init__(self, automaton: Automaton) -> None:
        self._automaton = automaton
        self._lock = Lock()
        self._known: dict[frozenset[int], int] = {}
        self._nodes: list[frozenset[int]] = []
        self.phrases: list[tuple[int, ...]] = []
        self.steps: dict[_Key, int] = {}
        self.read: dict[str, tuple[str, ...]] = {}
        self._state(frozenset())
        self.start = self._state(automaton.closure((automaton.start,)))

    @property
    def full(self) -> bool:
        return len(self._nodes) > MAX_KEPT or len(self.steps) > MAX_KEPT or len(self.read) > MAX_KEPT

    def symbols(self, token: str) -> tuple[str, ...]:
        known = self.read.get(token)
        if known is None:
            known = self.read[token] = self._automaton.symbols(token)
        return known

    def step(self, key: _Key) -> int:
        with self._lock:
            reached = self._state(self._automaton.after(self._nodes[key[0]], key[1]))
            # Published last: whoever reads the step finds the state complete.
            self.steps[key] = reached
            return reached

    def _state(self, nodes: frozenset[int]) -> int:
        known = self._known.get(nodes)
        if known is None:
            known = self._known[nodes] = len(self._nodes)
            self._nodes.append(nodes)
            self.phrases.append(self._automaton.accepted(nodes))
        return known


def cover(tokens: Sequence[str], automaton: Automaton) -> tuple[list[str], list[int]]:
    """The words with every match taken out, longest first from the left, and the phrases that took them."""
    longest: dict[int, Found] = {}
    for found in automaton.find(tokens):
        if found.start not in longest or found.end > longest[found.start].end:
            longest[found.start] = found
    out: list[str] = []
    phrases: list[int] = []
    at = 0
    while at < len(tokens):
        if at in longest and longest[at].end > at:
            out.append(COVERED)
            phrases.append(longest[at].phrase)
            at = longest[at].end
        else:
            out.append(tokens[at])
            at += 1
    return out, phrases
