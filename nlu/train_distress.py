"""How the second stage of the safety gate is made (see `distress`). Needs scikit-learn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from nlu.config import Config
from nlu.corpus import Corpus, Example
from nlu.counting import count
from nlu.distress import HARMLESS, ORDINARY, dangers
from nlu.entities import Gazetteer
from nlu.families import joined
from nlu.fitting import Fitting, Scores, find_sharpness, fit, unseen_scores
from nlu.model import LocaleModel, Quality, softmax
from nlu.normalise import Habits, normalise
from nlu.storage import DISTRESS
from nlu.vocabulary import Vocabulary

ASKING = "safety"
"""The intent whose examples speak of danger, though not of which."""
UNNAMED = "distress"

Flags = NDArray[np.bool_]


def train_distress(examples: Sequence[Example], corpora: Iterable[Corpus], config: Config) -> LocaleModel:
    """The model, its threshold the lowest at which at most `max_false_alarms` of the hard harmless lines alarm.

    Examples of intents stand for what is ordinary, but for those that ask for help; only the harmless lines of
    `nlu/distress` that were chosen to be hard decide the threshold.
    """
    corpora = tuple(corpora)
    lines = [*examples, *_ordinary(corpora)]
    habits = _signs(corpora)
    families = joined(corpus.families for corpus in corpora)
    texts = [normalise(line.text, habits, config.normaliser.max_characters) for line in lines]
    kinds = tuple(sorted({line.intent for line in lines}))
    labels = np.array([kinds.index(line.intent) for line in lines], dtype=np.int64)
    settings = config.distress
    counts = count(texts, families, config.look)
    how = Fitting(settings.regularisation, settings.folds, settings.least_seen)
    scores = unseen_scores(counts, labels, how)
    sharpness = find_sharpness(scores, labels)
    grave = dangers(kinds)
    fear = softmax(sharpness * scores)[:, grave].sum(axis=1)
    hard = np.array([not line.intent.startswith(ORDINARY) for line in lines])
    threshold = _find_threshold(fear[hard & ~grave[labels]], settings.max_false_alarms)
    fitted = fit(counts, labels, how)
    return LocaleModel(
        locale=DISTRESS,
        intents=kinds,
        outside=kinds.index(HARMLESS),
        vocabulary=Vocabulary([counts.features[column] for column in fitted.columns]),
        rarity=fitted.rarity,
        weights=fitted.weights.astype(np.float16),
        bias=fitted.bias,
        sharpness=sharpness,
        threshold=threshold,
        look=config.look,
        max_characters=config.normaliser.max_characters,
        expected_bonus=0.0,
        habits=habits,
        families=families,
        gazetteer=Gazetteer({}),
        quality=_judge(fear >= threshold, grave[labels], hard),
    )


def _ordinary(corpora: Iterable[Corpus]) -> Iterable[Example]:
    return (
        replace(example, intent=UNNAMED if example.intent == ASKING else ORDINARY + example.intent)
        for corpus in corpora
        for example in corpus.examples
    )


def _signs(corpora: Iterable[Corpus]) -> Habits:
    """The signs of all languages. Their short forms contradict each other, so that words are read as written."""
    symbols: dict[str, str] = {}
    for corpus in corpora:
        symbols |= dict(corpus.habits.symbols)
    return Habits({}, symbols)


def _find_threshold(harmless: Scores, max_false_alarms: float) -> float:
    if not len(harmless):
        return 0.5
    ascending = np.sort(harmless)
    return float(np.nextafter(ascending[int(np.ceil((1 - max_false_alarms) * len(harmless))) - 1], 1.0))


def _judge(alarmed: Flags, danger: Flags, hard: Flags) -> Quality:
    ordinary = ~danger & ~hard
    return Quality(
        examples=len(danger),
        accuracy=float(alarmed[danger & hard].mean()),
        refused=float(alarmed[~danger & hard].mean()),
        caught=float(1 - alarmed[ordinary].mean()) if ordinary.any() else 1.0,
    )
