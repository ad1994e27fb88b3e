"""Notices to the people of a team, as rows: queued in the commit that gives their reason, leased, retried, forgotten.

Their words are sealed, and dropped as soon as they were sent or given up. Any number of processes may send: who leases
a row has it until the lease ends, and what is recorded later counts only for the same lease.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal, cast

from sqlalchemy import Connection, and_, insert, or_, select, update

from assistant.errors import Unsealable
from assistant.store import tables as t
from assistant.store.rows import inserted_id
from assistant.store.sealing import Keyring
from assistant.store.store import Store

Medium = Literal["email", "sms"]
LEASE = timedelta(seconds=90)
"""Longer than one sending may take; after it the notice is sent again: twice is better than never."""
KEEP_TRYING = timedelta(hours=1)
"""A notice that has not left by then says nothing true any more."""
NO_LONGER_NEEDED = "no longer needed"
UNREADABLE = "unreadable"
LATE = "too late"

_PURPOSE = "notice"
_n = t.Notice


@dataclass(frozen=True, slots=True)
class Notice:
    """A message to somebody of the team. It holds nothing of a young person: no name, no number, no word of theirs.

    `to`: an e-mail address, or a number in E.164; `subject` is for e-mails. `token_hash`: of the link in it by which
    the page `page_id` is acknowledged, by the duty contact `contact_id` or the counsellor `counsellor_id`.
    Words and address do not show in its `repr`.
    """

    medium: Medium
    to: str = field(repr=False)
    subject: str = field(repr=False)
    body: str = field(repr=False)
    page_id: int | None = None
    contact_id: int | None = None
    counsellor_id: int | None = None
    token_hash: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class LeasedNotice:
    """A notice to send now. `attempts` counts this one, and names the lease. `crisis`: somebody may be in danger.

    `team_id`: whose number an SMS leaves from, where that is known.
    """

    id: int
    notice: Notice
    attempts: int
    created_at: datetime
    crisis: bool
    team_id: int | None


def queue_notice(connection: Connection, keyring: Keyring, notice: Notice, now: datetime) -> int:
    """Put a notice in line, within the transaction that gives its reason. It leaves within seconds. Its id."""
    words = json.dumps({"to": notice.to, "subject": notice.subject, "body": notice.body}, ensure_ascii=False)
    return inserted_id(
        connection,
        insert(t.Notice).values(
            medium=notice.medium,
            page_id=notice.page_id,
            contact_id=notice.contact_id,
            counsellor_id=notice.counsellor_id,
            token_hash=notice.token_hash,
            sealed=keyring.seal(words.encode("utf-8", "surrogatepass"), _PURPOSE),
            status="due",
            due_at=now,
            created_at=now,
        ),
    )


def lease_notice(store: Store, now: datetime) -> LeasedNotice | None:
    """The next notice to send, marked as ours for `LEASE`; those whose reason is gone are dropped on the way."""
    free = or_(_n.status == "due", and_(_n.status == "sending", _n.lease_until < now))
    due = select(_n.id).where(free, _n.due_at <= now).order_by(_n.due_at, _n.id).limit(1)
    while True:
        with store.db.read() as connection:
            if connection.execute(due).first() is None:
                return None
        with store.db.write() as connection:
            notice_id = connection.execute(due.with_for_update(skip_locked=True)).scalar_one_or_none()
            if notice_id is None:
                return None
            leased = _lease(connection, store.keyring, notice_id, now)
        if leased is not None:
            return leased


def sent(store: Store, leased: LeasedNotice, now: datetime) -> None:
    """It was taken by the mail server or the provider: its words go."""
    with store.db.write() as connection:
        _settle(connection, leased, status="sent", sent_at=now, sealed=None, error=None)


def send_again(store: Store, leased: LeasedNotice, due_at: datetime, error: str) -> None:
    """It did not leave, or nobody knows: once more at `due_at`."""
    with store.db.write() as connection:
        _settle(connection, leased, status="due", due_at=due_at, error=error[:200])


def given_up(store: Store, leased: LeasedNotice, error: str) -> None:
    """It will not leave any more: its words go."""
    with store.db.write() as connection:
        _settle(connection, leased, status="failed", sealed=None, error=error[:200])


def not_delivered(store: Store, notice_id: int, error: str) -> None:
    """The provider says later that an SMS it took did not arrive."""
    with store.db.write() as connection:
        arrived = (_n.id == notice_id, _n.status == "sent")
        connection.execute(update(_n).where(*arrived).values(status="failed", error=error[:200]))


def _lease(connection: Connection, keyring: Keyring, notice_id: int, now: datetime) -> LeasedNotice | None:
    row = connection.execute(
        select(
            *_n.__table__.c,
            t.Page.state.label("page_state"),
            t.Page.reason.label("page_reason"),
            t.Page.team_id.label("page_team"),
            t.DutyContact.team_id.label("contact_team"),
        )
        .outerjoin(t.Page, t.Page.id == _n.page_id)
        .outerjoin(t.DutyContact, t.DutyContact.id == _n.contact_id)
        .where(_n.id == notice_id)
    ).one()
    reason = _why_not(row.page_state, row.created_at, now)
    notice = None if reason else _opened(keyring, row)
    if notice is None:
        gone = {"status": "failed", "sealed": None, "lease_until": None, "error": reason or UNREADABLE}
        connection.execute(update(_n).where(_n.id == notice_id).values(gone))
        return None
    attempts = row.attempts + 1
    leased = {"status": "sending", "lease_until": now + LEASE, "attempts": attempts}
    connection.execute(update(_n).where(_n.id == notice_id).values(leased))
    team = row.page_team or row.contact_team
    return LeasedNotice(notice_id, notice, attempts, row.created_at, row.page_reason == "crisis", team)


def _why_not(page_state: str | None, created_at: datetime, now: datetime) -> str | None:
    if page_state not in {None, "open"}:
        return NO_LONGER_NEEDED
    return LATE if now - created_at > KEEP_TRYING else None


def _opened(keyring: Keyring, row: Any) -> Notice | None:
    if row.sealed is None:
        return None
    try:
        words = json.loads(keyring.open(row.sealed, _PURPOSE).decode("utf-8", "surrogatepass"))
    except Unsealable:
        return None
    return Notice(
        medium=cast(Medium, row.medium),
        to=words["to"],
        subject=words["subject"],
        body=words["body"],
        page_id=row.page_id,
        contact_id=row.contact_id,
        counsellor_id=row.counsellor_id,
        token_hash=row.token_hash,
    )


def _settle(connection: Connection, leased: LeasedNotice, **values: object) -> None:
    same = (_n.id == leased.id, _n.status == "sending", _n.attempts == leased.attempts)
    connection.execute(update(_n).where(*same).values(lease_until=None, **values))
