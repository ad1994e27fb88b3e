"""In which language is this written? Judged by how much of a text the examples of each language know.

Detectors made for web pages misread text messages: CLD2 took one French line in eighteen for English, "je comprends
pas ta question" among them, and called it reliable. The examples know how young people write, even one word long.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from nlu.features import WORD_MARK, letters
from nlu.model import LocaleModel
from nlu.normalise import normalise

AT_HOME = 0.75
"""From this familiarity on, a text needs no other language."""
LEAST_FAMILIAR = 0.5
"""Under this familiarity with the best language, the text is in none of ours."""
LEAST_MARGIN = 0.2
"""How much more familiar the best language must be than the next; on held-out lines no wrong guess was left."""
LEAST_USE = 0.1
"""A word belongs to the languages that use it at least this often, measured by the one that uses it most: "please" is
met in French examples, and English all the same."""
_TELLING = 3
"""Shorter groups of letters belong to every language."""


def familiarity(text: str, model: LocaleModel) -> float:
    """How much of a text a model has met before, in 0..1: words for one half, groups of letters for the other."""
    halves = _halves(text, model)
    return sum(float((_uses(half, model) > 0).mean()) for half in halves) / len(halves)


def guess_language(text: str, models: Mapping[str, LocaleModel], among: Collection[str] | None = None) -> str | None:
    """The language code ("fr") of a text if one language of the models is surely it, else None. Never raises.

    `among`: the only languages worth telling apart. A text that is likelier in another is still in none of them.
    """
    best: dict[str, float] = {}
    for locale, model in models.items():
        language = locale.partition("_")[0]
        best[language] = max(best.get(language, 0.0), _own_share(text, model, models.values()))
    ranked = sorted((one for one in best if among is None or one in among), key=best.__getitem__, reverse=True)
    if not ranked or best[ranked[0]] < max(LEAST_FAMILIAR, *best.values()):
        return None
    sure = len(ranked) == 1 or best[ranked[0]] - best[ranked[1]] >= LEAST_MARGIN
    return ranked[0] if sure else None


def _own_share(text: str, model: LocaleModel, rivals: Iterable[LocaleModel]) -> float:
    """As `familiarity`, but what a rival uses far more often is the rival's."""
    halves, rivals = _halves(text, model), tuple(rivals)
    share = 0.0
    for half in halves:
        own = _uses(half, model)
        most = np.max([_uses(half, rival) for rival in rivals], axis=0)
        share += float(((own > 0) & (own >= most * LEAST_USE)).mean())
    return share / len(halves)


def _halves(text: str, model: LocaleModel) -> tuple[list[str], list[str]]:
    """The words of a text as a model reads it, and its telling groups of letters."""
    read = normalise(text, model.habits, model.max_characters)
    words = [WORD_MARK + word for word in read.split()] or [WORD_MARK]
    return words, [group for group in letters(read, model.look) if len(group) >= _TELLING] or words


def _uses(features: list[str], model: LocaleModel) -> NDArray[np.float64]:
    """In which share of the examples each feature stands; 0 when in none."""
    columns = model.vocabulary.columns(features)
    return np.where(columns >= 0, np.exp(1.0 - model.rarity[columns].astype(np.float64)), 0.0)
