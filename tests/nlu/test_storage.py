"""Models are kept by the hash of their content, and refused when they do not fit."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assistant.errors import ConfigurationError
from nlu.config import read_config
from nlu.corpus import read_corpus
from nlu.interpreter import EmbeddedInterpreter
from nlu.storage import content_hash, load_models, save_models
from nlu.train import train, train_locale
from tests.nlu.content import CONFIG, write_content

LEARNT = ("intents", "outside", "vocabulary", "sharpness", "threshold", "look", "habits", "families", "quality")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_content(tmp_path)


def test_a_model_is_read_back_as_it_was_written(root: Path, tmp_path: Path) -> None:
    corpus, _ = read_corpus(root / "nlu" / "data" / "en.yml", read_config(root))
    written = train_locale(corpus, read_config(root))
    save_models({"en": written}, tmp_path / "models", "abc")
    read = load_models(tmp_path / "models", "abc")["en"]
    for part in ("weights", "bias", "rarity"):
        np.testing.assert_array_equal(getattr(read, part), getattr(written, part))
    assert read.gazetteer.phrases == written.gazetteer.phrases
    for part in LEARNT:
        assert getattr(read, part) == getattr(written, part), part


def test_the_same_content_gives_the_same_file(root: Path, tmp_path: Path) -> None:
    first, second = (train(root, tmp_path / name).path for name in ("one", "two"))
    assert first.name == second.name
    assert first.read_bytes() == second.read_bytes()


def test_a_second_training_of_the_same_content_is_not_done(root: Path, tmp_path: Path) -> None:
    assert train(root, tmp_path / "models").trained
    assert not train(root, tmp_path / "models").trained


def test_the_model_of_former_content_is_refused_with_what_to_run(root: Path, tmp_path: Path) -> None:
    train(root, tmp_path / "models")
    write_content(root, config=CONFIG.replace("word_weight: 1.0", "word_weight: 2.0"))
    with pytest.raises(ConfigurationError, match="run `assistant nlu train`"):
        EmbeddedInterpreter.load(root, tmp_path / "models")


def test_a_model_altered_by_one_byte_is_refused_with_what_to_run(root: Path, tmp_path: Path) -> None:
    path = train(root, tmp_path / "models").path
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    path.write_bytes(raw)
    with pytest.raises(ConfigurationError, match=r"manifest\.json; delete it and run `assistant nlu train`"):
        EmbeddedInterpreter.load(root, tmp_path / "models")


def test_an_altered_model_is_trained_anew(root: Path, tmp_path: Path) -> None:
    path = train(root, tmp_path / "models").path
    path.write_bytes(b"torn")
    assert train(root, tmp_path / "models").trained


@pytest.mark.parametrize("manifest", ["", "[]", '{"sha256": 3}'])
def test_a_manifest_that_says_nothing_vouches_for_nothing(root: Path, tmp_path: Path, manifest: str) -> None:
    train(root, tmp_path / "models")
    (tmp_path / "models" / "manifest.json").write_text(manifest)
    with pytest.raises(ConfigurationError, match=r"manifest\.json"):
        EmbeddedInterpreter.load(root, tmp_path / "models")


def test_the_hash_changes_with_the_habits_of_a_language(root: Path) -> None:
    before = content_hash(root)
    (root / "nlu" / "data" / "habits").mkdir()
    (root / "nlu" / "data" / "habits" / "en.yml").write_text("abbreviations: {u: you}\n")
    assert content_hash(root) != before


@pytest.mark.parametrize(
    "data", [b"\xff\x00\x9c", b"nlu:\n\t- intent: greet\n", b"nlu:\n- intent: x\n  examples: |\n    a\n"]
)
def test_a_language_not_fit_to_be_trained_leaves_the_model_of_the_others_fit(root: Path, data: bytes) -> None:
    before = content_hash(root)
    (root / "nlu" / "data" / "pt.yml").write_bytes(data)
    assert content_hash(root) == before


def test_content_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be read"):
        content_hash(tmp_path)
