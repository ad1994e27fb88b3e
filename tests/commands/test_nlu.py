"""`assistant nlu`."""

from __future__ import annotations

import pytest

from tests.commands.conftest import Machine


def test_parse_shows_the_intent_and_the_candidates(machine: Machine) -> None:
    lines = machine.run("nlu", "parse", "slt", "--top", "2").output.splitlines()
    assert (lines[0].startswith("intent: greet"), len(lines)) == (True, 3)


def test_without_a_model_it_says_what_to_run(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_MODELS_DIR", str(machine.folder))
    result = machine.run("nlu", "parse", "slt")
    assert (result.exit_code, "run `assistant nlu train`" in result.stderr) == (1, True)
