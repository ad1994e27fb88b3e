"""Which examples are there, and are they fit to learn from? Reads `nlu/data`, one locale a file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from assistant.dialogue.text import fold
from assistant.errors import Problem
from nlu.config import Config
from nlu.families import Families, read_families
from nlu.normalise import Habits, normalise
from nlu.rasa_format import Block, read_blocks
from nlu.yamltree import items, read_mapping

_LOCALE = re.compile(r"[a-z]{2,3}(_[A-Z][a-z]{3})?(_[A-Z]{2})?")

Phrases = Mapping[str, Mapping[str, str]]
"""Entity → folded phrase → value."""


@dataclass(frozen=True, slots=True)
class Example:
    """A text, the intent it has, and its line in the file."""

    text: str
    intent: str
    line: int


@dataclass(frozen=True, slots=True)
class Corpus:
    """All that one locale has to learn from."""

    locale: str
    examples: tuple[Example, ...]
    habits: Habits = field(default_factory=Habits)
    families: Families = field(default_factory=Families)
    phrases: Phrases = field(default_factory=dict)


def data_folder(content_root: Path) -> Path:
    """Where the training data lies: one `<locale>.yml` each; `habits/` and `families/` beside."""
    return content_root / "nlu" / "data"


def read_corpora(content_root: Path, config: Config) -> tuple[tuple[Corpus, ...], tuple[Problem, ...]]:
    """The locales fit to be trained, and every problem found; a problem's locale is left out of the first."""
    corpora: list[Corpus] = []
    problems: list[Problem] = []
    for path in sorted(data_folder(content_root).glob("*.y*ml")):
        corpus, found = read_corpus(path, config)
        problems += found
        if not any(problem.severity == "error" for problem in found):
            corpora.append(corpus)
    if not corpora and not problems:
        problems.append(Problem("nlu/data", 0, "There is no training data; add a file such as nlu/data/en.yml."))
    return tuple(corpora), tuple(sorted(problems))


def read_corpus(path: Path, config: Config) -> tuple[Corpus, tuple[Problem, ...]]:
    """One locale, named after the file, with all the problems of its files."""
    locale, shown = path.stem, f"nlu/data/{path.name}"
    if not _LOCALE.fullmatch(locale) or path.suffix != ".yml":
        problem = Problem(shown, 0, "The file must be named after its locale: fr.yml, pt_BR.yml.")
        return Corpus(locale, ()), (problem,)
    blocks, problems = read_blocks(path, shown)
    habits, found = _read_habits(path.parent / "habits" / path.name)
    examples = tuple(
        Example(line.text, block.name, line.number)
        for block in blocks
        if block.kind == "intent"
        for line in block.examples
    )
    families, wrong = read_families(
        path.parent / "families" / path.name,
        f"nlu/data/families/{path.name}",
        lambda entry: normalise(entry, habits, config.normaliser.max_characters),
    )
    corpus = Corpus(locale, examples, habits, families, _phrases(blocks))
    if not problems:
        problems += _incomplete(blocks, shown, config)
    problems += [*found, *wrong, *_poor(blocks, shown, config), *_unclear(corpus, shown, config)]
    return corpus, tuple(
        Problem(problem.file, problem.line, problem.message, problem.severity, locale) for problem in problems
    )


def _poor(blocks: Iterable[Block], shown: str, config: Config) -> Iterator[Problem]:
    least = config.classifier.min_examples
    intents = [block for block in blocks if block.kind == "intent"]
    names = [block.name for block in intents]
    for block in intents:
        if len(block.examples) < least:
            missing = least - len(block.examples)
            yield Problem(
                shown, block.line, f"`{block.name}` has too few examples: add {missing} more ({least} needed)."
            )
    for block in intents:
        if names.count(block.name) > 1:
            yield Problem(shown, block.line, f"`{block.name}` is there more than once; join its examples in one place.")


def _incomplete(blocks: Iterable[Block], shown: str, config: Config) -> Iterator[Problem]:
    names = [block.name for block in blocks if block.kind == "intent"]
    if config.out_of_scope.intent not in names:
        yield Problem(shown, 0, f"There is no `{config.out_of_scope.intent}`: add examples of what must be refused.")
    if len(set(names) - {config.out_of_scope.intent}) < 2:
        yield Problem(shown, 0, "There must be examples of two intents at least.")


def _unclear(corpus: Corpus, shown: str, config: Config) -> Iterator[Problem]:
    """Examples which the model would see as the same text, or as no text at all."""
    first: dict[str, Example] = {}
    for example in corpus.examples:
        seen = normalise(example.text, corpus.habits, config.normaliser.max_characters)
        if not seen:
            yield Problem(shown, example.line, "This example holds no letter or digit; write it otherwise.")
            continue
        other = first.setdefault(seen, example)
        if other.intent != example.intent:
            message = f'"{example.text}" is also an example of `{other.intent}` (line {other.line}); keep one of them.'
            yield Problem(shown, example.line, message)
        elif other is not example and fold(other.text) == fold(example.text):
            yield Problem(shown, example.line, f"This example repeats line {other.line}.", "warning")


def _read_habits(path: Path) -> tuple[Habits, list[Problem]]:
    shown = f"nlu/data/habits/{path.name}"
    if not path.exists():
        return Habits(), []
    node, problems = read_mapping(path, shown)
    if node is None:
        return Habits(), problems
    sections: dict[str, dict[str, str]] = {"abbreviations": {}, "symbols": {}}
    for key, value, line in items(node):
        if key not in sections or not isinstance(value, yaml.MappingNode):
            problems.append(
                Problem(shown, line, f"`{key}` must be `abbreviations` or `symbols`, with short: long inside.")
            )
            continue
        for short, long, at in items(value):
            folded = short if key == "symbols" else fold(short)
            if not isinstance(long, yaml.ScalarNode) or not fold(long.value):
                problems.append(Problem(shown, at, f"`{short}` must stand for one or more words."))
            elif not folded or " " in folded:
                problems.append(Problem(shown, at, f"`{short}` must be one word."))
            else:
                sections[key][folded] = fold(long.value)
    return Habits(sections["abbreviations"], sections["symbols"]), problems


def _phrases(blocks: Iterable[Block]) -> Phrases:
    """What names an entity: its lookup table, the pieces annotated in examples, and the synonyms of either."""
    blocks = tuple(blocks)
    found: dict[str, dict[str, str]] = {}
    for entity, said, value in _named(blocks):
        found.setdefault(entity, {})[fold(said)] = value
    for block in blocks:
        if block.kind == "synonym":
            variants = {fold(line.text) for line in block.examples}
            for phrases in found.values():
                if {fold(block.name), *variants} & phrases.keys():
                    phrases.update(dict.fromkeys(variants, block.name))
    return {entity: {phrase: value for phrase, value in phrases.items() if phrase} for entity, phrases in found.items()}


def _named(blocks: Iterable[Block]) -> Iterator[tuple[str, str, str]]:
    for block in blocks:
        if block.kind == "lookup":
            yield from ((block.name, line.text, line.text) for line in block.examples)
        for line in block.examples:
            yield from line.entities
