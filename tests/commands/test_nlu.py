"""`assistant nlu`."""

from __future__ import annotations

import pytest

from tests.commands.conftest import Machine
from tests.support.processes import free_port


def test_parse_shows_the_intent_and_the_candidates(machine: Machine) -> None:
    lines = machine.run("nlu", "parse", "slt", "--top", "2").output.splitlines()
    assert (lines[0].startswith("intent: greet"), len(lines)) == (True, 3)


def test_without_a_model_it_says_what_to_run(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_MODELS_DIR", str(machine.folder))
    result = machine.run("nlu", "parse", "slt")
    assert (result.exit_code, "run `assistant nlu train`" in result.stderr) == (1, True)


def test_parse_asks_rasa_when_it_is_chosen_and_says_when_it_does_not_answer(machine: Machine) -> None:
    urls = f"fr=http://127.0.0.1:{free_port()}"
    done = machine.run_alone("nlu", "parse", "slt", ASSISTANT_INTERPRETER="rasa", ASSISTANT_RASA_URLS=urls)
    assert done.stdout.startswith("intent: greet")
    assert '"event": "rasa_failed"' in done.stderr
    assert "slt" not in done.stderr


def test_rasa_without_python_3_10_is_a_sentence(machine: Machine) -> None:
    nowhere = {"PATH": "/nowhere", "HOME": str(machine.folder), "XDG_CACHE_HOME": str(machine.folder)}
    done = machine.run_alone("nlu", "rasa", "train", "--out", "rasa", **nowhere)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("Rasa 3.6 needs Python 3.10")
    assert len(done.stderr.splitlines()) == 1
