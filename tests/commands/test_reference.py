"""Every command explains itself, and the reference names every command and option."""

from __future__ import annotations

from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from assistant.cli import cli
from tests.support.houses import REPOSITORY


def tree(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command below this one, with the words that call it."""
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found is not None
            yield from tree(found, (*path, name))


COMMANDS = {" ".join(path): command for path, command in tree(cli)}
LEAVES = {words: command for words, command in COMMANDS.items() if not isinstance(command, click.Group)}


@pytest.mark.parametrize("words", COMMANDS)
def test_help_says_what_it_does(words: str) -> None:
    result = CliRunner().invoke(cli, [*words.split(), "--help"])
    assert (result.exit_code, "Usage:" in result.output, bool(COMMANDS[words].help)) == (0, True, True)


@pytest.mark.parametrize("words", LEAVES)
def test_the_reference_names_the_command_and_its_options(words: str) -> None:
    section = section_of(words)
    names = [name for param in LEAVES[words].params for name in _names(param)]
    assert [name for name in names if f"`{name}" not in section] == []


def test_the_reference_names_nothing_that_is_gone() -> None:
    headings = {line.removeprefix("### assistant ") for line in page().splitlines() if line.startswith("### ")}
    assert headings == set(LEAVES)


def test_an_unknown_command_is_misuse() -> None:
    assert CliRunner().invoke(cli, ["dance"]).exit_code == 2


def page() -> str:
    return (REPOSITORY / "docs/cli.md").read_text(encoding="utf-8")


def section_of(words: str) -> str:
    _, _, after = page().partition(f"### assistant {words}\n")
    return after.partition("\n##")[0]


def _names(param: click.Parameter) -> list[str]:
    """An option by its long names; an argument as the usage line shows it."""
    if isinstance(param, click.Argument):
        return [str(param.name).upper()]
    return [name for name in (*param.opts, *param.secondary_opts) if name.startswith("--")]
