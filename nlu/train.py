"""How is a model made from examples? The only module that needs scikit-learn.

A linear support vector machine over n-grams; what must be refused is a class of its own. Its scores become
probabilities by one number found on examples the model had not seen (Guo et al. 2017, temperature scaling), and so
does the threshold under which a text is out of scope.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

from assistant.errors import ContentError, Problem
from nlu.config import Config, read_config
from nlu.corpus import Corpus, read_corpora
from nlu.features import Floats, build_vocabulary, vectorise
from nlu.model import LocaleModel, Quality, softmax
from nlu.normalise import normalise
from nlu.storage import content_hash, is_kept, load_models, model_path, save_models
from nlu.vocabulary import Vocabulary

_SEED = 7
_SHARPNESS = np.geomspace(0.5, 30, 60)
"""Candidates for what scores are multiplied by before they become probabilities."""
_CONFUSED_KEPT = 20
_SUMMARISED = 5

Labels = NDArray[np.int64]
Scores = NDArray[np.float64]


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


@dataclass(frozen=True, slots=True)
class _Fitted:
    vocabulary: Vocabulary
    rarity: Floats
    weights: Floats
    bias: Floats


def train(content_root: Path, models_dir: Path) -> TrainReport:
    """Train every healthy locale under `content_root` and keep the result in `models_dir`.

    Raises ContentError when the configuration is wrong or when no locale can be trained.
    """
    started = time.perf_counter()
    config = read_config(content_root)
    corpora, problems = read_corpora(content_root, config)
    if not corpora:
        raise ContentError(problems)
    content = content_hash(content_root)
    kept = is_kept(models_dir, content)
    if kept:
        models = load_models(models_dir, content)
    else:
        models = {corpus.locale: train_locale(corpus, config) for corpus in corpora}
        save_models(models, models_dir, content)
    quality = {locale: model.quality for locale, model in models.items()}
    seconds = time.perf_counter() - started
    return TrainReport(model_path(models_dir, content), content, not kept, seconds, quality, problems)


def summary(report: TrainReport) -> Iterator[str]:
    """What training did, line by line, for the terminal."""
    yield f"trained in {report.seconds:.1f} s" if report.trained else "up to date, nothing to train"
    for locale, quality in report.quality.items():
        yield (
            f"{locale}: {quality.examples} examples; on unseen ones, {quality.accuracy:.0%} understood, "
            f"{quality.refused:.0%} refused, {quality.caught:.0%} of what is out of scope caught"
        )
        for meant, taken, count in quality.confused[:_SUMMARISED]:
            yield f"  {count} x {meant} taken for {taken}"
    yield from map(str, report.problems)


def train_locale(corpus: Corpus, config: Config) -> LocaleModel:
    """The model of one locale, judged by cross-validation and then fitted on all its examples."""
    limit = config.normaliser.max_characters
    texts = [normalise(example.text, corpus.habits, limit) for example in corpus.examples]
    intents = tuple(sorted({example.intent for example in corpus.examples}))
    labels = np.array([intents.index(example.intent) for example in corpus.examples], dtype=np.int64)
    outside = intents.index(config.out_of_scope.intent)
    scores = _unseen_scores(texts, labels, config)
    sharpness = _find_sharpness(scores, labels)
    chances = softmax(sharpness * scores)
    threshold = _find_threshold(chances, labels, outside, config.out_of_scope.max_lost)
    fitted = _fit(texts, labels, config)
    return LocaleModel(
        locale=corpus.locale,
        intents=intents,
        outside=outside,
        vocabulary=fitted.vocabulary,
        rarity=fitted.rarity,
        weights=fitted.weights.astype(np.float16),
        bias=fitted.bias,
        sharpness=sharpness,
        threshold=threshold,
        ranges=config.ranges,
        max_characters=limit,
        expected_bonus=config.classifier.expected_bonus,
        habits=corpus.habits,
        phrases=corpus.phrases,
        quality=_judge(chances, labels, outside, threshold, intents),
    )


def _fit(texts: list[str], labels: Labels, config: Config) -> _Fitted:
    vocabulary, rarity = build_vocabulary(texts, config.ranges)
    machine = LinearSVC(C=config.classifier.regularisation, class_weight="balanced", random_state=_SEED, max_iter=5000)
    machine.fit(_matrix(texts, vocabulary, rarity, config), labels)
    weights = np.ascontiguousarray(machine.coef_.T, dtype=np.float32)
    return _Fitted(vocabulary, rarity, weights, machine.intercept_.astype(np.float32))


def _matrix(texts: list[str], vocabulary: Vocabulary, rarity: Floats, config: Config) -> csr_matrix:
    rows = [vectorise(text, vocabulary, rarity, config.ranges) for text in texts]
    ends = np.cumsum([0, *(len(columns) for columns, _ in rows)])
    columns = np.concatenate([columns for columns, _ in rows])
    values = np.concatenate([values for _, values in rows])
    return csr_matrix((values, columns, ends), shape=(len(texts), len(vocabulary)))


def _unseen_scores(texts: list[str], labels: Labels, config: Config) -> Scores:
    """Each example's scores, one per intent, by a model fitted without that example."""
    scores = np.zeros((len(texts), int(labels.max()) + 1))
    folds = StratifiedKFold(config.classifier.folds, shuffle=True, random_state=_SEED)
    for seen, unseen in folds.split(np.zeros(len(texts)), labels):
        fitted = _fit([texts[i] for i in seen], labels[seen], config)
        matrix = _matrix([texts[i] for i in unseen], fitted.vocabulary, fitted.rarity, config)
        scores[unseen] = matrix @ fitted.weights + fitted.bias
    return scores


def _find_sharpness(scores: Scores, labels: Labels) -> float:
    """The multiplier under which the true intents were the least surprising."""
    rows = np.arange(len(labels))
    surprise = [-np.log(softmax(candidate * scores)[rows, labels] + 1e-12).mean() for candidate in _SHARPNESS]
    return float(_SHARPNESS[int(np.argmin(surprise))])


def _find_threshold(chances: Scores, labels: Labels, outside: int, max_lost: float) -> float:
    """The highest confidence that refuses at most `max_lost` of the in-scope examples understood rightly."""
    guess, confidence = _best_inside(chances, outside)
    right = np.sort(confidence[(labels != outside) & (guess == labels)])
    return float(right[int(max_lost * len(right))]) if len(right) else 1.0


def _best_inside(chances: Scores, outside: int) -> tuple[Labels, Scores]:
    inside = chances.copy()
    inside[:, outside] = -1
    return inside.argmax(axis=1), inside.max(axis=1)


def _judge(chances: Scores, labels: Labels, outside: int, threshold: float, intents: tuple[str, ...]) -> Quality:
    guess, confidence = _best_inside(chances, outside)
    answered = confidence >= threshold
    inside = labels != outside
    wrong = np.flatnonzero(answered & (guess != labels))
    pairs = Counter((intents[labels[i]], intents[guess[i]]) for i in wrong)
    return Quality(
        examples=len(labels),
        accuracy=float((answered & (guess == labels))[inside].mean()),
        refused=float(1 - answered[inside].mean()),
        caught=float(1 - answered[~inside].mean()),
        confused=tuple((meant, taken, count) for (meant, taken), count in pairs.most_common(_CONFUSED_KEPT)),
    )
