"""What the settings make of the house."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from assistant.building import SEND_REQUESTS, choose_interpreter, sending_of
from assistant.settings import load_settings
from nlu.interpreter import EmbeddedInterpreter
from nlu.rasa.adapter import RasaInterpreter
from tests.support.houses import REPOSITORY
from tests.support.processes import free_port


@pytest.mark.parametrize("patience", [0.5, 10, 30, 60])
def test_a_lease_outlasts_every_time_out_of_one_sending(patience: float) -> None:
    sending = sending_of(load_settings(_env_file=None, TWILIO_TIMEOUT_SECONDS=patience))
    assert sending.lease - sending.start_within >= timedelta(seconds=SEND_REQUESTS * patience)


def test_the_embedded_interpreter_is_the_default(models_dir: Path) -> None:
    embedded = EmbeddedInterpreter.load(REPOSITORY, models_dir)
    assert choose_interpreter(embedded, REPOSITORY, load_settings(_env_file=None).rasa) is embedded


def test_rasa_has_the_embedded_interpreter_behind_it(models_dir: Path) -> None:
    embedded = EmbeddedInterpreter.load(REPOSITORY, models_dir)
    urls = f"fr=http://127.0.0.1:{free_port()}"
    settings = load_settings(_env_file=None, interpreter="rasa", rasa_urls=urls)
    chosen = choose_interpreter(embedded, REPOSITORY, settings.rasa)
    assert isinstance(chosen, RasaInterpreter)
    assert chosen.parse("jveu parlé a qqun", "fr") == embedded.parse("jveu parlé a qqun", "fr")
    chosen.close()


def test_a_serving_process_without_rasa_carries_nothing_of_it() -> None:
    code = (
        "import sys, assistant.app; print(sorted({'httpx', 'rasa', 'sklearn', 'nlu.rasa.adapter'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=REPOSITORY)
    assert done.stdout == "[]\n"
