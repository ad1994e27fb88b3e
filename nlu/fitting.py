"""How are weights found? A linear support vector machine over n-grams, asked about examples it has not seen.

Its scores become probabilities by one number found on those examples (Guo et al. 2017, temperature scaling). Needs
scikit-learn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

from nlu.config import Config
from nlu.families import Families
from nlu.features import Floats, build_vocabulary, vectorise
from nlu.model import softmax
from nlu.vocabulary import Vocabulary

_SEED = 7
_SHARPNESS = np.geomspace(0.5, 30, 60)
"""Candidates for what scores are multiplied by before they become probabilities."""

Labels = NDArray[np.int64]
Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Fitted:
    """What a linear model is: features, the rarity of each, a column of weights per label, and the labels' biases."""

    vocabulary: Vocabulary
    rarity: Floats
    weights: Floats
    bias: Floats


def fit(texts: Sequence[str], labels: Labels, families: Families, config: Config, *, least: int = 1) -> Fitted:
    """Weights from examples; features that fewer than `least` of them hold are not looked at."""
    vocabulary, rarity = build_vocabulary(texts, families, config.look, least)
    machine = LinearSVC(C=config.classifier.regularisation, class_weight="balanced", random_state=_SEED, max_iter=5000)
    machine.fit(_matrix(texts, vocabulary, rarity, families, config), labels)
    weights = np.ascontiguousarray(machine.coef_.T, dtype=np.float32)
    return Fitted(vocabulary, rarity, weights, machine.intercept_.astype(np.float32))


def _matrix(
    texts: Sequence[str], vocabulary: Vocabulary, rarity: Floats, families: Families, config: Config
) -> csr_matrix:
    rows = [vectorise(text, vocabulary, rarity, families, config.look) for text in texts]
    ends = np.cumsum([0, *(len(columns) for columns, _ in rows)])
    columns = np.concatenate([columns for columns, _ in rows])
    values = np.concatenate([values for _, values in rows])
    return csr_matrix((values, columns, ends), shape=(len(texts), len(vocabulary)))


def unseen_scores(
    texts: Sequence[str], labels: Labels, families: Families, config: Config, *, least: int = 1
) -> Scores:
    """Each example's scores, one per intent, by a model fitted without that example."""
    scores = np.zeros((len(texts), int(labels.max()) + 1))
    folds = StratifiedKFold(config.classifier.folds, shuffle=True, random_state=_SEED)
    for seen, unseen in folds.split(np.zeros(len(texts)), labels):
        fitted = fit([texts[i] for i in seen], labels[seen], families, config, least=least)
        matrix = _matrix([texts[i] for i in unseen], fitted.vocabulary, fitted.rarity, families, config)
        scores[unseen] = matrix @ fitted.weights + fitted.bias
    return scores


def find_sharpness(scores: Scores, labels: Labels) -> float:
    """The multiplier under which the true intents were the least surprising."""
    rows = np.arange(len(labels))
    surprise = [-np.log(softmax(candidate * scores)[rows, labels] + 1e-12).mean() for candidate in _SHARPNESS]
    return float(_SHARPNESS[int(np.argmin(surprise))])
