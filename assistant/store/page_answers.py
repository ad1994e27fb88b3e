"""Who was paged, found again by the link or by their number, and the acknowledgement as a row."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, select, update

from assistant.store import tables as t
from assistant.store.duty_contacts import address_lookup
from assistant.store.holding import Holding, lock, write_audit
from assistant.store.paging import tell
from assistant.store.store import Store
from assistant.store.teams import TEAM_COLUMNS, team_of
from assistant.store.values import Team

RECENT = timedelta(hours=1)
"""An answer to a page that ended this recently is still an answer to it, not the beginning of a conversation."""


@dataclass(frozen=True, slots=True)
class Paged:
    """A page and one of those who were called by it. `acknowledged_by` and `ended_at` are set when it was."""

    page_id: int
    conversation_id: int
    state: str
    crisis: bool
    acknowledged_by: str | None
    ended_at: datetime | None
    name: str
    contact_id: int | None
    counsellor_id: int | None
    locale: str
    team: Team


def hash_token(token: str) -> bytes:
    """What is kept of a link's secret part: it has 128 random bits, so a plain hash cannot be searched."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def paged_by_link(store: Store, token: str) -> Paged | None:
    """Who was sent this link, and about what."""
    with store.db.read() as connection:
        row = connection.execute(_paged().where(t.Notice.token_hash == hash_token(token)).limit(1)).one_or_none()
    return None if row is None else _value(row)


def paged_by_number(store: Store, number: str, code: str, now: datetime) -> Paged | None:
    """The page that an SMS from this number answers: the one with this code, or without a code the latest one they
    were called by. Open ones come first; None when there is none that is open or ended lately."""
    theirs = t.DutyContact.lookup == address_lookup(store.keyring, "sms", number)
    statement = _paged().where(theirs, t.Notice.created_at > now - timedelta(days=1))
    if code:
        statement = statement.where(t.Page.code == code)
    with store.db.read() as connection:
        if connection.execute(select(t.DutyContact.id).where(theirs).limit(1)).first() is None:
            return None
        rows = connection.execute(statement.order_by(t.Notice.id.desc()).limit(50)).all()
    found = [_value(row) for row in rows]
    ended = [one for one in found if one.ended_at is not None and now - one.ended_at <= RECENT]
    return next((one for one in (*(one for one in found if one.state == "open"), *ended)), None)


def acknowledge(store: Store, paged: Paged, how: str, pause: timedelta, now: datetime) -> bool:
    """This person says that they take care of it: nobody is called for `pause`. False when the page is not open any
    more. `how`: "link" or "sms"."""
    with store.db.write() as connection:
        held = lock(connection, paged.conversation_id, None)
        values = {"state": "acknowledged", "acknowledged_by": paged.name, "ended_at": now, "next_at": now + pause}
        changed = connection.execute(
            update(t.Page).where(t.Page.id == paged.page_id, t.Page.state == "open").values(lease_until=None, **values)
        )
        if held is None or changed.rowcount == 0:
            return False
        tell(connection, held, "page_acknowledged", paged.name, now)
        _audit(connection, held, paged, how, now)
    return True


def _audit(connection: Connection, held: Holding, paged: Paged, how: str, now: datetime) -> None:
    write_audit(connection, paged.counsellor_id, held.id, "page_acknowledged", f"{paged.name}, {how}", now)


def _paged() -> Select[*tuple[Any, ...]]:
    return (
        select(
            t.Page.id,
            t.Page.conversation_id,
            t.Page.state,
            t.Page.reason,
            t.Page.acknowledged_by,
            t.Page.ended_at,
            t.Notice.contact_id,
            t.Notice.counsellor_id,
            t.DutyContact.name.label("contact_name"),
            t.DutyContact.locale.label("contact_locale"),
            t.Counsellor.name.label("counsellor_name"),
            t.Counsellor.locale.label("counsellor_locale"),
            *TEAM_COLUMNS,
        )
        .select_from(t.Notice)
        .join(t.Page, t.Page.id == t.Notice.page_id)
        .join(t.Team, t.Team.id == t.Page.team_id)
        .outerjoin(t.DutyContact, t.DutyContact.id == t.Notice.contact_id)
        .outerjoin(t.Counsellor, t.Counsellor.id == t.Notice.counsellor_id)
    )


def _value(row: Row[Any]) -> Paged:
    return Paged(
        page_id=row.id,
        conversation_id=row.conversation_id,
        state=row.state,
        crisis=row.reason == "crisis",
        acknowledged_by=row.acknowledged_by,
        ended_at=row.ended_at,
        name=row.contact_name or row.counsellor_name or "",
        contact_id=row.contact_id,
        counsellor_id=row.counsellor_id,
        locale=row.contact_locale or row.counsellor_locale or "",
        team=team_of(row),
    )
