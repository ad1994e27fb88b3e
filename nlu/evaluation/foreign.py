"""A data set with labels of its own: learnt from one file, judged on another. Needs scikit-learn."""

from __future__ import annotations

from collections.abc import Sequence

from nlu.config import Config
from nlu.corpus import Corpus, Example
from nlu.evaluation.embedded import embedded
from nlu.evaluation.folds import Lesson
from nlu.evaluation.values import Labelled
from nlu.normalise import Habits


def learn_and_answer(
    learnt: Sequence[Labelled], asked: Sequence[Labelled], config: Config, habits: Habits, locale: str
) -> Lesson:
    """What the embedded interpreter makes of `asked` after learning `learnt` and nothing else.

    A line with several labels is learnt under its first. `habits` are those of the language of the files.
    """
    examples = tuple(Example(line.text, line.labels[0], line.line) for line in learnt)
    return embedded(config)(Corpus(locale, examples, habits), asked)
