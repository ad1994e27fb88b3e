"""Inviting colleagues: made by those who answer for a team, opened by the colleague with a password of their own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.exc import IntegrityError

from assistant.store import tables as t
from assistant.store.account_checks import check_email, check_name, check_teams
from assistant.store.account_errors import AccountRefused
from assistant.store.account_links import (
    LIFE,
    AccountLink,
    Post,
    insert_link,
    link_of,
    new_token,
    read_link,
    token_hash,
    use_link,
)
from assistant.store.holding import write_audit
from assistant.store.people import Person, check_role, insert_account, new_account, taken
from assistant.store.store import Store


@dataclass(frozen=True, slots=True)
class Invited:
    """Whom to invite, and as what. The name may be empty: they say it themselves."""

    email: str
    name: str
    locale: str
    role: str
    teams: frozenset[int]


def may_invite(by: Person, role: str, teams: frozenset[int]) -> bool:
    """Administrators anybody; supervisors counsellors, into teams of their own."""
    if by.role == "administrator":
        return True
    return by.role == "supervisor" and role == "counsellor" and teams <= by.teams


def invite(store: Store, by: Person, invited: Invited, now: datetime, post: Post | None) -> str:
    """Make an invitation and send it, if there is a way; its token. An older one to the same address ends.

    Raises `AccountRefused`.
    """
    email, name = invited.email.strip().lower(), invited.name.strip()
    check_email(email)
    check_role(invited.role)
    if name:
        check_name(name)
    if not may_invite(by, invited.role, invited.teams):
        raise AccountRefused("no_team")
    with store.db.write() as connection:
        check_teams(connection, invited.teams)
        if connection.execute(select(t.Counsellor.id).where(t.Counsellor.email == email)).first():
            raise taken(email)
        _drop_invitations(connection, email)
        values = {"email": email, "name": name, "locale": invited.locale, "role": invited.role, "made_by": by.id}
        teams = ",".join(map(str, sorted(invited.teams)))
        link_id, token = insert_link(connection, store, "invitation", now, teams=teams, **values)
        write_audit(connection, by.id, None, "invited", email, now)
        if post:
            post(connection, read_link(connection, link_id), token)
    return token


def pending_invitations(store: Store, by: Person) -> tuple[AccountLink, ...]:
    """Those that were not used yet and that this person could have made, the newest first; also those whose time is
    over."""
    unused = (t.AccountLink.purpose == "invitation", t.AccountLink.used_at.is_(None))
    with store.db.read() as connection:
        rows = connection.execute(select(t.AccountLink.__table__).where(*unused).order_by(t.AccountLink.id.desc()))
        links = tuple(link_of(row) for row in rows)
    return tuple(link for link in links if may_invite(by, link.role, link.teams))


def invite_again(store: Store, by: Person, link: AccountLink, now: datetime, post: Post | None) -> str:
    """Another token for the same invitation, with its whole time before it; the older token is worth nothing."""
    token = new_token()
    values = {"token_hash": token_hash(store, token), "expires_at": now + LIFE["invitation"], "created_at": now}
    with store.db.write() as connection:
        unused = (t.AccountLink.id == link.id, t.AccountLink.used_at.is_(None))
        if connection.execute(update(t.AccountLink).where(*unused).values(values)).rowcount != 1:
            raise AccountRefused("used_link")
        write_audit(connection, by.id, None, "invited_again", link.email, now)
        if post:
            post(connection, read_link(connection, link.id), token)
    return token


def withdraw_invitation(store: Store, by: Person, link: AccountLink, now: datetime) -> None:
    """Its link opens nothing any more."""
    with store.db.write() as connection:
        unused = (t.AccountLink.id == link.id, t.AccountLink.used_at.is_(None))
        if connection.execute(delete(t.AccountLink).where(*unused)).rowcount == 1:
            write_audit(connection, by.id, None, "invitation_withdrawn", link.email, now)


def accept_invitation(store: Store, link: AccountLink, name: str, locale: str, password: str, now: datetime) -> int:
    """Open the account that the link is for, and use the link up; the new account's id. Raises `AccountRefused`."""
    account = new_account(email=link.email, name=name, password=password, locale=locale, role=link.role, now=now)
    try:
        with store.db.write() as connection:
            use_link(connection, link, now)
            person_id = insert_account(connection, account, link.teams)
            write_audit(connection, person_id, None, "invitation_accepted", str(link.made_by or ""), now)
    except IntegrityError:
        raise taken(link.email) from None
    return person_id


def _drop_invitations(connection: Connection, email: str) -> None:
    pending = (t.AccountLink.email == email, t.AccountLink.purpose == "invitation", t.AccountLink.used_at.is_(None))
    connection.execute(delete(t.AccountLink).where(*pending))
