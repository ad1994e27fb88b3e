"""The embedded interpreter as a candidate, taught and questioned in this process."""

from __future__ import annotations

import time
from collections.abc import Sequence

from nlu.config import Config
from nlu.corpus import Corpus
from nlu.evaluation.folds import Candidate, Lesson
from nlu.evaluation.values import OUTSIDE, Answer, Labelled
from nlu.interpreter import EmbeddedInterpreter
from nlu.model import LocaleModel
from nlu.train import train_locale

_MEGABYTE = 1e6


def embedded(config: Config) -> Candidate:
    """A candidate that learns as `assistant nlu train` does."""

    def lesson(corpus: Corpus, unseen: Sequence[Labelled]) -> Lesson:
        started = time.perf_counter()
        model = train_locale(corpus, config)
        training = time.perf_counter() - started
        interpreter = EmbeddedInterpreter({corpus.locale: model}, corpus.locale)
        answers: list[Answer] = []
        times: list[float] = []
        for line in unseen:
            started = time.perf_counter()
            found = interpreter.parse(line.text, corpus.locale)
            times.append(time.perf_counter() - started)
            answers.append(Answer(found.intent or OUTSIDE, found.confidence))
        return Lesson(tuple(answers), training, tuple(times), _weight(model))

    return lesson


def _weight(model: LocaleModel) -> float:
    """Megabytes of the model's arrays: in a process that has numpy anyway, nothing else is added."""
    vocabulary = len(model.vocabulary.to_bytes()) + 12 * len(model.vocabulary)
    return (model.weights.nbytes + model.rarity.nbytes + vocabulary) / _MEGABYTE
