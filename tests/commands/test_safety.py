"""`assistant safety`."""

from __future__ import annotations

import json
from pathlib import Path

from tests.commands.conftest import Machine


def write(folder: Path, text: str) -> str:
    path = folder / "lines.tsv"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_the_gate_is_judged_on_a_file(machine: Machine) -> None:
    file = write(machine.folder, "label\ttext\nsuicide\tje veux mourir\nnone\tje cherche un stage\n")
    said = json.loads(machine.run("safety", "evaluate", file, "--locale", "fr", "--format", "json").stdout)
    assert (said["n"], said["recall"], said["precision"], said["misses"], said["false_alarms"]) == (2, 1.0, 1.0, [], [])
    assert said["by_category"]["suicide"]["detected"] == 1


def test_a_miss_is_shown_with_its_line(machine: Machine) -> None:
    file = write(machine.folder, "label\ttext\nabuse\tle bus est en retard\n")
    assert "missed, line 2 (none): le bus est en retard" in machine.run("safety", "evaluate", file).stdout


def test_a_label_that_is_no_category_is_named_with_its_line(machine: Machine) -> None:
    file = write(machine.folder, "label\ttext\nsadness\tbof\n")
    result = machine.run("safety", "evaluate", file)
    assert result.exit_code == 1
    assert "lines.tsv:2: error: `sadness` is not a category; write one of abuse, distress" in result.stderr
