"""The `assistant` command. Errors are sentences on standard error; exit status 0 done, 1 not done, 2 misused."""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any

import click

from assistant.errors import AssistantError

COMMANDS = {
    "demo": "assistant.commands.demo:demo",
    "serve": "assistant.commands.serve:serve",
    "chat": "assistant.commands.chat:chat",
    "check": "assistant.commands.check:check",
    "init": "assistant.commands.setup:init",
    "db": "assistant.commands.database:db",
    "counsellor": "assistant.commands.counsellor:counsellor",
    "nlu": "assistant.commands.nlu:nlu",
    "safety": "assistant.commands.safety:safety",
    "locale": "assistant.commands.locale:locale_group",
}
"""Where each command lives. Only the one that is called is imported: the server's worker starts from this file too,
and should not carry what it never runs."""


class _Told(click.ClickException):
    """An error of ours, shown as the sentence it is."""

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(self.message, file=file, err=True)


class _Commands(click.Group):
    """A group that finds its commands by name. Anything we can put into a sentence is shown as one."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except AssistantError as error:
            raise _Told(str(error)) from None

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(version("declic"), prog_name="assistant")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Déclic: coaching by text message, with a counsellor behind it.

    Settings come from the environment or a .env file here; docs/settings.md lists them all.
    """
    ctx.obj = {"load_book": _load_book}


def _load_book(content_root: Path) -> object:
    from assistant.building import load_the_book

    return load_the_book(content_root)


def main() -> None:
    """Run the command that this process's arguments name."""
    cli()


if __name__ == "__main__":
    main()
