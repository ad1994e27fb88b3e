"""Another way to reach somebody, when the one they wrote by does not take what must arrive."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, or_, select

from assistant.store import tables as t
from assistant.store.channels import sms_sender
from assistant.store.conversations import open_conversation, read_conversation
from assistant.store.retired import RETIRED
from assistant.store.store import Store
from assistant.store.values import Conversation


def other_way(store: Store, read: Conversation, now: datetime, wrote_since: datetime) -> Conversation | None:
    """Where else this person can be written to: another conversation of theirs, the latest first; else, of who writes
    by WhatsApp, the same number by SMS. None when there is nothing of the sort.

    WhatsApp takes our words only from people who wrote there since `wrote_since`.
    While nobody can be sure who has the number only that very number counts.
    """
    found = None if read.contact.locked_at is not None else _another_of_theirs(store, read, wrote_since)
    return found or _by_sms(store, read, now)


def _another_of_theirs(store: Store, read: Conversation, wrote_since: datetime) -> Conversation | None:
    lately = t.Conversation.last_inbound_at > wrote_since
    taken = or_(t.Channel.kind == "sms", and_(t.Channel.kind == "whatsapp", lately))
    statement = (
        select(t.Conversation.id, t.Address.lookup)
        .join(t.Channel, t.Channel.id == t.Conversation.channel_id)
        .join(t.Address, t.Address.id == t.Conversation.address_id)
        .where(t.Conversation.contact_id == read.contact.id, t.Conversation.id != read.id, taken)
        .order_by(t.Conversation.last_inbound_at.is_(None), t.Conversation.last_inbound_at.desc(), t.Conversation.id)
    )
    with store.db.read() as connection:
        rows = connection.execute(statement).all()
    ids = (row.id for row in rows if not row.lookup.startswith(RETIRED))
    return next((found for one in ids if (found := read_conversation(store, one)) is not None), None)


def _by_sms(store: Store, read: Conversation, now: datetime) -> Conversation | None:
    channel, number = read.channel, read.address.value
    if channel.kind != "whatsapp" or not number.startswith("+"):
        return None
    ours = sms_sender(store, channel.team_id, (channel.account,))
    if ours is None or ours.team_id != channel.team_id:
        return None
    return open_conversation(store, ours, number, read.contact.country, now, read.contact)
