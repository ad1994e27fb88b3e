"""Codes that bring a young person into a counsellor's caseload: made, listed, withdrawn, found in a message."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal, cast

from sqlalchemy import Connection, Row, Select, and_, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from assistant.errors import RefusedInput
from assistant.store import tables as t
from assistant.store.holding import write_audit
from assistant.store.people import Person
from assistant.store.rows import inserted_id
from assistant.store.sealing import Keyring
from assistant.store.store import Store
from assistant.values import ChannelKind

ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""No I, L, O, 0 or 1: a code is also read aloud and copied by hand."""
CODE_LENGTH = 8
VALID = timedelta(days=30)
LONGEST_LABEL = 80
MOST_LISTED = 200
_LABEL = "invitation"
"""The purpose under which a label is sealed."""
_TRIES = 5
"""Two equal codes come up once in 850 billion; then another one is drawn."""

_HALF = f"[{ALPHABET}]{{4}}"
_CODE = re.compile(rf"\bcode\b[^\n]{{0,12}}?\b({_HALF})[\s–—-]?({_HALF})\b|\b({_HALF})[–—-]({_HALF})\b", re.IGNORECASE)
"""After the word "code" the hyphen may be missing; alone it must be there, or every word of eight letters would do."""

InvitationState = Literal["open", "used", "expired"]


@dataclass(frozen=True, slots=True)
class Invitation:
    """`code` as it is shown, "ABCD-2345". `label` says for whom it is, in the counsellor's own words; empty once its
    young person was erased. `address` is our side: a number, or a business-scoped id."""

    id: int
    code: str
    label: str = field(repr=False)
    channel_id: int
    kind: ChannelKind
    address: str
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None
    conversation_id: int | None
    locale: str = ""
    """The language of who writes there first."""

    def state(self, now: datetime) -> InvitationState:
        if self.used_at is not None:
            return "used"
        return "open" if now < self.expires_at else "expired"


@dataclass(frozen=True, slots=True)
class Invited:
    """A code that holds now: whose young person the writer becomes."""

    invitation_id: int
    counsellor_id: int
    counsellor_name: str


def make_invitation(
    store: Store, person: Person, channel_id: int, label: str, now: datetime, valid: timedelta = VALID
) -> Invitation | None:
    """A new code for somebody who will write to this channel; None when it is no channel of a team of `person`.

    Raises `RefusedInput` (422) when the label is longer than `LONGEST_LABEL`.
    """
    text = " ".join(label.split())
    if len(text) > LONGEST_LABEL:
        raise RefusedInput(f"Say for whom it is in {LONGEST_LABEL} characters at most.", 422)
    for _ in range(_TRIES):
        try:
            made = _make(store, person, channel_id, text, now, now + valid)
        except IntegrityError:
            continue
        return None if made is None else read_invitation(store, person, made)
    raise RefusedInput("No code could be made: try again.", 503)


def read_invitation(store: Store, person: Person, invitation_id: int) -> Invitation | None:
    """One that `person` made."""
    with store.db.read() as connection:
        row = connection.execute(_mine(person).where(t.Invitation.id == invitation_id)).one_or_none()
    return None if row is None else _invitation(store.keyring, row)


def list_invitations(store: Store, person: Person, now: datetime) -> tuple[Invitation, ...]:
    """Those that `person` made: the open ones first, each group from the newest, `MOST_LISTED` at most."""
    statement = _mine(person).order_by(t.Invitation.id.desc()).limit(MOST_LISTED)
    with store.db.read() as connection:
        found = [_invitation(store.keyring, row) for row in connection.execute(statement).all()]
    return tuple(sorted(found, key=lambda one: one.state(now) != "open"))


def withdraw_invitation(store: Store, person: Person, invitation_id: int, now: datetime) -> bool:
    """Take back a code that nobody used; its row goes. False when `person` made no such one, or it was used."""
    mine = and_(
        t.Invitation.id == invitation_id, t.Invitation.counsellor_id == person.id, t.Invitation.used_at.is_(None)
    )
    with store.db.write() as connection:
        if connection.execute(delete(t.Invitation).where(mine)).rowcount == 0:
            return False
        write_audit(connection, person.id, None, "invitation_withdrawn", str(invitation_id), now)
    return True


def find_invited(store: Store, team_id: int, code: str, now: datetime) -> Invited | None:
    """Who is behind a code, as `code_in` gives it; None unless it is this team's, unused, in time, and its counsellor
    still works there."""
    statement = (
        select(t.Invitation.id, t.Counsellor.id.label("counsellor_id"), t.Counsellor.name)
        .join(t.Counsellor, and_(t.Counsellor.id == t.Invitation.counsellor_id, t.Counsellor.active))
        .join(
            t.Membership,
            and_(t.Membership.counsellor_id == t.Counsellor.id, t.Membership.team_id == t.Invitation.team_id),
        )
        .where(
            t.Invitation.code == code,
            t.Invitation.team_id == team_id,
            t.Invitation.used_at.is_(None),
            t.Invitation.expires_at > now,
        )
    )
    with store.db.read() as connection:
        row = connection.execute(statement).one_or_none()
    return None if row is None else Invited(row.id, row.counsellor_id, row.name)


def use_invitation(connection: Connection, invitation_id: int, conversation_id: int, now: datetime) -> bool:
    """Write down who came with it. False when somebody else was faster: a code brings one person."""
    used = connection.execute(
        update(t.Invitation)
        .where(t.Invitation.id == invitation_id, t.Invitation.used_at.is_(None))
        .values(used_at=now, conversation_id=conversation_id)
    )
    return used.rowcount == 1


def code_in(text: str) -> tuple[str, str] | None:
    """The first code in a message, as it is kept, and the message without it. None when there is none."""
    found = _CODE.search(text)
    if found is None:
        return None
    code = "".join(part for part in found.groups() if part).upper()
    rest = text[: found.start()] + " " + text[found.end() :]
    return code, " ".join(rest.split()).strip(" ,;:-–—")


def shown_code(code: str) -> str:
    """ "ABCD2345" as people read it: "ABCD-2345"."""
    return f"{code[:4]}-{code[4:]}"


def _make(store: Store, person: Person, channel_id: int, label: str, now: datetime, expires_at: datetime) -> int | None:
    code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    theirs = select(t.Channel.team_id).where(t.Channel.id == channel_id, t.Channel.team_id.in_(person.teams))
    with store.db.write() as connection:
        team_id = connection.execute(theirs).scalar_one_or_none()
        if team_id is None:
            return None
        made = inserted_id(
            connection,
            insert(t.Invitation).values(
                team_id=team_id,
                counsellor_id=person.id,
                channel_id=channel_id,
                code=code,
                sealed_label=store.keyring.seal(label.encode("utf-8", "surrogatepass"), _LABEL),
                created_at=now,
                expires_at=expires_at,
            ),
        )
        write_audit(connection, person.id, None, "invitation_made", str(made), now)
    return made


def _mine(person: Person) -> Select[*tuple[Any, ...]]:
    return (
        select(t.Invitation.__table__, t.Channel.kind, t.Channel.address, t.Channel.default_locale)
        .join(t.Channel, t.Channel.id == t.Invitation.channel_id)
        .where(t.Invitation.counsellor_id == person.id)
    )


def _invitation(keyring: Keyring, row: Row[Any]) -> Invitation:
    label = keyring.open(row.sealed_label, _LABEL).decode("utf-8", "surrogatepass") if row.sealed_label else ""
    return Invitation(
        id=row.id,
        code=shown_code(row.code),
        label=label,
        channel_id=row.channel_id,
        kind=cast(ChannelKind, row.kind),
        address=row.address,
        created_at=row.created_at,
        expires_at=row.expires_at,
        used_at=row.used_at,
        conversation_id=row.conversation_id,
        locale=row.default_locale,
    )
