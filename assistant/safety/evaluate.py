"""How much a detector hears: recall and false alarms on messages labelled by hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from assistant.packs.services import Category
from assistant.packs.yamlfile import Schema, read
from assistant.safety.detect import Detector
from assistant.safety.values import SEVERITY
from assistant.values import RiskLevel

MIN_RECALL = 0.95
"""Of messages in distress, per locale: below it a locale's lexicon is not good enough to go live."""


class Labelled(Schema):
    """Messages by category: where the protocol is right, where one question is, and where neither is."""

    crisis: Mapping[Category, tuple[str, ...]]
    concern: Mapping[Category, tuple[str, ...]]
    harmless: tuple[str, ...]

    def distress(self) -> Iterator[tuple[RiskLevel, Category, str]]:
        """(level, category, message) of every message in distress."""
        levels: tuple[tuple[RiskLevel, Mapping[Category, tuple[str, ...]]], ...] = (
            ("crisis", self.crisis),
            ("concern", self.concern),
        )
        for level, by_category in levels:
            for category, messages in by_category.items():
                for message in messages:
                    yield level, category, message


@dataclass(frozen=True, slots=True)
class Figures:
    """`distress`, `harmless`: how many were labelled so. `heard`: distress answered with at least a concern.

    `crises`, `as_crisis`: labelled crisis, and of those answered with the protocol. `false_alarms`: harmless answered
    with at least a concern, `false_crises` of those with the protocol. `missed` are the messages themselves.
    """

    distress: int
    heard: int
    crises: int
    as_crisis: int
    harmless: int
    false_alarms: int
    false_crises: int
    missed: tuple[str, ...]
    alarmed: tuple[str, ...]

    @property
    def recall(self) -> float:
        return self.heard / self.distress

    @property
    def precision(self) -> float:
        return self.heard / (self.heard + self.false_alarms)

    @property
    def crisis_recall(self) -> float:
        return self.as_crisis / self.crises

    @property
    def false_crisis_rate(self) -> float:
        return self.false_crises / self.harmless


def read_labelled(path: Path) -> Labelled:
    """A labelled file. Raises `ContentError`."""
    return read(path, path.name, Labelled)[0]


def measure(detector: Detector, labelled: Labelled) -> Figures:
    """What the detector makes of the labelled messages."""
    distress = [(level, message, detector.assess(message).level) for level, _, message in labelled.distress()]
    harmless = [(message, detector.assess(message).level) for message in labelled.harmless]
    missed = tuple(message for _, message, found in distress if not _alarms(found))
    alarmed = tuple(message for message, found in harmless if _alarms(found))
    return Figures(
        distress=len(distress),
        heard=len(distress) - len(missed),
        crises=sum(1 for level, _, _ in distress if level == "crisis"),
        as_crisis=sum(1 for level, _, found in distress if level == found == "crisis"),
        harmless=len(harmless),
        false_alarms=len(alarmed),
        false_crises=sum(1 for _, found in harmless if found == "crisis"),
        missed=missed,
        alarmed=alarmed,
    )


def _alarms(level: RiskLevel) -> bool:
    return SEVERITY[level] >= SEVERITY["concern"]
