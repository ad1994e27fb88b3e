"""Links lead somewhere, and commands named in the pages exist."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from assistant.cli import cli

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
_LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")
_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
_COMMAND = re.compile(r"(?:^|`|\.venv/bin/|app )assistant ((?:[a-z]+(?:-[a-z]+)* ?)+)", re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_to_files(page: Path) -> None:
    links = _LINK.findall(_CODE.sub("", page.read_text(encoding="utf-8")))
    assert not [link for link in links if not (page.parent / link).exists()]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_commands_exist(page: Path) -> None:
    named = _COMMAND.findall(page.read_text(encoding="utf-8"))
    assert not [words for words in named if not _exists(words.split())]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_make_targets_exist(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"(?:^|`)make ([a-z]+)", page.read_text(encoding="utf-8"), re.MULTILINE)) <= targets


def test_every_page_stands_in_the_index() -> None:
    listed = set(_LINK.findall((ROOT / "docs/index.md").read_text(encoding="utf-8")))
    assert {path.name for path in ROOT.glob("docs/*.md")} - {"index.md"} <= listed


def _exists(words: list[str]) -> bool:
    """Whether the first words name a command; what follows may be an argument or the sentence around it."""
    command: click.Command = cli
    for word in words:
        if not isinstance(command, click.Group):
            return True
        found = command.get_command(click.Context(command), word)
        if found is None:
            return False
        command = found
    return True
