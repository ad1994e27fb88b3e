"""One language's safety lexicon: `locales/<locale>/safety.yml`, checked and ready to read messages with."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from assistant.dialogue.text import fold
from assistant.errors import ContentError, Problem
from assistant.packs.services import Category
from assistant.packs.yamlfile import Loc, Schema, SourceFile, read
from assistant.safety.automaton import Automaton
from assistant.safety.template import Part, Sets, TemplateError, parse, words_in
from assistant.safety.writing import Writing, without_apostrophes
from assistant.values import RiskLevel

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
MAX_PHRASES = 5_000


class RuleFile(Schema):
    """Phrases, one a line, and what they mean. `laughed` is the level when the message also laughs."""

    id: Name
    category: Category
    level: Literal["watch", "concern", "crisis"]
    laughed: Literal["watch", "concern", "crisis"] | None = None
    phrases: str


class CoverFile(Schema):
    """Manners of speaking, taken out before the rules look. `concern` for a denial worth asking about."""

    id: Name
    level: Literal["none", "watch", "concern"] = "watch"
    category: Category = "distress"
    phrases: str


class SafetyFile(Schema):
    """`safety.yml`; see docs/safety.md for how to write one."""

    apostrophe: Literal["splits", "joins"] = "splits"
    spelling: Mapping[str, tuple[str, ...]] = {}
    ignored: tuple[str, ...] = ()
    strong: tuple[str, ...] = ()
    laughter: tuple[str, ...] = ()
    sets: Mapping[Name, str] = {}
    covers: tuple[CoverFile, ...] = ()
    rules: tuple[RuleFile, ...] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Rule:
    """What a phrase means. `id` is unique in its lexicon."""

    id: str
    category: Category
    level: RiskLevel
    laughed: RiskLevel


@dataclass(frozen=True, slots=True)
class Lexicon:
    """A language's rules, compiled. `version` is "<locale>-<hash of the file>": what the risk log keeps.

    `rules[n]` is what phrase n of `phrases` means, `covered[n]` what phrase n of `covers` does.
    """

    locale: str
    version: str
    writing: Writing
    covers: Automaton
    covered: Sequence[Rule]
    phrases: Automaton
    rules: Sequence[Rule]
    laughter: frozenset[str]


@dataclass(frozen=True, slots=True)
class Lexicons:
    """Every usable lexicon by locale, and what is wrong with the others."""

    by_locale: Mapping[str, Lexicon]
    problems: tuple[Problem, ...] = ()

    @property
    def locales(self) -> tuple[str, ...]:
        return tuple(self.by_locale)


def load_lexicons(content_root: Path) -> Lexicons:
    """Every `locales/<locale>/safety.yml`. A broken one is left out with its problems; the others work."""
    by_locale: dict[str, Lexicon] = {}
    problems: list[Problem] = []
    with _without_collector():
        for path in sorted((content_root / "locales").glob("*/safety.yml")):
            try:
                by_locale[path.parent.name] = load_lexicon(path)
            except ContentError as error:
                problems.extend(error.problems)
    return Lexicons(by_locale, tuple(sorted(problems)))


@contextmanager
def _without_collector() -> Iterator[None]:
    """Compiling makes many small objects that all stay: looking for garbage among them takes half of the time."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def load_lexicon(path: Path) -> Lexicon:
    """One lexicon. Raises `ContentError` with all its problems, file and line."""
    locale = path.parent.name
    written, source = read(path, f"locales/{locale}/safety.yml", SafetyFile, locale)
    compiler = _Compiler(written, source)
    sets = compiler.sets()
    covers, covered = compiler.phrases("covers", written.covers, sets)
    phrases, rules = compiler.phrases("rules", written.rules, sets)
    compiler.unique((*covered, *rules))
    if compiler.problems:
        raise ContentError(compiler.problems)
    cover, match = Automaton(covers), Automaton(phrases)
    laughter = frozenset(word for one in written.laughter for word in compiler.read_words(one))
    writing = Writing(
        spelling=compiler.spelling,
        ignored=compiler.ignored,
        vocabulary=(cover.vocabulary | match.vocabulary | laughter) - {"^", "$"},
        prefixes=(*cover.prefixes, *match.prefixes),
        strong=[fold(one) for one in written.strong],
        joins=written.apostrophe == "joins",
    )
    version = f"{locale}-{hashlib.sha256(path.read_bytes()).hexdigest()[:12]}"
    return Lexicon(locale, version, writing, cover, covered, match, rules, laughter)


class _Compiler:
    """Turns the file's words into phrases read the way messages are, noting what cannot be."""

    def __init__(self, written: SafetyFile, source: SourceFile) -> None:
        self._written = written
        self._source = source
        self.problems: list[Problem] = []
        self.ignored = frozenset(fold(one) for one in written.ignored)
        self.spelling = self._spelling()

    def _spelling(self) -> dict[str, tuple[str, ...]]:
        out: dict[str, tuple[str, ...]] = {}
        for meant, variants in self._written.spelling.items():
            words = tuple(one for one in fold(meant).split() if one not in self.ignored)
            for index, variant in enumerate(variants):
                typed = fold(self._apostrophes(variant))
                if " " in typed or not typed:
                    self._note(("spelling", meant, index), f'"{variant}" must be one word of letters or digits.')
                elif out.setdefault(typed, words) != words:
                    self._note(("spelling", meant, index), f'"{variant}" is already read as {" ".join(out[typed])}.')
        for meant in self._written.spelling:
            for word in fold(meant).split():
                if out.get(word, (word,)) != (word,):
                    self._note(("spelling", meant), f'"{word}" is itself read as {" ".join(out[word])}; untangle them.')
        return out

    def canonical(self, word: str) -> tuple[str, ...]:
        """A word of a phrase, read as the same word of a message would be."""
        if word in self.ignored:
            return ()
        return self.spelling.get(word, (word,))

    def _apostrophes(self, text: str) -> str:
        return without_apostrophes(text) if self._written.apostrophe == "joins" else text

    def read_words(self, text: str) -> tuple[str, ...]:
        folded = fold(text)
        return tuple(one for word in folded.split() for one in self.canonical(word)) if folded else (text,)

    def sets(self) -> Sets:
        """The named sets; one may use those written above it."""
        out: dict[str, tuple[tuple[Part, ...], ...]] = {}
        for name, block in self._written.sets.items():
            out[name] = tuple(parts for _, parts in self._block(block, ("sets", name), out))
        return out

    def phrases(
        self, key: str, written: Iterable[RuleFile | CoverFile], sets: Sets
    ) -> tuple[list[tuple[Part, ...]], list[Rule]]:
        phrases: list[tuple[Part, ...]] = []
        rules: list[Rule] = []
        for index, one in enumerate(written):
            laughed = one.laughed if isinstance(one, RuleFile) and one.laughed else one.level
            rule = Rule(one.id, one.category, one.level, laughed)
            for _, parts in self._block(one.phrases, (key, index, "phrases"), sets):
                phrases.append(parts)
                rules.append(rule)
        if len(phrases) > MAX_PHRASES:
            self._note((key,), f"There are more than {MAX_PHRASES} phrases; use sets and (a | b) to write fewer.")
        return phrases, rules

    def unique(self, rules: Iterable[Rule]) -> None:
        meanings: dict[str, Rule] = {}
        for rule in rules:
            if meanings.setdefault(rule.id, rule) != rule:
                self._note(("rules",), f"The id `{rule.id}` is used for two rules; give each its own.")

    def _block(self, block: str, loc: Loc, sets: Sets) -> Iterator[tuple[int, tuple[Part, ...]]]:
        for number, line in enumerate(block.splitlines(), start=1):
            text = self._apostrophes(line.partition(" #")[0].strip())
            if not text or text.startswith("#"):
                continue
            try:
                parts = parse(text, sets, self.canonical)
            except TemplateError as error:
                self._note(loc, f"{error}.", number)
                continue
            if sum(1 for _ in words_in(parts)) > MAX_PHRASES:
                self._note(loc, "This phrase is too long.", number)
                continue
            yield number, parts

    def _note(self, loc: Loc, message: str, below: int = 0) -> None:
        found = self._source.problem(loc, message)
        self.problems.append(Problem(found.file, found.line + below, found.message, found.severity, found.locale))
