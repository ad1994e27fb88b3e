"""The command as it is typed, on a machine where nothing is set up."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from assistant.cli import cli

PASSWORD = "a long enough password"


@dataclass(frozen=True, slots=True)
class Machine:
    """An empty folder to type commands in."""

    folder: Path

    def run(self, *arguments: str, stdin: str = "") -> Result:
        """In this process, which is quick."""
        return CliRunner().invoke(cli, arguments, input=stdin)

    def run_alone(self, *arguments: str, stdin: str = "", **settings: str) -> subprocess.CompletedProcess[str]:
        """In a process of its own, as an operator does."""
        command = [sys.executable, "-m", "assistant", *arguments]
        environment = {**os.environ, **settings}
        return subprocess.run(
            command,
            input=stdin,
            env=environment,
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def init(self) -> Result:
        account = ("--email", "sam@example.org", "--name", "Sam")
        return self.run("init", *account, "--password-stdin", stdin=f"{PASSWORD}\n")


@pytest.fixture
def machine(tmp_path: Path, models_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    for name in list(os.environ):
        if name.startswith(("ASSISTANT_", "TWILIO_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("ASSISTANT_MODELS_DIR", str(models_dir.resolve()))
    monkeypatch.chdir(tmp_path)
    return Machine(tmp_path)
