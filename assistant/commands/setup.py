"""`assistant init`: keys, the database and the first account, and a sheet to keep in a safe place."""

from __future__ import annotations

import secrets
from pathlib import Path

import click

from assistant.building import ensure_channels, open_store, utc_now
from assistant.commands.counsellor import ask_password, require_console_locale
from assistant.commands.database import open_database
from assistant.errors import ConfigurationError
from assistant.settings import load_settings
from assistant.store.accounts import list_accounts
from assistant.store.channels import ensure_team
from assistant.store.migrate import upgrade
from assistant.store.people import add_counsellor, find_counsellor
from assistant.store.sealing import new_key

_SHEET = """
RECOVERY SHEET: print it, keep it off this machine, then forget this window.

  ASSISTANT_KEYRING={keyring}
  ASSISTANT_HASH_KEY={hash_key}

Without these two keys nothing in the database can be read again, by anybody: a lost key is lost data.
"""


@click.command("init")
@click.option(
    "--env-file",
    type=click.Path(dir_okay=False, path_type=Path),
    default=".env",
    show_default=True,
    help="Where the keys are written; a file that has them already is left alone.",
)
@click.option("--email", prompt="Your e-mail address", help="Of the first administrator.")
@click.option("--name", prompt="Your name, as colleagues see it", help="Of the first administrator.")
@click.option("--locale", default="fr", show_default=True, help="Language of their console: fr or en.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def init(env_file: Path, email: str, name: str, locale: str, password_stdin: bool) -> None:
    """Prepare this machine: make the keys, the database and the first administrator.

    Safe to run again: what exists is kept.
    """
    try:
        sheet = _make_keys(env_file)
    except OSError as error:
        raise ConfigurationError(f"{env_file} cannot be written ({error.strerror}): choose another file.") from None
    if sheet:
        # At once: whatever goes wrong below, a second run would not show it again.
        click.echo(sheet)
    settings = load_settings(_env_file=env_file)
    require_console_locale(settings, locale)
    upgrade(open_database(settings.database_url))
    store = open_store(settings)
    ensure_channels(store, settings)
    if find_counsellor(store, email) is None:
        others = any(account.role == "administrator" for account in list_accounts(store))
        teams = frozenset({ensure_team(store, settings.team)})
        password = ask_password(from_stdin=password_stdin)
        add_counsellor(
            store,
            email=email,
            name=name,
            password=password,
            locale=locale,
            role="administrator",
            team_ids=teams,
            now=utc_now(),
        )
        click.echo(f"{email} is {'an' if others else 'the first'} administrator.")
    else:
        click.echo(f"{email} has an account already: it is left as it is.")
    click.echo("Next: `assistant serve`, then docs/connect-twilio.md.")


def _make_keys(env_file: Path) -> str | None:
    """Append fresh keys to the file; None when it holds keys already."""
    written = env_file.read_text(encoding="utf-8") if env_file.exists() else ""
    present = [name for name in ("ASSISTANT_KEYRING=", "ASSISTANT_HASH_KEY=") if _is_set(written, name)]
    if len(present) == 1:
        raise ConfigurationError(f"{env_file} holds only one of the two keys: restore the other from your sheet.")
    if present:
        return None
    keyring, hash_key = f"k1:{new_key()}", new_key()
    lines = [f"ASSISTANT_KEYRING={keyring}", f"ASSISTANT_HASH_KEY={hash_key}"]
    if not _is_set(written, "ASSISTANT_SECRET_KEY="):
        lines.append(f"ASSISTANT_SECRET_KEY={secrets.token_urlsafe(48)}")
    kept = "".join(f"{line}\n" for line in written.splitlines() if not _is_empty_key(line))
    env_file.touch(mode=0o600)
    env_file.chmod(0o600)
    env_file.write_text(kept + "\n".join(lines) + "\n", encoding="utf-8")
    return _SHEET.format(keyring=keyring, hash_key=hash_key)


def _is_set(written: str, name: str) -> bool:
    return any(line.startswith(name) and line.strip() != name for line in written.splitlines())


def _is_empty_key(line: str) -> bool:
    return line.strip() in {"ASSISTANT_KEYRING=", "ASSISTANT_HASH_KEY=", "ASSISTANT_SECRET_KEY="}
