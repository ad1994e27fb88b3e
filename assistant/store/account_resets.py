"""A forgotten password: asked for by anybody, answered only to the address of the account.

Asking writes the same row whether or not there is such an account, and looks at nothing: neither the page nor its time
tells who works here. The letter is written by background work a moment later.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from assistant.store import tables as t
from assistant.store.account_checks import check_password
from assistant.store.account_errors import AccountRefused
from assistant.store.account_links import (
    LIFE,
    AccountLink,
    Post,
    insert_link,
    new_token,
    read_link,
    token_hash,
    use_link,
)
from assistant.store.holding import write_audit
from assistant.store.passwords import hash_password
from assistant.store.people import Person, end_sessions
from assistant.store.store import Store

_AT_ONCE = 20


def ask_reset(store: Store, email: str, now: datetime) -> None:
    """Somebody who says that this is their address has forgotten their password."""
    account = select(t.Counsellor.id).where(t.Counsellor.email == email.strip().lower(), t.Counsellor.active)
    row = {
        "purpose": "asked",
        "token_hash": token_hash(store, new_token()),
        "counsellor_id": account.scalar_subquery(),
        "email": "",
        "locale": "",
        "created_at": now,
        "expires_at": now + LIFE["asked"],
    }
    with store.db.write() as connection:
        connection.execute(insert(t.AccountLink).values(row))


def answer_asked_resets(store: Store, post: Post, now: datetime) -> int:
    """Write the letters that were asked for, and forget what nobody's address asked for; how many letters it was."""
    asked = select(t.AccountLink.id, t.AccountLink.counsellor_id).where(t.AccountLink.purpose == "asked")
    with store.db.read() as connection:
        if connection.execute(asked.limit(1)).first() is None:
            return 0
    written = 0
    with store.db.write() as connection:
        rows = connection.execute(asked.order_by(t.AccountLink.id).limit(_AT_ONCE).with_for_update(skip_locked=True))
        for row in rows.all():
            connection.execute(delete(t.AccountLink).where(t.AccountLink.id == row.id))
            if row.counsellor_id is not None:
                _make(connection, store, row.counsellor_id, None, now, post)
                written += 1
    return written


def make_reset(store: Store, by: Person, person_id: int, now: datetime, post: Post | None) -> str:
    """A link for somebody whose account a colleague looks after, sent if there is a way; its token."""
    with store.db.write() as connection:
        token = _make(connection, store, person_id, by.id, now, post)
        write_audit(connection, by.id, None, "reset_made", str(person_id), now)
    return token


def choose_password(store: Store, link: AccountLink, password: str, now: datetime) -> int:
    """Change the password, end every session, and use up the link and any other like it; whose it is.

    Raises `AccountRefused`.
    """
    check_password(password)
    hashed = hash_password(password)
    with store.db.write() as connection:
        use_link(connection, link, now)
        account = select(t.Counsellor.id).where(t.Counsellor.id == link.counsellor_id, t.Counsellor.active)
        person_id = connection.execute(account).scalar_one_or_none()
        if person_id is None:
            raise AccountRefused("used_link")
        end_sessions(connection, person_id, password_hash=hashed)
        others = (t.AccountLink.counsellor_id == person_id, t.AccountLink.used_at.is_(None))
        connection.execute(update(t.AccountLink).where(*others).values(used_at=now))
        write_audit(connection, person_id, None, "password_reset", str(link.made_by or ""), now)
    return person_id


def _make(
    connection: Connection, store: Store, person_id: int, made_by: int | None, now: datetime, post: Post | None
) -> str:
    whose = select(t.Counsellor.email, t.Counsellor.name, t.Counsellor.locale).where(t.Counsellor.id == person_id)
    account = connection.execute(whose).one()
    values = {"email": account.email, "name": account.name, "locale": account.locale, "made_by": made_by}
    link_id, token = insert_link(connection, store, "reset", now, counsellor_id=person_id, **values)
    if post:
        post(connection, read_link(connection, link_id), token)
    return token
