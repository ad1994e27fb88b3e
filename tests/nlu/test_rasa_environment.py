"""The environment Rasa lives in, made by programs of a test's own that only pretend."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from assistant.errors import ConfigurationError
from nlu.rasa import environment as rasa_environment
from nlu.rasa.environment import CONSTRAINTS, environment_folder, find_python, make_environment
from nlu.rasa.train import train_one

PYTHON_3_10 = """\
#!/bin/sh
# Says it is 3.10, makes an environment whose python is this file, and notes what it was asked.
echo "$*" >> "$NOTES"
case "$*" in
  *version_info*) echo True ;;
  "-m venv "*) mkdir -p "$3/bin"; cp "$0" "$3/bin/python" ;;
  *" rasa") if [ -n "$BROKEN" ]; then echo "no such wheel" >&2; exit 1; fi ;;
esac
"""
SHIM = "#!/bin/sh\necho 'pyenv: python3.10: command not found' >&2\nexit 127\n"


def program(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)
    return path


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home without any Python, and a PATH on which only a test's own folder comes before the system's."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("NOTES", str(tmp_path / "notes"))
    monkeypatch.setattr("shutil.which", lambda name: _which(tmp_path / "bin" / name))
    return tmp_path


def _which(path: Path) -> str | None:
    return str(path) if path.exists() else None


def notes(home: Path) -> str:
    return (home / "notes").read_text(encoding="utf-8")


def test_without_python_3_10_it_is_refused_with_a_sentence(home: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"^Rasa 3\.6 needs Python 3\.10, .*install python3\.10.*\.$"):
        make_environment()


def test_a_shim_of_a_version_that_is_not_chosen_is_no_python(home: Path) -> None:
    program(home / "bin/python3.10", SHIM)
    assert find_python() is None
    mine = program(home / ".pyenv/versions/3.10.13/bin/python", PYTHON_3_10)
    assert find_python() == mine


def test_it_is_made_once_from_the_constraints_alone(home: Path) -> None:
    program(home / "bin/python3.10", PYTHON_3_10)
    told: list[str] = []
    folder = make_environment(told.append)
    assert (folder, folder.parent) == (environment_folder(), home / "cache/declic")
    assert f"install --quiet -c {CONSTRAINTS} rasa" in notes(home)
    before = notes(home)
    assert make_environment(told.append) == folder
    assert (notes(home), len(told)) == (before, 1)


def test_one_that_was_not_finished_is_made_again(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(home / "bin/python3.10", PYTHON_3_10)
    monkeypatch.setenv("BROKEN", "yes")
    with pytest.raises(ConfigurationError, match="no such wheel"):
        make_environment()
    monkeypatch.delenv("BROKEN")
    assert make_environment().is_dir()


def test_other_constraints_make_another_one(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = environment_folder()
    other = home / "constraints.txt"
    other.write_text("rasa==3.6.20\n", encoding="utf-8")
    monkeypatch.setattr(rasa_environment, "CONSTRAINTS", other)
    assert environment_folder() != first


def test_the_constraints_are_exact_and_name_no_index() -> None:
    lines = CONSTRAINTS.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not re.fullmatch(r"[a-z0-9-]+==[0-9][0-9a-z.]*", line)] == []
    assert "rasa==3.6.21" in lines


def test_training_that_fails_says_why(tmp_path: Path) -> None:
    program(tmp_path / "bin/rasa", "#!/bin/sh\necho 'out of memory' >&2\nexit 1\n")
    with pytest.raises(ConfigurationError, match=r"rasa train did not succeed: out of memory"):
        train_one(tmp_path, tmp_path / "fr.yml", tmp_path / "out/fr.tar.gz")


def test_a_training_that_makes_nothing_is_a_failure(tmp_path: Path) -> None:
    program(tmp_path / "bin/rasa", "#!/bin/sh\nexit 0\n")
    with pytest.raises(ConfigurationError, match=r"Rasa made no model of fr\.yml"):
        train_one(tmp_path, tmp_path / "fr.yml", tmp_path / "out/fr.tar.gz")
