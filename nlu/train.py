"""How is a model made from examples? What must be refused is a class of its own; beside it stands a threshold, found on
examples the model had not seen, under which a text is out of scope too. Needs scikit-learn.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.errors import ContentError, Problem
from nlu.config import Config, read_config
from nlu.corpus import Corpus, read_corpora
from nlu.counting import count
from nlu.distress import read_distress
from nlu.entities import Gazetteer
from nlu.fitting import Fitting, Labels, Scores, find_sharpness, fit, unseen_scores
from nlu.model import NOTHING_OUTSIDE, LocaleModel, Quality, softmax
from nlu.normalise import normalise
from nlu.storage import DISTRESS, content_hash, is_kept, load_models, model_path, save_models
from nlu.train_distress import train_distress
from nlu.vocabulary import Vocabulary

_CONFUSED_KEPT = 20
_SUMMARISED = 5


@dataclass(frozen=True, slots=True)
class TrainReport:
    """What training did. `trained` is False when the model of this content was there already.

    `problems` are those of locales left out, and warnings.
    """

    path: Path
    content: str
    trained: bool
    seconds: float
    quality: dict[str, Quality]
    problems: tuple[Problem, ...] = ()

    def __str__(self) -> str:
        """The summary, as the terminal shows it."""
        return "\n".join(summary(self))


def train(content_root: Path, models_dir: Path) -> TrainReport:
    """Train every healthy locale under `content_root` and keep the result in `models_dir`.

    Raises ContentError when the configuration is wrong or when no locale can be trained.
    """
    started = time.perf_counter()
    config = read_config(content_root)
    corpora, problems = read_corpora(content_root, config)
    if not corpora:
        raise ContentError(problems)
    distress, found = read_distress(content_root)
    problems = tuple(sorted([*problems, *found]))
    content = content_hash(content_root)
    kept = is_kept(models_dir, content)
    if kept:
        models = load_models(models_dir, content)
    else:
        models = {corpus.locale: train_locale(corpus, config) for corpus in corpora}
        if distress:
            models[DISTRESS] = train_distress(distress, corpora, config)
        save_models(models, models_dir, content)
    quality = {locale: model.quality for locale, model in models.items()}
    seconds = time.perf_counter() - started
    return TrainReport(model_path(models_dir, content), content, not kept, seconds, quality, problems)


def summary(report: TrainReport) -> Iterator[str]:
    """What training did, line by line, for the terminal."""
    yield f"trained in {report.seconds:.1f} s" if report.trained else "up to date, nothing to train"
    for locale, quality in report.quality.items():
        if locale == DISTRESS:
            yield (
                f"distress: {quality.examples} lines; of unseen ones, {quality.accuracy:.0%} of danger heard, "
                f"{quality.refused:.0%} of the hard harmless ones alarmed, {1 - quality.caught:.1%} of ordinary ones"
            )
            continue
        yield (
            f"{locale}: {quality.examples} examples; on unseen ones, {quality.accuracy:.0%} understood, "
            f"{quality.refused:.0%} refused, {quality.caught:.0%} of what is out of scope caught"
        )
        for meant, taken, times in quality.confused[:_SUMMARISED]:
            yield f"  {times} x {meant} taken for {taken}"
    yield from map(str, report.problems)


def train_locale(corpus: Corpus, config: Config) -> LocaleModel:
    """The model of one locale, judged by cross-validation and then fitted on all its examples."""
    limit = config.normaliser.max_characters
    texts = [normalise(example.text, corpus.habits, limit) for example in corpus.examples]
    intents = tuple(sorted({example.intent for example in corpus.examples}))
    labels = np.array([intents.index(example.intent) for example in corpus.examples], dtype=np.int64)
    name = config.out_of_scope.intent
    outside = intents.index(name) if name in intents else NOTHING_OUTSIDE
    counts = count(texts, corpus.families, config.look)
    how = Fitting(config.classifier.regularisation, config.classifier.folds)
    scores = unseen_scores(counts, labels, how)
    sharpness = find_sharpness(scores, labels)
    chances = softmax(sharpness * scores)
    threshold = _find_threshold(chances, labels, outside, config.out_of_scope.max_refused)
    fitted = fit(counts, labels, how)
    return LocaleModel(
        locale=corpus.locale,
        intents=intents,
        outside=outside,
        vocabulary=Vocabulary([counts.features[column] for column in fitted.columns]),
        rarity=fitted.rarity,
        weights=fitted.weights.astype(np.float16),
        bias=fitted.bias,
        sharpness=sharpness,
        threshold=threshold,
        look=config.look,
        max_characters=limit,
        expected_bonus=config.classifier.expected_bonus,
        habits=corpus.habits,
        families=corpus.families,
        gazetteer=Gazetteer(corpus.phrases),
        quality=_judge(chances, labels, outside, threshold, intents),
    )


def _find_threshold(chances: Scores, labels: Labels, outside: int, max_refused: float) -> float:
    """The highest confidence at which at most `max_refused` of the in-scope examples are refused in all."""
    _, confidence = _best_inside(chances, outside)
    inside = labels != outside
    if not inside.any():
        return 1.0
    allowed = int(max_refused * inside.sum())
    # What is likeliest out of scope is refused at any threshold, and uses up its part of the allowance.
    kept = np.sort(confidence[inside & ~_outside_likeliest(chances, outside)])
    spare = max(0, allowed - (int(inside.sum()) - len(kept)))
    return float(kept[spare]) if spare < len(kept) else 1.0


def _outside_likeliest(chances: Scores, outside: int) -> NDArray[np.bool_]:
    likeliest: NDArray[np.bool_] = chances.argmax(axis=1) == outside
    return likeliest


def _best_inside(chances: Scores, outside: int) -> tuple[Labels, Scores]:
    inside = chances.copy()
    if outside != NOTHING_OUTSIDE:
        inside[:, outside] = -1
    return inside.argmax(axis=1), inside.max(axis=1)


def _judge(chances: Scores, labels: Labels, outside: int, threshold: float, intents: tuple[str, ...]) -> Quality:
    guess, confidence = _best_inside(chances, outside)
    answered = (confidence >= threshold) & ~_outside_likeliest(chances, outside)
    inside = labels != outside
    wrong = np.flatnonzero(answered & (guess != labels))
    pairs = Counter((intents[labels[i]], intents[guess[i]]) for i in wrong)
    return Quality(
        examples=len(labels),
        accuracy=float((answered & (guess == labels))[inside].mean()),
        refused=float(1 - answered[inside].mean()),
        caught=float(1 - answered[~inside].mean()) if not inside.all() else 1.0,
        confused=tuple((meant, taken, count) for (meant, taken), count in pairs.most_common(_CONFUSED_KEPT)),
    )
