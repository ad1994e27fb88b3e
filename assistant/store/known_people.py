"""Young people who may be the same as another: found by number, by nickname, or because one number led to both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Row, Select, and_, or_, select
from sqlalchemy.orm import aliased

from assistant.store import tables as t
from assistant.store.holding import write_audit
from assistant.store.nicknames import nickname_lookup, nickname_of
from assistant.store.store import Store
from assistant.store.thread_lines import readable_address
from assistant.values import ChannelKind

MOST = 20
KINDS: tuple[ChannelKind, ...] = ("sms", "whatsapp", "rest")


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """One conversation, with what tells its young person apart. `address` is empty when its number has a new holder."""

    conversation_id: int
    contact_id: int
    kind: ChannelKind
    address: str = field(repr=False)
    nickname: str | None = field(repr=False)
    team: str
    country: str
    since: datetime
    last_inbound_at: datetime | None
    referent: str | None
    crisis_open: bool
    locked: bool


def known_person(store: Store, teams: frozenset[int], conversation_id: int) -> KnownPerson | None:
    """The young person of this conversation; None when no such team has it, or they were erased."""
    return next(iter(_read(store, teams, t.Conversation.id == conversation_id)), None)


def people_with(
    store: Store, teams: frozenset[int], addresses: Sequence[str], nickname: str
) -> tuple[KnownPerson, ...]:
    """Those of these teams who have one of these addresses, on any channel, or this nickname."""
    wanted: list[ColumnElement[bool]] = [
        and_(t.Address.kind == kind, t.Address.lookup == store.keyring.lookup(kind, one))
        for kind in KINDS
        for one in addresses
    ]
    if (called := nickname_lookup(store.keyring, nickname)) is not None:
        wanted.append(t.Contact.nickname_lookup == called)
    return _read(store, teams, or_(*wanted)) if wanted else ()


def people_before(store: Store, teams: frozenset[int], conversation_id: int) -> tuple[KnownPerson, ...]:
    """Who had the number of this conversation before, and who has it now."""
    led = select(t.Event.detail).where(
        t.Event.conversation_id == conversation_id, t.Event.name.in_(("number_came", "number_left"))
    )
    with store.db.read() as connection:
        ids = [int(detail) for detail in connection.execute(led).scalars() if detail.isdecimal()]
    return _read(store, teams, t.Conversation.id.in_(ids)) if ids else ()


def _read(store: Store, teams: frozenset[int], where: ColumnElement[bool]) -> tuple[KnownPerson, ...]:
    referent = aliased(t.Counsellor)
    statement: Select[*tuple[Any, ...]] = (
        select(
            t.Conversation.id,
            t.Conversation.contact_id,
            t.Conversation.last_inbound_at,
            t.Conversation.crisis_open,
            t.Channel.kind,
            t.Address.sealed.label("sealed_address"),
            t.Contact.wrapped_key,
            t.Contact.sealed_nickname,
            t.Contact.created_at,
            t.Contact.country,
            t.Contact.locked_at,
            t.Team.name.label("team"),
            referent.name.label("referent"),
        )
        .join(t.Channel, t.Channel.id == t.Conversation.channel_id)
        .join(t.Address, t.Address.id == t.Conversation.address_id)
        .join(t.Contact, t.Contact.id == t.Conversation.contact_id)
        .join(t.Team, t.Team.id == t.Conversation.team_id)
        .outerjoin(referent, referent.id == t.Conversation.referent_id)
        .where(where, t.Conversation.team_id.in_(teams), t.Contact.wrapped_key.is_not(None))
        .order_by(t.Conversation.changed_at.desc())
        .limit(MOST)
    )
    with store.db.read() as connection:
        rows = connection.execute(statement).all()
    return tuple(_known(store, row) for row in rows)


def _known(store: Store, row: Row[Any]) -> KnownPerson:
    key = store.keyring.unwrap(row.wrapped_key)
    return KnownPerson(
        conversation_id=row.id,
        contact_id=row.contact_id,
        kind=cast(ChannelKind, row.kind),
        address=readable_address(row.sealed_address, key) or "",
        nickname=nickname_of(key, row.sealed_nickname),
        team=row.team,
        country=row.country,
        since=row.created_at,
        last_inbound_at=row.last_inbound_at,
        referent=row.referent,
        crisis_open=row.crisis_open,
        locked=row.locked_at is not None,
    )


def note_looking(store: Store, person_id: int, conversation_id: int, how: str, now: datetime) -> None:
    """Write down that somebody searched ("number", "nickname") or laid two people side by side ("compared"): never the
    number or the nickname."""
    with store.db.write() as connection:
        write_audit(connection, person_id, conversation_id, "searched", how, now)
