"""`assistant nlu`."""

from __future__ import annotations

import click

from assistant.commands.evaluate import evaluate, require_training
from assistant.commands.rasa import rasa
from assistant.log import configure_logging
from assistant.settings import load_settings
from nlu.interpreter import EmbeddedInterpreter


@click.group("nlu")
def nlu() -> None:
    """Train and try the understanding of texts."""


@nlu.command("train")
def train_command() -> None:
    """Train every language from nlu/data. Skipped when nothing changed since the last time."""
    require_training()
    from nlu.train import train

    settings = load_settings()
    click.echo(str(train(settings.content_root, settings.models_dir)))


@nlu.command("parse")
@click.argument("text")
@click.option("--locale", default="fr", show_default=True)
@click.option("--top", default=3, show_default=True, help="How many candidates to show.")
def parse_command(text: str, locale: str, top: int) -> None:
    """Show what is understood of TEXT."""
    from assistant.building import choose_interpreter

    settings = load_settings()
    configure_logging(settings.log_level)
    embedded = EmbeddedInterpreter.load(settings.content_root, settings.models_dir)
    understood = choose_interpreter(embedded, settings.content_root, settings.rasa).parse(text, locale, None)
    click.echo(f"intent: {understood.intent or 'out of scope'} ({understood.confidence:.2f})")
    for intent, confidence in understood.ranking[:top]:
        click.echo(f"  {confidence:.2f} {intent}")
    for entity in understood.entities:
        click.echo(f"  entity {entity.name}: {entity.value}")


nlu.add_command(evaluate)
nlu.add_command(rasa)
