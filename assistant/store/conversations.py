"""Finding the conversation a message belongs to, and making it the first time."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, Row, Select, and_, insert, select
from sqlalchemy.exc import IntegrityError

from assistant.errors import StoreError
from assistant.store import tables as t
from assistant.store.contents import open_state
from assistant.store.rows import inserted_id
from assistant.store.sealing import DataKey, Keyring
from assistant.store.store import Store
from assistant.store.values import Address, Channel, Contact, Conversation, OpenHandoffView
from assistant.values import ChannelKind, RiskLevel

_ADDRESS = "address"

_SELECT = (
    select(
        t.Conversation.id,
        t.Conversation.version,
        t.Conversation.epoch,
        t.Conversation.team_id,
        t.Conversation.owner_id,
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
    )
    .select_from(t.Conversation)
    .join(t.Contact, t.Contact.id == t.Conversation.contact_id)
    .join(t.Address, t.Address.id == t.Conversation.address_id)
    .join(t.Channel, t.Channel.id == t.Conversation.channel_id)
    .outerjoin(t.Handoff, and_(t.Handoff.conversation_id == t.Conversation.id, t.Handoff.state != "closed"))
)


def open_conversation(store: Store, channel: Channel, sender: str, now: datetime) -> Conversation:
    """The conversation of `sender` on `channel`; made, with contact and address, at the first message."""
    lookup = store.keyring.lookup(channel.kind, sender)
    statement = _SELECT.where(
        t.Address.kind == channel.kind, t.Address.lookup == lookup, t.Conversation.channel_id == channel.id
    )
    for _ in range(2):
        found = _one(store, statement)
        if found is not None:
            return found
        try:
            with store.db.write() as connection:
                _create(connection, store.keyring, channel, sender, lookup, now)
        except IntegrityError:
            continue  # Another message of the same person made it a moment ago: read that one.
    found = _one(store, statement)
    if found is None:
        raise StoreError("The conversation could neither be found nor made.")
    return found


def read_conversation(store: Store, conversation_id: int) -> Conversation | None:
    return _one(store, _SELECT.where(t.Conversation.id == conversation_id))


def _one(store: Store, statement: Select[*tuple[Any, ...]]) -> Conversation | None:
    with store.db.read() as connection:
        row = connection.execute(statement).one_or_none()
    return None if row is None else _conversation(row, store.keyring)


def _create(
    connection: Connection, keyring: Keyring, channel: Channel, sender: str, lookup: bytes, now: datetime
) -> None:
    address = connection.execute(
        select(t.Address.id, t.Address.contact_id).where(t.Address.kind == channel.kind, t.Address.lookup == lookup)
    ).one_or_none()
    if address is None:
        address_id, contact_id = _create_contact(connection, keyring, channel, sender, lookup, now)
    else:
        address_id, contact_id = address.id, address.contact_id
    connection.execute(
        insert(t.Conversation).values(
            contact_id=contact_id,
            address_id=address_id,
            channel_id=channel.id,
            team_id=channel.team_id,
            changed_at=now,
        )
    )


def _create_contact(
    connection: Connection, keyring: Keyring, channel: Channel, sender: str, lookup: bytes, now: datetime
) -> tuple[int, int]:
    key = keyring.new_data_key()
    contact_id = inserted_id(
        connection,
        insert(t.Contact).values(
            locale=channel.default_locale,
            country=channel.country,
            age_band="unknown",
            consent="unknown",
            wrapped_key=keyring.wrap(key),
            created_at=now,
        ),
    )
    suppressed = connection.execute(
        select(t.Suppression.opted_out).where(t.Suppression.kind == channel.kind, t.Suppression.lookup == lookup)
    ).scalar_one_or_none()
    address_id = inserted_id(
        connection,
        insert(t.Address).values(
            contact_id=contact_id,
            kind=channel.kind,
            lookup=lookup,
            sealed=seal_address(key, sender),
            opted_out_at=now if suppressed else None,
        ),
    )
    return address_id, contact_id


def seal_address(key: DataKey, value: str) -> bytes:
    return key.seal(value.encode("utf-8", "surrogatepass"), _ADDRESS)


def open_address(key: DataKey, sealed: bytes) -> str:
    return key.open(sealed, _ADDRESS).decode("utf-8", "surrogatepass")


def _conversation(row: Row[Any], keyring: Keyring) -> Conversation:
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
        contact=Contact(row.contact_id, row.locale, row.country, row.age_band, row.age_corrections, row.consent, key),
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
    )
