"""`assistant nlu`."""

from __future__ import annotations

import json

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


def test_a_file_of_labelled_lines_is_judged(machine: Machine) -> None:
    file = machine.folder / "lines.tsv"
    file.write_text(
        "label\ttext\ngreet\tslt\nout_of_scope\til va pleuvoir demain ?\nmenu|help\tmenu\n", encoding="utf-8"
    )
    said = json.loads(machine.run("nlu", "evaluate", str(file), "--locale", "fr", "--format", "json").stdout)
    assert (said["n"], said["accuracy"], said["macro_f1"], said["out_of_scope_recall"], said["misses"]) == (
        3,
        1,
        1,
        1,
        [],
    )


def test_a_foreign_data_set_is_learnt_and_judged(machine: Machine) -> None:
    rows = [f"{label}\t{label} number {n}" for label in ("red", "blue") for n in range(6)]
    file = machine.folder / "set.tsv"
    file.write_text("\n".join(["label\ttext", *rows]), encoding="utf-8")
    said = machine.run("nlu", "evaluate", "--train", str(file), "--test", str(file), "--format", "json")
    assert json.loads(said.stdout)["accuracy"] == 1.0


def test_half_a_data_set_is_misuse(machine: Machine) -> None:
    file = machine.folder / "set.tsv"
    file.write_text("label\ttext\nred\ta\n", encoding="utf-8")
    assert machine.run("nlu", "evaluate", "--train", str(file)).exit_code == 2


def test_a_language_without_a_model_is_said(machine: Machine) -> None:
    file = machine.folder / "lines.tsv"
    file.write_text("label\ttext\ngreet\tola\n", encoding="utf-8")
    assert "No model for pt" in machine.run("nlu", "evaluate", str(file), "--locale", "pt").stderr
