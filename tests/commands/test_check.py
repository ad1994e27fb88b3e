"""`assistant check`: what is wrong with the content, with file and line."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.commands import check
from tests.commands.conftest import Machine
from tests.commands.content import CATALOGUE, break_line, copied_content

REVIEWED = datetime(2026, 11, 24, tzinfo=UTC)
"""The day after the numbers shipped were compared with their sources: they are stale half a year later."""


@pytest.fixture
def content(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ASSISTANT_CONTENT_ROOT", str(machine.folder / "content"))
    monkeypatch.setattr(check, "utc_now", lambda: REVIEWED)
    return copied_content(machine.folder / "content")


@pytest.mark.usefixtures("content")
def test_the_content_is_sound(machine: Machine) -> None:
    result = machine.run("check")
    assert (result.exit_code, result.output.splitlines()[-1].startswith("0 errors")) == (0, True)


@pytest.mark.usefixtures("content")
def test_numbers_nobody_has_checked_for_half_a_year_fail(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "utc_now", lambda: REVIEWED + timedelta(days=181))
    result = machine.run("check")
    stale = [line for line in result.output.splitlines() if "numbers.yml" in line and "was last checked on" in line]
    assert (result.exit_code, bool(stale), all(": error: " in line for line in stale)) == (1, True, True)


@pytest.mark.parametrize(
    ("file", "start", "broken"),
    [
        ("flows/menu.yml", "flows:", "flwos:"),
        ("flows/menu.yml", "flows:", "flows: !!python/object:os.system"),
        ("flows/menu.yml", "flows:", "\tflows:"),
        (CATALOGUE, "msgstr ", "msgstr not in quotes"),
        (CATALOGUE, '"Plural-Forms', '"Plural-Forms: nplurals=2; plural=(n;\\n"'),
        ("locales/fr/pack.yml", "live:", "live: perhaps"),
        ("locales/fr/safety.yml", "apostrophe:", "apostrophe: flies"),
        ("locales/countries/FR/numbers.yml", "services:", "servicse:"),
        ("nlu/data/fr.yml", "nlu:", "nul:"),
    ],
)
def test_a_broken_line_is_named(machine: Machine, content: Path, file: str, start: str, broken: str) -> None:
    break_line(content / file, start, broken)
    result = machine.run("check")
    named = [line for line in result.output.splitlines() if line.startswith(f"{file}:") and ": error: " in line]
    assert (result.exit_code, bool(named)) == (1, True)


def test_only_what_concerns_the_locale_asked_for_counts(machine: Machine, content: Path) -> None:
    break_line(content / CATALOGUE, "msgstr ", "msgstr not in quotes")
    assert (machine.run("check", "--locale", "en").exit_code, machine.run("check", "--locale", "fr").exit_code) == (
        0,
        1,
    )


def test_a_locale_without_a_folder_is_misuse(machine: Machine) -> None:
    result = machine.run("check", "--locale", "xx")
    assert (result.exit_code, "There is no folder locales/xx" in result.stderr) == (2, True)


def test_a_language_on_its_way_only_warns_unless_it_is_asked_for(machine: Machine, content: Path) -> None:
    pack = content / "locales" / "fr" / "pack.yml"
    pack.write_text(pack.read_text(encoding="utf-8").replace("live: true", "live: false"), encoding="utf-8")
    break_line(content / CATALOGUE, "msgstr ", "msgstr not in quotes")
    codes = (machine.run("check").exit_code, machine.run("check", "--locale", "fr").exit_code)
    assert codes == (0, 1)


@pytest.mark.parametrize("arguments", [("check",), ("check", "--locale", "xx")])
def test_a_language_that_is_only_heard_is_said_not_to_be_live(
    machine: Machine, content: Path, arguments: tuple[str, ...]
) -> None:
    (content / "locales" / "xx").mkdir()
    shutil.copy(content / "locales" / "es" / "safety.yml", content / "locales" / "xx")
    result = machine.run(*arguments)
    said = [line for line in result.output.splitlines() if line.startswith("locales/xx/")]
    assert (result.exit_code, len(said), "not live yet" in said[0]) == (0, 1, True)
