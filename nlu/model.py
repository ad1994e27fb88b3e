"""What was learnt, as plain arrays: made by `train`, kept by `storage`, asked by `interpreter`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nlu.entities import Gazetteer
from nlu.families import Families
from nlu.features import WORD_MARK, Floats, HalfFloats, Look, vectorise
from nlu.normalise import Habits, normalise
from nlu.vocabulary import Vocabulary

NOTHING_OUTSIDE = -1


@dataclass(frozen=True, slots=True)
class Quality:
    """Cross-validation on the training examples, shares in 0..1 of examples the model had not seen.

    `accuracy`: in-scope examples given their intent. `refused`: in-scope examples refused. `caught`: out-of-scope
    examples refused. `confused`: (intent, taken for, how many), most frequent first.
    """

    examples: int
    accuracy: float
    refused: float
    caught: float
    confused: tuple[tuple[str, str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class LocaleModel:
    """The linear model of one locale.

    `weights` has one row per feature and one column per intent of `intents`, in half precision because they are most of
    what a model weighs; the column `outside` is what must be refused, `NOTHING_OUTSIDE` when
    no example was of that kind. `sharpness` turns scores into probabilities,
    `threshold` is the least confidence of an answer.
    """

    locale: str
    intents: tuple[str, ...]
    outside: int
    vocabulary: Vocabulary
    rarity: Floats
    weights: HalfFloats
    bias: Floats
    sharpness: float
    threshold: float
    look: Look
    max_characters: int
    expected_bonus: float
    habits: Habits
    families: Families
    gazetteer: Gazetteer
    quality: Quality

    def refuses(self, chances: NDArray[np.float64], confidence: float) -> bool:
        """Whether a text with these probabilities, the best of an intent being `confidence`, is out of scope."""
        likelier_outside = self.outside != NOTHING_OUTSIDE and chances[self.outside] > confidence
        return bool(likelier_outside or confidence < self.threshold)

    def knows(self, word: str) -> bool:
        """Whether some example holds this folded word."""
        return bool(self.vocabulary.columns([WORD_MARK + word])[0] >= 0)

    def probabilities(self, text: str, preferred: frozenset[str] = frozenset()) -> NDArray[np.float64] | None:
        """One probability per intent, summing to 1; None for a text without a single known feature.

        `preferred` are intents that the question asked makes likely.
        """
        read = normalise(text, self.habits, self.max_characters)
        columns, values = vectorise(read, self.vocabulary, self.rarity, self.families, self.look)
        if not len(columns):
            return None
        weights = self.weights[columns].astype(np.float32)
        scores = self.sharpness * (values @ weights + self.bias).astype(np.float64)
        if preferred:
            scores += [self.expected_bonus if intent in preferred else 0.0 for intent in self.intents]
        return softmax(scores)


def softmax(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Probabilities from scores, along the last axis."""
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    result: NDArray[np.float64] = powers / powers.sum(axis=-1, keepdims=True)
    return result
