"""Stratified cross-validation: every example is answered by a candidate that has not seen it. Needs scikit-learn."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from sklearn.model_selection import StratifiedKFold

from nlu.corpus import Corpus
from nlu.evaluation.judge import judge
from nlu.evaluation.values import Answer, Examined, Labelled

SEED = 7
FOLDS = 5


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a candidate made of one fold: an answer per unseen line, and what it cost.

    `training` in seconds, `answering` in seconds per line in the order of the lines, `megabytes` resident while it
    answered, above an empty process.
    """

    answers: tuple[Answer, ...]
    training: float
    answering: tuple[float, ...]
    megabytes: float


Candidate = Callable[[Corpus, Sequence[Labelled]], Lesson]
"""Learns from a corpus and answers lines it has not seen."""


def lines_of(corpus: Corpus) -> tuple[Labelled, ...]:
    """The examples as labelled lines."""
    return tuple(Labelled(example.text, (example.intent,), example.line) for example in corpus.examples)


def split(corpus: Corpus, folds: int = FOLDS) -> Iterator[tuple[Corpus, tuple[Labelled, ...]]]:
    """(what may be learnt, the lines to answer) of each fold; the same folds every time."""
    lines = lines_of(corpus)
    cut = StratifiedKFold(folds, shuffle=True, random_state=SEED)
    for seen, unseen in cut.split(np.zeros(len(lines)), [line.labels[0] for line in lines]):
        yield replace(corpus, examples=tuple(corpus.examples[i] for i in seen)), tuple(lines[i] for i in unseen)


def examine(name: str, candidate: Candidate, corpus: Corpus, folds: int = FOLDS) -> Examined:
    """Teach and question the candidate once per fold."""
    lines: list[Labelled] = []
    lessons: list[Lesson] = []
    for learnt, unseen in split(corpus, folds):
        lines += unseen
        lessons.append(candidate(learnt, unseen))
    times = sorted(second for lesson in lessons for second in lesson.answering)
    return Examined(
        candidate=name,
        locale=corpus.locale,
        judged=judge(lines, [answer for lesson in lessons for answer in lesson.answers]),
        training=statistics.mean(lesson.training for lesson in lessons),
        median=statistics.median(times),
        p99=times[len(times) * 99 // 100],
        megabytes=max(lesson.megabytes for lesson in lessons),
    )
