"""A real Rasa for tests: its environment and a model, both kept in the cache, served on loopback while needed."""

from __future__ import annotations

import hashlib
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import pytest

from assistant.errors import ConfigurationError
from nlu.rasa.data import write_data
from nlu.rasa.environment import CONFIG, CONSTRAINTS, QUIET, cache_folder, find_python, locked, make_environment
from nlu.rasa.train import train_one
from tests.support.houses import REPOSITORY
from tests.support.processes import free_port
from tests.support.skips import is_ci

PATIENCE = 1500
"""Seconds for the first test that needs it: on a new machine the environment is installed and the model trained."""
EPOCHS = 4
"""Of a hundred: enough for clear sentences, and soon done."""
_READY_WITHIN = 180


def refused(why: str) -> None:
    """A skip on a laptop, a failure in CI."""
    says = f"No Rasa: {why}"
    (pytest.fail if is_ci() else pytest.skip)(says)


def rasa_environment() -> Path:
    """Made or found. Without a Python 3.10, or a network to install from, the test does not run, and says why."""
    if find_python() is None:
        refused("Python 3.10 was not found: install python3.10, or `pyenv install 3.10`.")
    try:
        return make_environment()
    except ConfigurationError as error:
        refused(str(error))
        raise


def trained_model(environment: Path, locale: str) -> Path:
    """A model of our own training data, trained once for this data and this pipeline."""
    config = CONFIG.read_text(encoding="utf-8")
    quick = config.replace("epochs: 100", f"epochs: {EPOCHS}")
    assert quick != config, "the pipeline's number of epochs was not found"
    with TemporaryDirectory() as name:
        folder = Path(name)
        data = write_data(REPOSITORY, folder, locale)[locale]
        quick_config = folder / "quick.yml"
        quick_config.write_text(quick, encoding="utf-8")
        content = hashlib.sha256(data.read_bytes() + quick_config.read_bytes() + CONSTRAINTS.read_bytes()).hexdigest()
        model = cache_folder() / "rasa-models" / f"{locale}-{content[:16]}.tar.gz"
        with locked(model):
            return model if model.is_file() else train_one(environment, data, model, quick_config)


@contextmanager
def served(environment: Path, model: Path) -> Iterator[str]:
    """The address of a Rasa that answers with this model, until the block ends."""
    port = free_port()
    command = [str(environment / "bin" / "rasa"), "run", "--enable-api", "-m", str(model), "-i", "127.0.0.1"]
    with TemporaryDirectory() as folder:
        said = Path(folder) / "said.txt"
        with said.open("w") as out:
            env = {**os.environ, **QUIET}
            process = subprocess.Popen([*command, "-p", str(port)], cwd=folder, env=env, stdout=out, stderr=out)
            try:
                url = f"http://127.0.0.1:{port}"
                _wait(process, url, said)
                yield url
            finally:
                process.terminate()
                try:
                    process.wait(20)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()


def _wait(process: subprocess.Popen[bytes], url: str, said: Path) -> None:
    end = time.monotonic() + _READY_WITHIN
    while time.monotonic() < end:
        assert process.poll() is None, f"Rasa ended: {said.read_text(encoding='utf-8')[-2000:]}"
        try:
            if httpx.post(f"{url}/model/parse", json={"text": "salut"}, timeout=30, trust_env=False).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.3)
    raise AssertionError(f"Rasa was not ready in time: {said.read_text(encoding='utf-8')[-2000:]}")
