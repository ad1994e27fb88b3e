"""`assistant serve`."""

from __future__ import annotations

import gc
import os
import resource
import socket

import click
from granian.constants import Interfaces
from granian.server import Server as Granian

from assistant.building import open_store, read_mind, require_secret_key
from assistant.errors import ConfigurationError
from assistant.settings import Settings, load_settings
from assistant.turns.mind import Mind

CONNECTIONS = 2000
"""Open at once at most: two hundred browsers with as many connections as they open to one server, and room to spare."""
OTHER_FILES = 200
"""The database's, the log's, the provider's."""


@click.command("serve")
def serve() -> None:
    """Run the server: webhooks, console, and the sending of messages.

    Where it listens, and everything else, comes from the settings (docs/settings.md). Ends with Ctrl-C.
    """
    settings = load_settings()
    require_ready(settings)
    if not settings.twilio_account_sid and not settings.rest_token.get_secret_value():
        click.echo("No number is connected yet, so nobody can write: docs/connect-twilio.md says how.", err=True)
    click.echo(
        f"Serving {settings.public_url} (listening on {settings.host}:{settings.port}). Ctrl-C ends it.", err=True
    )
    run_server("assistant.app:serving", settings)


def require_ready(settings: Settings) -> None:
    """Everything that would stop a worker is found here, where it becomes one sentence.

    Raises `ConfigurationError`, `ContentError`, `NotMigrated`.
    """
    require_secret_key(settings)
    open_store(settings).db.close()
    tell_what_is_left_out(read_mind(settings.content_root, settings.models_dir, settings.rasa)[0], settings)
    require_free_port(settings.host, settings.port)


def tell_what_is_left_out(mind: Mind, settings: Settings) -> None:
    """Broken languages and countries do not stop the others; the operator is told."""
    for problem in (*mind.packs.problems, *mind.countries.problems):
        if problem.severity == "error":
            click.echo(str(problem), err=True)
    if settings.default_locale not in mind.packs.live:
        click.echo(f"ASSISTANT_DEFAULT_LOCALE: {settings.default_locale} is no live locale.", err=True)
    if settings.country not in mind.countries.by_code:
        click.echo(f"ASSISTANT_COUNTRY: {settings.country} is no usable country.", err=True)


def require_free_port(host: str, port: int) -> None:
    """Raises `ConfigurationError` when somebody else listens there already."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise ConfigurationError(
                f"{host}:{port} cannot be listened on ({error.strerror}): change ASSISTANT_HOST or ASSISTANT_PORT."
            ) from None


def allow_files(number: int) -> None:
    """Let this process and its workers open that many files and connections, as far as the machine permits."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < number:
        most = number if hard == resource.RLIM_INFINITY else min(number, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def run_server(target: str, settings: Settings) -> None:
    """Serve a WSGI application factory until told to stop. One worker: on SQLite one process serves best."""
    # The worker is a new process. Without this, glibc gives each of its threads an arena of its own, and the memory of
    # one request is never used by the next.
    os.environ.setdefault("MALLOC_ARENA_MAX", "2")
    allow_files(CONNECTIONS + OTHER_FILES)
    # What was read stays shared with the worker: the collector does not touch, and so does not copy, its pages.
    gc.collect()
    gc.freeze()
    Granian(
        target,
        factory=True,
        interface=Interfaces.WSGI,
        address=settings.host,
        port=settings.port,
        workers=1,
        blocking_threads=settings.threads,
        # It counts connections, not requests, and browsers keep theirs open while they wait for news: with too few of
        # them the open tabs of a team would keep the provider's webhooks out.
        backpressure=CONNECTIONS,
        log_enabled=False,
        respawn_failed_workers=True,
    ).serve()
