"""What was learnt from the training data that ships."""

from __future__ import annotations

from pathlib import Path

import pytest

from nlu.interpreter import EmbeddedInterpreter
from nlu.train import TrainReport, train
from tests.nlu.content import REPOSITORY


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
