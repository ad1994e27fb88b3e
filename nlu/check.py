"""Is the training data complete and sound? For `assistant check`: problems with file and line, without training."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from assistant.errors import ContentError, Problem
from nlu.config import Config, read_config
from nlu.corpus import Corpus, read_corpora
from nlu.distress import read_distress


def check(content_root: Path) -> tuple[Problem, ...]:
    """Every problem of the configuration, the examples, their habits and the lines of distress, all at once."""
    try:
        config = read_config(content_root)
    except ContentError as error:
        return error.problems
    corpora, problems = read_corpora(content_root, config)
    return tuple(sorted([*problems, *_uneven(corpora), *read_distress(content_root)[1]]))


def known_intents(content_root: Path) -> frozenset[str]:
    """Intents with examples in some locale, what must be refused left out. Raises ContentError on a wrong config."""
    config = read_config(content_root)
    corpora, _ = read_corpora(content_root, config)
    return frozenset(intent for corpus in corpora for intent in _intents(corpus, config))


def _intents(corpus: Corpus, config: Config) -> frozenset[str]:
    return frozenset(example.intent for example in corpus.examples) - {config.out_of_scope.intent}


def _uneven(corpora: Sequence[Corpus]) -> Iterator[Problem]:
    """What some locales can say and another cannot."""
    said = {corpus.locale: frozenset(example.intent for example in corpus.examples) for corpus in corpora}
    for locale, intents in said.items():
        for missing in sorted(frozenset().union(*said.values()) - intents):
            where = ", ".join(other for other in said if missing in said[other])
            message = f"`{missing}` has no examples here, though it has some in {where}; add them."
            yield Problem(f"nlu/data/{locale}.yml", 0, message, "warning", locale)
