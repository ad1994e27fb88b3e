"""The real training data, trained once for all tests of this folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from nlu.interpreter import EmbeddedInterpreter
from nlu.train import TrainReport, train
from tests.nlu.content import REPOSITORY


@pytest.fixture(scope="session")
def models_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("models")


@pytest.fixture(scope="session")
def trained(models_dir: Path) -> TrainReport:
    return train(REPOSITORY, models_dir)


@pytest.fixture(scope="session")
def interpreter(trained: TrainReport, models_dir: Path) -> EmbeddedInterpreter:
    assert trained.path.exists()
    return EmbeddedInterpreter.load(REPOSITORY, models_dir)


@pytest.fixture(scope="session")
def known(interpreter: EmbeddedInterpreter) -> frozenset[str]:
    """Every intent that some locale knows."""
    return interpreter.intents
