"""In which language is this written? Judged by how much of a text the examples of each language know.

Detectors made for web pages misread text messages: CLD2 took one French line in eighteen for English, "je comprends
pas ta question" among them, and called it reliable. The examples know how young people write, even one word long.
"""

from __future__ import annotations

from collections.abc import Mapping

from nlu.features import WORD_MARK, letters
from nlu.model import LocaleModel
from nlu.normalise import normalise

AT_HOME = 0.75
"""From this familiarity on, a text needs no other language."""
LEAST_FAMILIAR = 0.5
"""Under this familiarity with the best language, the text is in none of ours."""
LEAST_MARGIN = 0.2
"""How much more familiar the best language must be than the next; on held-out lines no wrong guess was left."""
_TELLING = 3
"""Shorter groups of letters belong to every language."""


def familiarity(text: str, model: LocaleModel) -> float:
    """How much of a text a model has met before, in 0..1: words for one half, groups of letters for the other."""
    read = normalise(text, model.habits, model.max_characters)
    words = [WORD_MARK + word for word in read.split()]
    if not words:
        return 0.0
    groups = [group for group in letters(read, model.look) if len(group) >= _TELLING] or words
    return (_known(words, model) + _known(groups, model)) / 2


def guess_language(text: str, models: Mapping[str, LocaleModel]) -> str | None:
    """The language code ("fr") of a text if one language of the models is surely it, else None. Never raises."""
    best: dict[str, float] = {}
    for locale, model in models.items():
        language = locale.partition("_")[0]
        best[language] = max(best.get(language, 0.0), familiarity(text, model))
    ranked = sorted(best, key=best.__getitem__, reverse=True)
    if not ranked or best[ranked[0]] < LEAST_FAMILIAR:
        return None
    sure = len(ranked) == 1 or best[ranked[0]] - best[ranked[1]] >= LEAST_MARGIN
    return ranked[0] if sure else None


def _known(features: list[str], model: LocaleModel) -> float:
    return float((model.vocabulary.columns(features) >= 0).mean())
