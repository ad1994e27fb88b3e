"""The `assistant` command. Errors are sentences on standard error; exit status 0 done, 1 not done, 2 misused."""

from __future__ import annotations

import sys
from importlib.metadata import version

import click

from assistant.building import load_the_book
from assistant.commands import chat, check, counsellor, database, demo, locale, nlu, serve, setup
from assistant.errors import AssistantError
from assistant.settings import default_content_root


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(version("declic"), prog_name="assistant")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Déclic: coaching by text message, with a counsellor behind it.

    Settings come from the environment or a .env file here; docs/settings.md lists them all.
    """
    ctx.obj = {"content_root": default_content_root(), "load_book": load_the_book}


for command in (
    demo.demo,
    serve.serve,
    chat.chat,
    check.check,
    setup.init,
    database.db,
    counsellor.counsellor,
    nlu.nlu,
    locale.locale_group,
):
    cli.add_command(command)


def main() -> None:
    """Run the command; anything we can put into a sentence is shown as one."""
    try:
        cli()
    except AssistantError as error:
        click.echo(str(error), err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
