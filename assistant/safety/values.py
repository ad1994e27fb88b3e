"""What safety says about one message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assistant.packs.services import Category
from assistant.values import RiskLevel

MODEL = "model"
"""Stands where the locale of a lexicon would in the rule of what the second stage suspects."""
SEVERITY: Mapping[RiskLevel, int] = {"none": 0, "watch": 1, "concern": 2, "crisis": 3}


@dataclass(frozen=True, slots=True)
class Assessment:
    """How grave a message is and why. Names only, never the words of the message: it is logged as it is.

    `rule` is "<locale>/<id>" of what fired, `lexicon_version` the content it was read from; both are empty for
    level none. `category` is None for none, and for a watch that is only a manner of speaking.
    """

    level: RiskLevel = "none"
    category: Category | None = None
    rule: str = ""
    lexicon_version: str = ""

    @property
    def suspected(self) -> bool:
        """Whether no word of a lexicon names it: only the second stage thinks so."""
        return self.rule.startswith(f"{MODEL}/")


def graver(first: RiskLevel, second: RiskLevel) -> RiskLevel:
    """The higher of two levels."""
    return first if SEVERITY[first] >= SEVERITY[second] else second
