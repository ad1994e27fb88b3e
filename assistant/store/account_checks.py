"""What can be an account: its address, name, teams and password."""

from __future__ import annotations

import re

from sqlalchemy import Connection, select

from assistant.store import tables as t
from assistant.store.account_errors import AccountRefused
from assistant.store.passwords import MAXIMUM_LENGTH, MINIMUM_LENGTH

_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,130}\.[^@\s.]{2,}")


def check_password(password: str) -> None:
    """Length is what counts (NIST SP 800-63B, section 3.1.1). Raises `AccountRefused`."""
    if not MINIMUM_LENGTH <= len(password) <= MAXIMUM_LENGTH:
        sentence = f"A password has {MINIMUM_LENGTH} to {MAXIMUM_LENGTH} characters: choose another one."
        raise AccountRefused("password", sentence)


def check_email(email: str) -> None:
    """Raises `AccountRefused`."""
    if not _EMAIL.fullmatch(email):
        raise AccountRefused("email", f"{email[:80]!r} is not an e-mail address: write it like sam@example.org.")


def check_name(name: str) -> None:
    """Raises `AccountRefused`."""
    if not 1 <= len(name) <= 100:
        raise AccountRefused("name")


def check_teams(connection: Connection, teams: frozenset[int]) -> None:
    """Raises `AccountRefused`."""
    known = set(connection.execute(select(t.Team.id).where(t.Team.id.in_(teams))).scalars())
    if not teams:
        raise AccountRefused("no_team")
    if missing := sorted(teams - known):
        raise AccountRefused("no_team", f"There is no team with the number {missing[0]}: make the team first.")
