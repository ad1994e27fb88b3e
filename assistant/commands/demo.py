"""`assistant demo`."""

from __future__ import annotations

import os
import secrets
import shutil
import webbrowser
from pathlib import Path
from threading import Timer

import click

from assistant.building import ensure_channels, open_store, utc_now
from assistant.commands.database import open_database
from assistant.commands.serve import require_ready, run_server
from assistant.demo.account import COLLEAGUE, COUNSELLOR, standin_environment
from assistant.demo.phone import SignIn
from assistant.settings import Settings, load_settings
from assistant.store.channels import ensure_team
from assistant.store.migrate import upgrade
from assistant.store.people import add_counsellor, find_counsellor
from assistant.store.sealing import new_key
from assistant.store.store import Store

_FOLDER = Path("var/demo")


@click.command("demo")
@click.option("--port", default=8080, show_default=True, help="Port to listen on, on this machine only.")
@click.option("--fresh", is_flag=True, help="Forget what was said in earlier demonstrations.")
@click.option("--open/--no-open", "open_pages", default=True, help="Open the two pages in a browser.")
def demo(port: int, fresh: bool, open_pages: bool) -> None:
    """Show everything on this machine: a simulated phone beside the counsellors' console.

    No account, no network: only the messaging provider is simulated, the rest is what a real server runs.
    """
    if fresh:
        shutil.rmtree(_FOLDER, ignore_errors=True)
    _FOLDER.mkdir(parents=True, exist_ok=True)
    url = f"http://127.0.0.1:{port}"
    # The worker is another process: it reads the same environment.
    os.environ.update(standin_environment(url, port, _FOLDER, _keys()))
    _prepare()
    settings = load_settings()
    require_ready(settings)
    _tell(url)
    if open_pages:
        _open_later(url)
    run_server("assistant.demo.serving:serving", settings)


def _keys() -> dict[str, str]:
    """The demonstration's own keys, kept beside its database."""
    path = _FOLDER / "keys"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(f"k1:{new_key()}\n{new_key()}\n{secrets.token_urlsafe(48)}\n", encoding="ascii")
    keyring, hash_key, secret = path.read_text(encoding="ascii").splitlines()
    return {"ASSISTANT_KEYRING": keyring, "ASSISTANT_HASH_KEY": hash_key, "ASSISTANT_SECRET_KEY": secret}


def _prepare() -> None:
    """The schema, the channels and two counsellors."""
    settings = load_settings()
    upgrade(open_database(settings.database_url))
    store = open_store(settings)
    ensure_channels(store, settings)
    _open_account(store, settings, COUNSELLOR, "Camille", "administrator")
    _open_account(store, settings, COLLEAGUE, "Alex", "counsellor")


def _open_account(store: Store, settings: Settings, account: SignIn, name: str, role: str) -> None:
    if find_counsellor(store, account.email) is None:
        add_counsellor(
            store,
            email=account.email,
            name=name,
            password=account.password,
            locale=settings.default_locale,
            role=role,
            team_ids=frozenset({ensure_team(store, settings.team)}),
            now=utc_now(),
        )


def _tell(url: str) -> None:
    click.echo(f"The phone:    {url}/phone/")
    click.echo(f"The console:  {url}/console/   ({COUNSELLOR.email}, {COUNSELLOR.password})")
    click.echo(f"A colleague:  {COLLEAGUE.email}, {COLLEAGUE.password} (in a private window)")
    click.echo("Write “slt” on the phone. Ctrl-C ends the demonstration.")


def _open_later(url: str) -> None:
    def show() -> None:
        for page in ("phone", "console"):
            webbrowser.open(f"{url}/{page}/")

    timer = Timer(2.0, show)
    timer.daemon = True
    timer.start()
