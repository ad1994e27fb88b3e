"""How the second stage of the safety gate is made (see `distress`). Needs scikit-learn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from nlu.config import Config
from nlu.corpus import Corpus, Example
from nlu.distress import HARMLESS
from nlu.entities import Gazetteer
from nlu.families import joined
from nlu.fitting import Labels, Scores, find_sharpness, fit, unseen_scores
from nlu.model import LocaleModel, Quality, softmax
from nlu.normalise import Habits, normalise
from nlu.storage import DISTRESS

ASKING = "safety"
"""The intent whose examples speak of danger, though not of which."""
UNNAMED = "distress"


def train_distress(examples: Sequence[Example], corpora: Iterable[Corpus], config: Config) -> LocaleModel:
    """The model, its threshold the lowest at which at most `max_false_alarms` of the hard harmless lines alarm.

    Examples of intents stand for what is ordinary and are all harmless, but for those that ask for help; only the lines
    of `nlu/distress`, which were chosen to be hard, decide the threshold.
    """
    corpora = tuple(corpora)
    lines = [*examples, *_ordinary(corpora)]
    habits = _signs(corpora)
    families = joined(corpus.families for corpus in corpora)
    texts = [normalise(line.text, habits, config.normaliser.max_characters) for line in lines]
    kinds = tuple(sorted({line.intent for line in lines}))
    labels = np.array([kinds.index(line.intent) for line in lines], dtype=np.int64)
    outside = kinds.index(HARMLESS)
    settings = config.distress
    scores = unseen_scores(texts, labels, families, config, least=settings.least_seen)
    sharpness = find_sharpness(scores, labels)
    chances = softmax(sharpness * scores)
    hard = np.arange(len(lines)) < len(examples)
    threshold = _find_threshold(chances[hard], labels[hard], outside, settings.max_false_alarms)
    fitted = fit(texts, labels, families, config, least=settings.least_seen)
    return LocaleModel(
        locale=DISTRESS,
        intents=kinds,
        outside=outside,
        vocabulary=fitted.vocabulary,
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
        quality=_judge(chances, labels, outside, threshold, hard),
    )


def _ordinary(corpora: Iterable[Corpus]) -> Iterable[Example]:
    return (
        replace(example, intent=UNNAMED if example.intent == ASKING else HARMLESS)
        for corpus in corpora
        for example in corpus.examples
    )


def _signs(corpora: Iterable[Corpus]) -> Habits:
    """The signs of all languages. Their short forms contradict each other, so that words are read as written."""
    symbols: dict[str, str] = {}
    for corpus in corpora:
        symbols |= dict(corpus.habits.symbols)
    return Habits({}, symbols)


def _danger(chances: Scores, outside: int) -> Scores:
    danger: Scores = 1 - chances[:, outside]
    return danger


def _find_threshold(chances: Scores, labels: Labels, outside: int, max_false_alarms: float) -> float:
    harmless = np.sort(_danger(chances, outside)[labels == outside])
    if not len(harmless):
        return 0.5
    return float(np.nextafter(harmless[int(np.ceil((1 - max_false_alarms) * len(harmless))) - 1], 1.0))


def _judge(chances: Scores, labels: Labels, outside: int, threshold: float, hard: NDArray[np.bool_]) -> Quality:
    alarmed = _danger(chances, outside) >= threshold
    danger = labels != outside
    return Quality(
        examples=len(labels),
        accuracy=float(alarmed[danger & hard].mean()),
        refused=float(alarmed[~danger & hard].mean()),
        caught=float(1 - alarmed[~danger & ~hard].mean()) if (~danger & ~hard).any() else 1.0,
    )
