"""`assistant counsellor`."""

from __future__ import annotations

import sys

import click

from assistant.building import open_store, utc_now
from assistant.errors import ConfigurationError
from assistant.handoff.leaving import give_up_all
from assistant.settings import Settings, load_settings
from assistant.store.account_errors import AccountRefused
from assistant.store.accounts import close_account, list_accounts
from assistant.store.channels import ensure_team, team_names
from assistant.store.people import ROLES, Person, add_counsellor, find_counsellor
from assistant.store.store import Store
from assistant.store.totp import switch_off
from assistant.wording.console import ConsoleTexts


@click.group("counsellor")
def counsellor() -> None:
    """Look after the accounts of the console."""


@counsellor.command("add")
@click.option("--email", required=True, help="They sign in with it.")
@click.option("--name", required=True, help="As colleagues see it.")
@click.option("--role", type=click.Choice(ROLES), default="counsellor", show_default=True)
@click.option(
    "--team",
    "teams",
    multiple=True,
    metavar="NAME",
    help="Their team; may be given several times. Default: the team of ASSISTANT_TEAM.",
)
@click.option("--locale", default="fr", show_default=True, help="Language of their console: fr or en.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input instead of asking.")
def add(email: str, name: str, role: str, teams: tuple[str, ...], locale: str, password_stdin: bool) -> None:
    """Open an account. The password is asked for, never taken from the command line."""
    settings = load_settings()
    require_console_locale(settings, locale)
    store = open_store(settings)
    password = ask_password(from_stdin=password_stdin)
    known = team_names(store)
    team_ids = frozenset(ensure_team(store, team) for team in teams or (settings.team,))
    add_counsellor(
        store, email=email, name=name, password=password, locale=locale, role=role, team_ids=team_ids, now=utc_now()
    )
    click.echo(f"{email} can sign in now.")
    for made in (name for name in dict.fromkeys(teams) if name not in known):
        click.echo(f"There was no team {made} yet: it has been made.")


@counsellor.command("list")
def list_command() -> None:
    """Everybody who has an account: e-mail, name, role, second factor, and whether it is open."""
    store = open_store(load_settings())
    for account in list_accounts(store):
        factor = "second factor" if account.second_factor else "no second factor"
        state = "open" if account.active else "closed"
        click.echo("\t".join((account.email, account.name, account.role, factor, state)))


@counsellor.command("reset-totp")
@click.argument("email")
def reset_totp(email: str) -> None:
    """Take the second factor off an account, for somebody who lost phone and recovery codes.

    Their password is enough again; make sure that it is really them who asks.
    """
    store = open_store(load_settings())
    switch_off(store, _account(store, email).id, None, utc_now())
    click.echo(f"{email} signs in with the password alone now, and should set up a second factor again.")


@counsellor.command("deactivate")
@click.argument("email")
def deactivate(email: str) -> None:
    """Close an account: nobody signs in with it, its sessions end, and what it holds waits in the inbox.

    The last active administrator cannot be closed.
    """
    store = open_store(load_settings())
    person = _account(store, email)
    close_account(store, None, person.id, utc_now())
    given_up = give_up_all(store, person.id, None, utc_now())
    click.echo(f"{email} cannot sign in any more; conversations given up: {given_up}.")


def _account(store: Store, email: str) -> Person:
    found = find_counsellor(store, email)
    if found is None:
        raise AccountRefused("unknown", f"There is no account for {email}: `assistant counsellor list` shows them all.")
    return found


def require_console_locale(settings: Settings, locale: str) -> None:
    """Raises `ConfigurationError` for a language the console does not speak."""
    known = ConsoleTexts.load(settings.content_root).locales
    if locale not in known:
        raise ConfigurationError(f"The console does not speak {locale}: choose one of {', '.join(known)}.")


def ask_password(*, from_stdin: bool) -> str:
    """Typed twice, or the first line of standard input."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    answer: str = click.prompt("Password (12 characters or more)", hide_input=True, confirmation_prompt=True)
    return answer
