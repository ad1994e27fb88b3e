"""Figures of the gate on labelled lines, and the second stage behind the lexicons."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from assistant.packs.services import Category
from assistant.safety.detect import Detector
from assistant.safety.judge import Line, hear
from assistant.safety.lexicon import Lexicon, load_lexicon
from assistant.safety.values import Assessment
from assistant.values import RiskLevel
from tests.safety.content import write_lexicon


def found(level: RiskLevel, category: Category | None = "suicide") -> Assessment:
    return Assessment(level, category, "fr/x", "fr-1")


def gate(text: str) -> Assessment:
    levels: dict[str, RiskLevel] = {"c": "crisis", "q": "concern", "w": "watch"}
    return found(levels.get(text[:1], "none"))


LINES = (
    Line("c suicide", ("suicide",), 2),
    Line("q abuse", ("abuse", "domestic_violence"), 3),
    Line("w abuse", ("abuse",), 4),
    Line("q nothing", ("none",), 5),
    Line("nothing", ("none",), 6),
)


def test_a_concern_counts_as_heard_and_a_watch_does_not() -> None:
    heard = hear(gate, LINES)
    assert (heard.n, heard.recall, heard.precision, heard.watched) == (5, 2 / 3, 2 / 3, 1)


def test_categories_are_counted_by_the_first_label() -> None:
    abuse = hear(gate, LINES).by_category["abuse"]
    assert (abuse.n, abuse.detected, abuse.watched, abuse.recall) == (2, 1, 1, 0.5)


def test_misses_and_false_alarms_are_named() -> None:
    heard = hear(gate, LINES)
    assert [one.line.number for one in (*heard.misses, *heard.false_alarms)] == [4, 5]


def test_without_danger_nothing_is_said_of_recall() -> None:
    heard = hear(gate, LINES[-1:])
    assert (heard.recall, heard.precision) == (None, None)


@dataclass(frozen=True)
class Ear:
    """A second stage that hears one word."""

    word: str
    category: str
    version: str = "model-1"

    def suspect(self, text: str) -> str | None:
        return self.category if self.word in text else None


@pytest.fixture
def lexicon(tmp_path: Path) -> Lexicon:
    return load_lexicon(write_lexicon(tmp_path))


def test_the_second_stage_asks_where_the_lexicons_are_silent(lexicon: Lexicon) -> None:
    detector = Detector([lexicon], Ear("psst", "abuse"))
    assert detector.assess("psst") == Assessment("concern", "abuse", "model/abuse", "model-1")


def test_the_second_stage_never_lowers(lexicon: Lexicon) -> None:
    detector = Detector([lexicon], Ear("psst", "abuse"))
    assert detector.assess("je veux mourir psst").level == "crisis"


def test_the_second_stage_raises_what_was_only_watched(lexicon: Lexicon) -> None:
    detector = Detector([lexicon], Ear("rire", "distress"))
    assert detector.assess("mourir de rire ce soir").level == "concern"


def test_an_unknown_category_is_distress() -> None:
    assert Detector([], Ear("psst", "weather")).assess("psst").category == "distress"


@pytest.mark.parametrize(("second", "version"), [(None, "fr-"), (Ear("x", "abuse"), "+model-1")])
def test_the_version_names_every_stage(lexicon: Lexicon, second: Ear | None, version: str) -> None:
    assert version in Detector([lexicon], second).version
