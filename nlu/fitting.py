"""How are weights found? A linear support vector machine over n-grams, asked about examples it has not seen.

Its scores become probabilities by one number found on those examples (Guo et al. 2017, temperature scaling). Needs
scikit-learn.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

from nlu.counting import Columns, Counts, Rows
from nlu.features import Floats
from nlu.model import softmax

_SEED = 7
_SHARPNESS = np.geomspace(0.5, 30, 60)
"""Candidates for what scores are multiplied by before they become probabilities."""

Labels = NDArray[np.int64]
Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Fitted:
    """What a linear model is: columns of the counts it looks at, the rarity of each, a column of weights per label, and
    the labels' biases."""

    columns: Columns
    rarity: Floats
    weights: Floats
    bias: Floats


@dataclass(frozen=True, slots=True)
class Fitting:
    """How weights are found: `regularisation` is the C of the machine, features that fewer than `least_seen` examples
    hold are not looked at, and `folds` is how often a part of the examples is kept unseen."""

    regularisation: float
    folds: int
    least_seen: int = 1


def fit(counts: Counts, labels: Labels, how: Fitting) -> Fitted:
    """Weights from examples."""
    return _fit(counts, np.arange(len(labels)), labels, how)


def unseen_scores(counts: Counts, labels: Labels, how: Fitting) -> Scores:
    """Each example's scores, one per label, by a model fitted without that example."""
    scores = np.zeros((len(labels), int(labels.max()) + 1))
    folds = StratifiedKFold(how.folds, shuffle=True, random_state=_SEED).split(np.zeros(len(labels)), labels)

    def judge(fold: tuple[Rows, Rows]) -> None:
        seen, unseen = fold
        found = _fit(counts, seen, labels, how)
        scores[unseen] = counts.vectors(unseen, found.columns, found.rarity) @ found.weights + found.bias

    with ThreadPoolExecutor(min(how.folds, os.cpu_count() or 1)) as threads:  # The machine works outside Python's lock.
        list(threads.map(judge, folds))
    return scores


def _fit(counts: Counts, rows: Rows, labels: Labels, how: Fitting) -> Fitted:
    columns, rarity = counts.kept(rows, how.least_seen)
    machine = LinearSVC(C=how.regularisation, class_weight="balanced", random_state=_SEED, max_iter=5000)
    machine.fit(counts.vectors(rows, columns, rarity), labels[rows])
    planes, bias = machine.coef_, machine.intercept_
    if len(planes) == 1:  # Of two labels scikit-learn keeps the second's plane; the first's is its mirror.
        planes, bias = np.vstack([-planes, planes]), np.concatenate([-bias, bias])
    return Fitted(columns, rarity, np.ascontiguousarray(planes.T, dtype=np.float32), bias.astype(np.float32))


def find_sharpness(scores: Scores, labels: Labels) -> float:
    """The multiplier under which the true intents were the least surprising."""
    rows = np.arange(len(labels))
    surprise = [-np.log(softmax(candidate * scores)[rows, labels] + 1e-12).mean() for candidate in _SHARPNESS]
    return float(_SHARPNESS[int(np.argmin(surprise))])
