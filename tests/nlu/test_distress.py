"""The second stage of the safety gate: read, learnt, kept, asked."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.packs.services import CATEGORIES
from nlu.check import check
from nlu.distress import HARMLESS, ORDINARY, SecondStage, read_distress
from nlu.interpreter import EmbeddedInterpreter
from nlu.train import TrainReport, train
from tests.nlu.content import REPOSITORY, training_data, write_content

LINES = {
    "suicide": ["i want to end it", "no reason to live", "tired of living", "better without me"],
    "none": ["i want to end this call", "no reason to wait", "tired of school", "better without sugar"],
}


@pytest.fixture
def content(tmp_path: Path) -> Path:
    root = write_content(tmp_path / "root")
    (root / "nlu" / "distress").mkdir()
    (root / "nlu" / "distress" / "en.yml").write_text(training_data(LINES), encoding="utf-8")
    return root


def test_it_is_trained_with_the_rest_and_hears_what_it_learnt(content: Path, tmp_path: Path) -> None:
    train(content, tmp_path)
    stage = SecondStage.load(content, tmp_path)
    assert stage is not None
    assert stage.suspect("i am so tired of living") == "suicide"


def test_a_content_without_lines_has_no_second_stage(tmp_path: Path) -> None:
    root = write_content(tmp_path)
    train(root, tmp_path / "models")
    assert SecondStage.load(root, tmp_path / "models") is None


def test_it_is_no_locale(content: Path, tmp_path: Path) -> None:
    train(content, tmp_path)
    assert EmbeddedInterpreter.load(content, tmp_path).locales == ("en",)


def test_a_changed_line_asks_for_a_new_model(content: Path, tmp_path: Path) -> None:
    before = train(content, tmp_path).content
    with (content / "nlu" / "distress" / "en.yml").open("a", encoding="utf-8") as file:
        file.write("    better without salt\n")
    assert train(content, tmp_path).content != before


def test_a_broken_file_is_named_and_left_out(content: Path) -> None:
    (content / "nlu" / "distress" / "fr.yml").write_text("nlu: [", encoding="utf-8")
    examples, problems = read_distress(content)
    assert {example.intent for example in examples} == set(LINES)
    assert [(problem.file, problem.locale) for problem in problems] == [("nlu/distress/fr.yml", "fr")]
    assert problems[0] in check(content)


def test_what_ships_names_only_categories_and_what_is_harmless() -> None:
    examples, problems = read_distress(REPOSITORY)
    assert problems == ()
    assert {example.intent for example in examples} == {HARMLESS, ORDINARY + "answer", *CATEGORIES}


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=400))
def test_any_text_may_be_asked(stage: SecondStage, text: str) -> None:
    assert stage.suspect(text) in {None, *CATEGORIES}


@pytest.fixture(scope="module")
def stage(trained: TrainReport, models_dir: Path) -> SecondStage:
    found = SecondStage.load(REPOSITORY, models_dir)
    assert (trained.path.exists(), found is not None) == (True, True)
    assert found is not None
    return found
