"""Training: what it makes, and what it leaves out."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import ContentError
from nlu.interpreter import EmbeddedInterpreter
from nlu.storage import DISTRESS
from nlu.train import TrainReport, train
from tests.nlu.content import SMALL, training_data, write_content

MEGABYTE = 1_000_000


def test_a_broken_locale_does_not_take_the_others_down(tmp_path: Path) -> None:
    root = write_content(tmp_path, {"en": training_data(SMALL), "fr": "nlu: ["})
    report = train(root, tmp_path / "models")
    assert (list(report.quality), {problem.locale for problem in report.problems}) == (["en"], {"fr"})
    assert EmbeddedInterpreter.load(root, tmp_path / "models").locales == ("en",)


def test_no_healthy_locale_is_an_error_with_every_problem(tmp_path: Path) -> None:
    root = write_content(tmp_path, {"en": "nlu: [", "fr": "nlu: ["})
    with pytest.raises(ContentError) as raised:
        train(root, tmp_path / "models")
    assert [problem.locale for problem in raised.value.problems] == ["en", "fr"]


def test_the_model_that_ships_is_small(trained: TrainReport) -> None:
    assert trained.path.stat().st_size < 25 * MEGABYTE


def test_cross_validation_of_what_ships_holds_its_ground(trained: TrainReport) -> None:
    least = {"fr": 0.86, "en": 0.86, "es": 0.8, "it": 0.65}
    quality = trained.quality
    assert {locale for locale, bound in least.items() if quality[locale].accuracy < bound} == set()
    assert {locale for locale in least if quality[locale].refused > 0.06} == set()
    assert {locale for locale in ("fr", "en") if quality[locale].caught < 0.8} == set()


def test_cross_validation_of_distress_that_ships_holds_its_ground(trained: TrainReport) -> None:
    quality = trained.quality[DISTRESS]
    assert quality.accuracy > 0.83
    assert quality.caught > 0.96


def test_the_summary_names_each_locale_and_its_confusions(trained: TrainReport) -> None:
    lines = str(trained).split("\n")
    assert [line[:3] for line in lines[1:] if not line.startswith("  ")] == ["en:", "es:", "fr:", "it:", "dis"]
    assert sum(" taken for " in line for line in lines) == 20
