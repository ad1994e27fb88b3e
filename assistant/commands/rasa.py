"""`assistant nlu rasa`."""

from __future__ import annotations

from pathlib import Path

import click

from assistant.settings import load_settings

FIRST_PORT = 5005


@click.group("rasa")
def rasa() -> None:
    """Rasa Open Source instead of the embedded understanding (nlu/rasa/README.md)."""


@rasa.command("train")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="The folder for the models, one LOCALE.tar.gz each.",
)
@click.option("--locale", help="Only this locale.")
def train_command(out: Path, locale: str | None) -> None:
    """Train one Rasa model a locale from nlu/data.

    Rasa's own environment is made in the cache folder the first time; that needs Python 3.10.
    """
    from nlu.rasa.environment import make_environment
    from nlu.rasa.train import train_all

    settings = load_settings()
    environment = make_environment(_tell)
    models = train_all(environment, settings.content_root, out, locale, _tell)
    addresses = []
    for port, (trained, model) in enumerate(models.items(), start=FIRST_PORT):
        click.echo(f"{environment / 'bin' / 'rasa'} run --enable-api -m {model} -i 127.0.0.1 -p {port}")
        addresses.append(f"{trained}=http://127.0.0.1:{port}")
    click.echo(f"ASSISTANT_INTERPRETER=rasa ASSISTANT_RASA_URLS={','.join(addresses)}")


def _tell(said: str) -> None:
    click.echo(said, err=True)
