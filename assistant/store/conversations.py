"""Finding the conversation a message belongs to, and making it the first time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, Row, Select, and_, bindparam, exists, func, insert, or_, select, text, type_coerce
from sqlalchemy.exc import IntegrityError

from assistant.errors import StoreError
from assistant.store import tables as t
from assistant.store.contents import open_state
from assistant.store.rows import inserted_id
from assistant.store.sealing import DataKey, Keyring
from assistant.store.store import Store
from assistant.store.teams import read_once
from assistant.store.types import UtcTime
from assistant.store.values import Address, Channel, Contact, Conversation, OpenHandoffView
from assistant.values import ChannelKind, Inbound, RiskLevel

_ADDRESS = "address"

_COUNSELLOR_SEEN = (
    select(func.max(t.Counsellor.last_seen_at))
    .join(t.Membership, t.Membership.counsellor_id == t.Counsellor.id)
    .where(
        t.Membership.team_id == t.Conversation.team_id,
        t.Counsellor.active,
        t.Counsellor.availability == "available",
    )
    .scalar_subquery()
)
_HAS_UNSENT = exists().where(
    t.Message.conversation_id == t.Conversation.id,
    # Word for word the condition of a partial index: SQLite uses it only then.
    text("message.status IN ('due', 'submitting')"),
)
_SELECT = (
    select(
        t.Conversation.id,
        t.Conversation.version,
        t.Conversation.epoch,
        t.Conversation.team_id,
        t.Conversation.owner_id,
        t.Conversation.referent_id,
        t.Conversation.returned_how,
        t.Conversation.snoozed_until,
        t.Conversation.risk,
        t.Conversation.crisis_open,
        t.Conversation.last_inbound_at,
        t.Conversation.sealed_state,
        t.Contact.id.label("contact_id"),
        t.Contact.locale,
        t.Contact.country,
        t.Contact.age_band,
        t.Contact.age_corrections,
        t.Contact.consent,
        t.Contact.wrapped_key,
        t.Contact.last_inbound_at.label("contact_last_inbound_at"),
        t.Contact.locked_at,
        t.Contact.word_lookup,
        t.Address.id.label("address_id"),
        t.Address.sealed.label("sealed_address"),
        t.Address.opted_out_at,
        t.Channel.id.label("channel_id"),
        t.Channel.team_id.label("channel_team"),
        t.Channel.kind,
        t.Channel.account,
        t.Channel.address.label("our_address"),
        t.Channel.service,
        t.Channel.default_locale,
        t.Channel.country.label("channel_country"),
        t.Handoff.id.label("handoff_id"),
        t.Handoff.state.label("handoff_state"),
        t.Handoff.reason.label("handoff_reason"),
        t.Handoff.risk.label("handoff_risk"),
        t.Handoff.opened_at.label("handoff_opened_at"),
        t.Handoff.told_at.label("handoff_told_at"),
        t.Handoff.overdue_at.label("handoff_overdue_at"),
        type_coerce(_COUNSELLOR_SEEN, UtcTime).label("counsellor_seen_at"),
        _HAS_UNSENT.label("has_unsent"),
    )
    .select_from(t.Conversation)
    .join(t.Contact, t.Contact.id == t.Conversation.contact_id)
    .join(t.Address, t.Address.id == t.Conversation.address_id)
    .join(t.Channel, t.Channel.id == t.Conversation.channel_id)
    .outerjoin(t.Handoff, and_(t.Handoff.conversation_id == t.Conversation.id, t.Handoff.state != "closed"))
)


# Built once: putting a statement together costs more than running it.
_BY_ID = _SELECT.where(t.Conversation.id == bindparam("conversation_id"))
_BY_CHANNEL = _SELECT.where(
    t.Address.kind == bindparam("kind"),
    t.Address.lookup == bindparam("lookup"),
    t.Conversation.channel_id == bindparam("channel_id"),
)
_OF_MESSAGE = (
    _SELECT.add_columns(
        exists()
        .where(t.Message.account == bindparam("account"), t.Message.provider_id == bindparam("provider_id"))
        .label("received")
    )
    .where(
        t.Address.kind == bindparam("kind"),
        t.Address.lookup == bindparam("lookup"),
        t.Channel.kind == bindparam("kind"),
        # A message may come to one of our numbers or to a service they share; the number decides.
        or_(t.Channel.address == bindparam("to"), t.Channel.service == bindparam("service")),
    )
    .order_by((t.Channel.address == bindparam("to")).desc())
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class Found:
    """The conversation a message belongs to; `received` when that very message is in it already."""

    conversation: Conversation
    received: bool


def find_conversation(store: Store, inbound: Inbound) -> Found | None:
    """Everything a turn must read, in one statement. None when this person never wrote to this channel."""
    parameters = {
        "kind": inbound.kind,
        "lookup": store.keyring.lookup(inbound.kind, inbound.sender),
        "to": inbound.to,
        "service": inbound.service,
        "account": inbound.account,
        "provider_id": inbound.provider_id,
    }
    with store.db.read() as connection:
        row = connection.execute(_OF_MESSAGE, parameters).first()
    return Found(_conversation(row, store), row.received) if row is not None else None


def open_conversation(
    store: Store, channel: Channel, sender: str, country: str, now: datetime, known: Contact | None = None
) -> Conversation:
    """The conversation of `sender` (living in `country`) on `channel`; made at the first message.

    `known`: a number nobody has written from yet is this person's.
    """
    lookup = store.keyring.lookup(channel.kind, sender)
    parameters = {"kind": channel.kind, "lookup": lookup, "channel_id": channel.id}
    for _ in range(2):
        found = _one(store, _BY_CHANNEL, parameters)
        if found is not None:
            return found
        try:
            with store.db.write() as connection:
                _create(connection, store.keyring, _Newcomer(channel, sender, lookup, country, now, known))
        except IntegrityError:
            continue  # Another message of the same person made it a moment ago: read that one.
    found = _one(store, _BY_CHANNEL, parameters)
    if found is None:
        raise StoreError("The conversation could neither be found nor made.")
    return found


def read_conversation(store: Store, conversation_id: int) -> Conversation | None:
    """None when there is no such conversation, or when its person was erased: nothing of it can be read again."""
    return _one(store, _BY_ID, {"conversation_id": conversation_id})


def _one(store: Store, statement: Select[*tuple[Any, ...]], parameters: dict[str, Any]) -> Conversation | None:
    with store.db.read() as connection:
        row = connection.execute(statement, parameters).one_or_none()
    return None if row is None or row.wrapped_key is None else _conversation(row, store)


@dataclass(frozen=True, slots=True)
class _Newcomer:
    """Who writes for the first time, and where."""

    channel: Channel
    sender: str
    lookup: bytes
    country: str
    now: datetime
    known: Contact | None = None


def _create(connection: Connection, keyring: Keyring, new: _Newcomer) -> None:
    address = connection.execute(
        select(t.Address.id, t.Address.contact_id).where(
            t.Address.kind == new.channel.kind, t.Address.lookup == new.lookup
        )
    ).one_or_none()
    address_id, contact_id = (address.id, address.contact_id) if address else _create_contact(connection, keyring, new)
    connection.execute(
        insert(t.Conversation).values(
            contact_id=contact_id,
            address_id=address_id,
            channel_id=new.channel.id,
            team_id=new.channel.team_id,
            changed_at=new.now,
        )
    )


def _create_contact(connection: Connection, keyring: Keyring, new: _Newcomer) -> tuple[int, int]:
    if new.known is not None:
        return _create_address(connection, new, new.known.id, new.known.key), new.known.id
    key = keyring.new_data_key()
    contact_id = inserted_id(
        connection,
        insert(t.Contact).values(
            locale=new.channel.default_locale,
            country=new.country,
            age_band="unknown",
            consent="unknown",
            wrapped_key=keyring.wrap(key),
            created_at=new.now,
        ),
    )
    return _create_address(connection, new, contact_id, key), contact_id


def _create_address(connection: Connection, new: _Newcomer, contact_id: int, key: DataKey) -> int:
    suppressed = connection.execute(
        select(t.Suppression.opted_out).where(
            t.Suppression.kind == new.channel.kind, t.Suppression.lookup == new.lookup
        )
    ).scalar_one_or_none()
    return inserted_id(
        connection,
        insert(t.Address).values(
            contact_id=contact_id,
            kind=new.channel.kind,
            lookup=new.lookup,
            sealed=seal_address(key, new.sender),
            opted_out_at=new.now if suppressed else None,
        ),
    )


def seal_address(key: DataKey, value: str) -> bytes:
    return key.seal(value.encode("utf-8", "surrogatepass"), _ADDRESS)


def open_address(key: DataKey, sealed: bytes) -> str:
    return key.open(sealed, _ADDRESS).decode("utf-8", "surrogatepass")


def _conversation(row: Row[Any], store: Store) -> Conversation:
    keyring = store.keyring
    key = keyring.unwrap(row.wrapped_key)
    return Conversation(
        id=row.id,
        version=row.version,
        epoch=row.epoch,
        team_id=row.team_id,
        owner_id=row.owner_id,
        risk=cast(RiskLevel, row.risk),
        crisis_open=row.crisis_open,
        last_inbound_at=row.last_inbound_at,
        state=open_state(key, row.sealed_state),
        contact=Contact(
            row.contact_id,
            row.locale,
            row.country,
            row.age_band,
            row.age_corrections,
            row.consent,
            key,
            row.contact_last_inbound_at,
            row.locked_at,
            row.word_lookup,
        ),
        address=Address(
            row.address_id,
            cast(ChannelKind, row.kind),
            open_address(key, row.sealed_address),
            row.opted_out_at is not None,
        ),
        channel=Channel(
            row.channel_id,
            row.channel_team,
            cast(ChannelKind, row.kind),
            row.account,
            row.our_address,
            row.service,
            row.default_locale,
            row.channel_country,
        ),
        handoff=_handoff(row),
        has_unsent=row.has_unsent,
        counsellor_seen_at=row.counsellor_seen_at,
        duty=read_once(store, row.id),
        referent_id=row.referent_id,
        returned_how=row.returned_how,
        snoozed_until=row.snoozed_until,
    )


def _handoff(row: Row[Any]) -> OpenHandoffView | None:
    if row.handoff_id is None:
        return None
    return OpenHandoffView(
        row.handoff_id,
        row.handoff_state,
        row.handoff_reason,
        cast(RiskLevel, row.handoff_risk),
        row.handoff_opened_at,
        row.handoff_told_at,
        row.handoff_overdue_at,
    )
