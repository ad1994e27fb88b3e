"""Where Rasa runs: a virtual environment of its own in the user's cache folder, made once for these pinned versions."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from assistant.errors import ConfigurationError

FOLDER = Path(__file__).parent
CONSTRAINTS = FOLDER / "constraints.txt"
CONFIG = FOLDER / "config.yml"
QUIET = {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3", "SQLALCHEMY_SILENCE_UBER_WARNING": "1"}
"""What each Rasa process finds in its environment: nothing is reported to anybody."""
_MADE = "made-for-declic"
"""Stands in an environment that was made to the end."""

Tell = Callable[[str], None]


def cache_folder() -> Path:
    """The user's cache folder, where it is safe to delete everything."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "declic"


def environment_folder() -> Path:
    """Where the environment of these constraints is, or will be."""
    return cache_folder() / f"rasa-{hashlib.sha256(CONSTRAINTS.read_bytes()).hexdigest()[:12]}"


def find_python() -> Path | None:
    """A Python 3.10 that runs: on the PATH, else one of pyenv's."""
    named = shutil.which("python3.10")
    pyenv = sorted(Path.home().glob(".pyenv/versions/3.10*/bin/python"), reverse=True)
    return next((path for path in (*([Path(named)] if named else []), *pyenv) if _is_3_10(path)), None)


def make_environment(tell: Tell = lambda _said: None) -> Path:
    """The folder of an environment with Rasa, made now (some minutes, 2 GB) unless it is there.

    Raises ConfigurationError when no Python 3.10 is found, or with the end of what pip said.
    """
    folder = environment_folder()
    with locked(folder):
        if (folder / _MADE).exists():
            return folder
        python = find_python()
        if python is None:
            raise ConfigurationError(
                "Rasa 3.6 needs Python 3.10, for it does not install on a newer one: install python3.10, "
                "or `pyenv install 3.10`."
            )
        tell(f"Installing Rasa in {folder} (once: some minutes, 2 GB)…")
        shutil.rmtree(folder, ignore_errors=True)
        run([str(python), "-m", "venv", str(folder)])
        pip = [str(folder / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
        run([*pip, "-c", str(CONSTRAINTS), "setuptools", "wheel"])
        run([*pip, "-c", str(CONSTRAINTS), "rasa"])
        (folder / _MADE).touch()
    return folder


def run(command: list[str], folder: Path | None = None) -> None:
    """Run a command, in that folder. Raises ConfigurationError with the end of what it said."""
    env = {**os.environ, **QUIET}
    done = subprocess.run(command, capture_output=True, text=True, env=env, cwd=folder, check=False)  # noqa: S603 - our own environment
    if done.returncode:
        said = (done.stderr.strip() or done.stdout.strip())[-800:]
        raise ConfigurationError(f"{Path(command[0]).name} {command[1]} did not succeed: {said}")


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Only one process at a time makes what will stand there."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_name(f"{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _is_3_10(python: Path) -> bool:
    """pyenv's shims stand on the PATH for versions that are not chosen, and then only complain."""
    asked = [str(python), "-c", "import sys; print(sys.version_info[:2] == (3, 10))"]
    try:
        done = subprocess.run(asked, capture_output=True, text=True, timeout=20, check=False)  # noqa: S603 - asks which Python it is
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.stdout.strip() == "True"
