"""The second stage of the safety gate: distress that no keyword names. It may raise what the first stage said.

One model for all languages, because people switch languages above all when it matters: the lines of every file of
`nlu/distress` are learnt together, and everything that is ordinary: `none`, every intent as a kind of its own, since a
wish is known by what it asks, and `ordinary/answer`, what people tell of their days when an open question is asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.errors import Problem
from nlu.corpus import Example
from nlu.model import LocaleModel
from nlu.rasa_format import read_blocks
from nlu.storage import DISTRESS, content_hash, distress_files, load_models

HARMLESS = "none"
ORDINARY = "ordinary/"
"""Opens the name of a kind that is harmless and was not chosen to be hard. No category of danger holds a stroke."""
LEAST_WORDS = 4
"""A shorter message is an answer, or a call for help that the lexicons know: "tout de suite" asks nothing."""


@dataclass(frozen=True, slots=True)
class SecondStage:
    """Implements `assistant.safety.detect.SecondStage`. Holds no state between messages: share it freely."""

    model: LocaleModel
    version: str
    """Named in the risk log: "model-<hash of the content it was trained from>"."""

    @classmethod
    def load(cls, content_root: Path, models_dir: Path) -> SecondStage | None:
        """The one trained from the content as it is now; None for a content without `nlu/distress`.

        Raises ConfigurationError, which says to run `assistant nlu train`, when that model is missing or altered.
        """
        content = content_hash(content_root)
        model = load_models(models_dir, content).get(DISTRESS)
        return cls(model, f"model-{content}") if model is not None else None

    def suspect(self, text: str) -> str | None:
        """The kind of danger that is likely, or None. Never raises for any text."""
        if len(text.split()) < LEAST_WORDS:
            return None
        chances = self.model.probabilities(text)
        if chances is None:
            return None
        grave = chances * dangers(self.model.intents)
        return self.model.intents[int(grave.argmax())] if grave.sum() >= self.model.threshold else None


def dangers(kinds: Sequence[str]) -> NDArray[np.bool_]:
    """Which of the kinds are dangers, in their order."""
    return np.array([kind != HARMLESS and not kind.startswith(ORDINARY) for kind in kinds])


def read_distress(content_root: Path) -> tuple[tuple[Example, ...], tuple[Problem, ...]]:
    """Every line of `nlu/distress`, and every problem; a file with a problem is left out."""
    examples: list[Example] = []
    problems: list[Problem] = []
    for path in distress_files(content_root):
        blocks, found = read_blocks(path, f"nlu/distress/{path.name}")
        problems += [replace(problem, locale=path.stem) for problem in found]
        if not found:
            examples += [
                Example(line.text, block.name, line.number)
                for block in blocks
                if block.kind == "intent"
                for line in block.examples
            ]
    return tuple(examples), tuple(problems)
