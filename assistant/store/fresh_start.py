"""Somebody else has a number now: it becomes that of a new person, in a conversation of its own.

What was kept of the person before stays theirs, under their key, until its time ends; the number leads to it no more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Connection, Row, and_, delete, exists, insert, select, update

from assistant.dialogue.values import Json
from assistant.store import tables as t
from assistant.store.contents import seal_state
from assistant.store.conversations import seal_address
from assistant.store.holding import end_stretch, mark, write_audit
from assistant.store.paging import close_pages
from assistant.store.resealing import Reseal
from assistant.store.retired import RETIRED
from assistant.store.rows import inserted_id
from assistant.store.sealing import Keyring
from assistant.store.values import UNPROVEN, Contact, Conversation, TurnRecord
from assistant.values import RiskLevel

NEW_HOLDER = "the number has a new holder"
"""Why a line that had not left was cancelled."""
BEGUN_ANEW = "begun_anew"
"""How a handoff ended, and what the thread shows."""


def begin_anew(connection: Connection, keyring: Keyring, record: TurnRecord) -> Conversation:
    """Make the new person and their conversation, as it stands after this, and leave the old one without its number.

    The messages since nobody could be sure who writes go with the number: the new holder wrote them.
    `record.state` is the new conversation's; the old one keeps what it had.
    """
    read = record.read
    contact = _new_contact(connection, keyring, record)
    theirs = connection.execute(
        select(t.Conversation.id, t.Conversation.crisis_open)
        .where(t.Conversation.address_id == read.address.id)
        .order_by(t.Conversation.id)
        .with_for_update()
    ).all()
    _retire(connection, record, theirs)
    sealed = seal_address(contact.key, read.address.value)
    connection.execute(
        update(t.Address).where(t.Address.id == read.address.id).values(contact_id=contact.id, sealed=sealed)
    )
    new = _new_conversation(connection, record, contact)
    since = and_(t.Message.conversation_id == read.id, t.Message.created_at >= (read.contact.locked_at or record.now))
    Reseal(connection, read.contact.key, contact.key).messages(since, conversation_id=new.id)
    mark(connection, read.id, "number_left", str(new.id), record.now)
    mark(connection, new.id, "number_came", str(read.id), record.now)
    write_audit(connection, None, read.id, "number_left", str(new.id), record.now)
    return new


def proven_state(state: Mapping[str, Json] | None) -> Mapping[str, Json] | None:
    """A conversation's state without what was only said to find out who writes."""
    kept = {name: value for name, value in (state or {}).items() if name not in UNPROVEN}
    return kept or None


def _new_contact(connection: Connection, keyring: Keyring, record: TurnRecord) -> Contact:
    """They are answered in the language they have just been answered in; nothing else of before is theirs."""
    read, key = record.read.contact, keyring.new_data_key()
    contact_id = inserted_id(
        connection,
        insert(t.Contact).values(
            locale=read.locale,
            country=read.country,
            age_band="unknown",
            consent="unknown",
            wrapped_key=keyring.wrap(key),
            created_at=record.now,
            last_inbound_at=record.now,
        ),
    )
    return Contact(contact_id, read.locale, read.country, "unknown", 0, "unknown", key, record.now)


def _new_conversation(connection: Connection, record: TurnRecord, contact: Contact) -> Conversation:
    read, channel, now = record.read, record.read.channel, record.now
    risk: RiskLevel = "watch" if _was_in_danger(connection, read) else "none"
    state = seal_state(contact.key, record.state) if record.state is not None else None
    conversation_id = inserted_id(
        connection,
        insert(t.Conversation).values(
            contact_id=contact.id,
            address_id=read.address.id,
            channel_id=channel.id,
            team_id=channel.team_id,
            sealed_state=state,
            risk=risk,
            last_inbound_at=now,
            changed_at=now,
        ),
    )
    return replace(
        read,
        id=conversation_id,
        version=0,
        epoch=0,
        team_id=channel.team_id,
        owner_id=None,
        risk=risk,
        crisis_open=False,
        last_inbound_at=now,
        state=record.state,
        contact=contact,
        handoff=None,
        referent_id=None,
        returned_how=None,
    )


def _was_in_danger(connection: Connection, read: Conversation) -> bool:
    """Whether the new holder wrote something alarming before it was known that they are somebody else."""
    if read.contact.locked_at is None:
        return False
    alarming = exists().where(
        t.RiskLog.conversation_id == read.id,
        t.RiskLog.at >= read.contact.locked_at,
        t.RiskLog.level.in_(("concern", "crisis")),
    )
    return bool(connection.execute(select(alarming)).scalar_one())


def _retire(connection: Connection, record: TurnRecord, theirs: Sequence[Row[int, bool]]) -> None:
    """The conversations of the old person on this number get an address that leads nowhere."""
    read, now = record.read, record.now
    address_id = inserted_id(
        connection,
        insert(t.Address).values(
            contact_id=read.contact.id,
            kind=read.address.kind,
            lookup=RETIRED + str(read.id).encode(),
            sealed=seal_address(read.contact.key, ""),
        ),
    )
    for row in theirs:
        connection.execute(
            update(t.Conversation)
            .where(t.Conversation.id == row.id)
            .values(address_id=address_id, version=t.Conversation.version + 1, snoozed_until=None, changed_at=now)
        )
        _quieten(connection, row.id, record)
        if not row.crisis_open:
            # What is alarming stays on somebody's desk until a person closes it, number or no number.
            _release(connection, row.id, record)
    state = proven_state(read.state)
    connection.execute(
        update(t.Conversation)
        .where(t.Conversation.id == read.id)
        .values(
            sealed_state=seal_state(read.contact.key, state) if state is not None else None,
            last_inbound_at=read.last_inbound_at,
        )
    )
    connection.execute(
        update(t.Contact).where(t.Contact.id == read.contact.id).values(last_inbound_at=read.contact.last_inbound_at)
    )


def _quieten(connection: Connection, conversation_id: int, record: TurnRecord) -> None:
    """Nothing that waits to be sent may reach the new holder."""
    since = record.read.contact.locked_at or record.now
    connection.execute(
        update(t.Message)
        .where(t.Message.conversation_id == conversation_id, t.Message.status == "due", t.Message.created_at < since)
        .values(status="cancelled", error=NEW_HOLDER, status_at=record.now)
    )
    connection.execute(
        update(t.ScheduledSend)
        .where(t.ScheduledSend.conversation_id == conversation_id, t.ScheduledSend.state.in_(("due", "held")))
        .values(state="cancelled", why="number_gone", sealed=b"")
    )
    for table in (t.Job, t.Timer):
        connection.execute(delete(table).where(table.conversation_id == conversation_id))


def _release(connection: Connection, conversation_id: int, record: TurnRecord) -> None:
    """Nobody waits for an answer in it any more, and nobody holds it."""
    now = record.now
    connection.execute(
        update(t.Conversation)
        .where(t.Conversation.id == conversation_id)
        .values(owner_id=None, epoch=t.Conversation.epoch + 1, returned_how=None)
    )
    connection.execute(
        update(t.Handoff)
        .where(t.Handoff.conversation_id == conversation_id, t.Handoff.state != "closed")
        .values(state="closed", closed_at=now, closed_how=BEGUN_ANEW)
    )
    end_stretch(connection, conversation_id, BEGUN_ANEW, now)
    close_pages(connection, conversation_id, now)
