"""Links sent by e-mail: to open an account one was invited to, or to choose a new password.

Whoever has the token may use it, once and for a while; only its keyed hash is kept. A link and the letter that carries
it are written in one transaction: `post` is what puts the letter on its way.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, cast

from sqlalchemy import Connection, Row, delete, insert, select, update

from assistant.store import tables as t
from assistant.store.account_errors import AccountRefused
from assistant.store.people import Role
from assistant.store.rows import inserted_id
from assistant.store.store import Store

Purpose = Literal["invitation", "reset", "asked"]
""" "asked": somebody asked for a new password, and the letter is not written yet."""
LIFE: dict[Purpose, timedelta] = {
    "invitation": timedelta(days=7),
    "reset": timedelta(hours=1),
    "asked": timedelta(hours=1),
}
FORGOTTEN_AFTER = timedelta(days=30)
"""A link that ended so long ago is deleted: who was invited once is nobody's affair for ever."""


@dataclass(frozen=True, slots=True)
class AccountLink:
    """What a link is for. `counsellor_id`: whose password it changes; the rest is what an invitation opens."""

    id: int
    purpose: Purpose
    counsellor_id: int | None
    email: str
    name: str
    locale: str
    role: Role
    teams: frozenset[int]
    made_by: int | None
    created_at: datetime
    expires_at: datetime


Post = Callable[[Connection, AccountLink, str], None]
"""`post(connection, link, token)` writes the letter within the caller's transaction."""


def find_link(store: Store, token: str, now: datetime) -> AccountLink | None:
    """The link of this token, while it can be used."""
    statement = select(t.AccountLink.__table__).where(
        t.AccountLink.token_hash == token_hash(store, token),
        t.AccountLink.used_at.is_(None),
        t.AccountLink.expires_at > now,
        t.AccountLink.purpose != "asked",
    )
    with store.db.read() as connection:
        row = connection.execute(statement).one_or_none()
    return None if row is None else link_of(row)


def use_link(connection: Connection, link: AccountLink, now: datetime) -> None:
    """Use it up. Raises `AccountRefused` when somebody did meanwhile, or its time is over."""
    unused = (t.AccountLink.id == link.id, t.AccountLink.used_at.is_(None), t.AccountLink.expires_at > now)
    if connection.execute(update(t.AccountLink).where(*unused).values(used_at=now)).rowcount != 1:
        raise AccountRefused("used_link")


def insert_link(
    connection: Connection, store: Store, purpose: Purpose, now: datetime, **values: Any
) -> tuple[int, str]:
    """A fresh link: its id and its token, which is known only now."""
    token = new_token()
    row = {
        "purpose": purpose,
        "token_hash": token_hash(store, token),
        "created_at": now,
        "expires_at": now + LIFE[purpose],
        **values,
    }
    return inserted_id(connection, insert(t.AccountLink).values(row)), token


def read_link(connection: Connection, link_id: int) -> AccountLink:
    return link_of(connection.execute(select(t.AccountLink.__table__).where(t.AccountLink.id == link_id)).one())


def forget_links(store: Store, now: datetime) -> int:
    """Delete links that ended long ago; how many it was."""
    with store.db.write() as connection:
        old = t.AccountLink.expires_at < now - FORGOTTEN_AFTER
        return connection.execute(delete(t.AccountLink).where(old)).rowcount


def new_token() -> str:
    """256 random bits, for an address."""
    return secrets.token_urlsafe(32)


def token_hash(store: Store, token: str) -> bytes:
    return store.keyring.lookup("account-link", token[:100])


def link_of(row: Row[Any]) -> AccountLink:
    return AccountLink(
        id=row.id,
        purpose=cast(Purpose, row.purpose),
        counsellor_id=row.counsellor_id,
        email=row.email,
        name=row.name,
        locale=row.locale,
        role=cast(Role, row.role),
        teams=frozenset(int(one) for one in row.teams.split(",") if one),
        made_by=row.made_by,
        created_at=row.created_at,
        expires_at=row.expires_at,
    )
