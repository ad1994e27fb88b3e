"""One conversation as a counsellor reads it: its lines, what happened between them, and who is on the other end.

Everything is looked up through the reader's teams: another team's conversation does not exist.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, Row, Select, and_, select, update

from assistant.store import holding
from assistant.store import tables as t
from assistant.store.holding import Holding, write_audit
from assistant.store.mentions import see_mentions
from assistant.store.nicknames import nickname_of
from assistant.store.notes import Note, notes_beside
from assistant.store.retired import RETIRED
from assistant.store.scheduled import Later, open_ones
from assistant.store.sealing import DataKey
from assistant.store.store import Store
from assistant.store.thread_lines import Line, Marker, line_of, message_rows, read_markers, readable_address
from assistant.store.values import OpenHandoffView
from assistant.values import ChannelKind, RiskLevel

PAGE = 60
"""Lines shown at once."""


@dataclass(frozen=True, slots=True)
class Thread:
    """A conversation and one page of it, oldest first. `earlier` is the id before which the page before ends."""

    id: int
    version: int
    epoch: int
    team: str
    owner_id: int | None
    owner_name: str | None
    risk: RiskLevel
    crisis_open: bool
    kind: ChannelKind
    address: str | None = field(repr=False)
    opted_out: bool
    erased: bool
    locale: str
    country: str
    age_band: str
    consent: str
    since: datetime
    last_inbound_at: datetime | None
    handoff: OpenHandoffView | None
    lines: tuple[Line, ...]
    markers: tuple[Marker, ...]
    earlier: int | None
    notes: tuple[Note, ...] = ()
    later: tuple[Later, ...] = ()
    """Messages for later that wait or are held."""
    channel_country: str = ""
    team_id: int = 0
    snoozed_until: datetime | None = None
    locked: bool = False
    """The number may have changed hands: the person has to say who they are before anybody may write."""
    nickname: str | None = field(default=None, repr=False)
    """What colleagues call this person."""
    number_gone: bool = False
    """It has: this person cannot be reached any more."""


def read_thread(
    store: Store, teams: frozenset[int], conversation_id: int, before: int | None = None, limit: int = PAGE
) -> Thread | None:
    """The newest `limit` lines, or those before the line `before`. None when no such team has the conversation."""
    with store.db.read() as connection:
        head = connection.execute(_head(conversation_id, teams)).one_or_none()
        if head is None:
            return None
        key = store.keyring.unwrap(head.wrapped_key) if head.wrapped_key else None
        rows = message_rows(connection, conversation_id, before, limit + 1)
        page = rows[-limit:]
        markers = read_markers(connection, conversation_id, page, newest=before is None)
        first = page[0] if len(rows) > limit else None
        notes = notes_beside(connection, conversation_id, key, first, before)
        later = open_ones(connection, conversation_id, key)
    earlier = page[0].id if len(rows) > limit else None
    thread = _thread(head, key, tuple(line_of(row, key) for row in page), markers, earlier)
    return replace(thread, notes=notes, later=later)


def read_holding(store: Store, conversation_id: int) -> Holding | None:
    """Who holds it now, for the clock, which sees every team's."""
    with store.db.read() as connection:
        return holding.read(connection, conversation_id)


def note_reading(store: Store, person_id: int, conversation_id: int, how: str, now: datetime) -> None:
    """Write down that somebody read the thread, and that its messages are not new any more."""
    with store.db.write() as connection:
        connection.execute(update(t.Conversation).where(t.Conversation.id == conversation_id).values(seen_at=now))
        see_mentions(connection, person_id, conversation_id, now)
        write_audit(connection, person_id, conversation_id, "thread_read", how, now)


def ids_of_keys(connection: Connection, keys: Sequence[str]) -> tuple[int, ...]:
    """The rows that were written under these idempotency keys, in their order."""
    statement = select(t.Message.id).where(t.Message.idempotency_key.in_(keys)).order_by(t.Message.id)
    return tuple(connection.execute(statement).scalars())


def _head(conversation_id: int, teams: frozenset[int]) -> Select[*tuple[Any, ...]]:
    return (
        select(
            t.Conversation.id,
            t.Conversation.version,
            t.Conversation.epoch,
            t.Team.name.label("team"),
            t.Conversation.team_id,
            t.Conversation.snoozed_until,
            t.Conversation.owner_id,
            t.Counsellor.name.label("owner_name"),
            t.Conversation.risk,
            t.Conversation.crisis_open,
            t.Channel.kind,
            t.Channel.country.label("channel_country"),
            t.Address.sealed.label("sealed_address"),
            t.Address.opted_out_at,
            t.Address.lookup.label("address_lookup"),
            t.Contact.locked_at,
            t.Contact.wrapped_key,
            t.Contact.sealed_nickname,
            t.Contact.locale,
            t.Contact.country,
            t.Contact.age_band,
            t.Contact.consent,
            t.Contact.created_at,
            t.Conversation.last_inbound_at,
            t.Handoff.id.label("handoff_id"),
            t.Handoff.state.label("handoff_state"),
            t.Handoff.reason.label("handoff_reason"),
            t.Handoff.risk.label("handoff_risk"),
            t.Handoff.opened_at.label("handoff_opened_at"),
            t.Handoff.told_at.label("handoff_told_at"),
            t.Handoff.overdue_at.label("handoff_overdue_at"),
        )
        .select_from(t.Conversation)
        .join(t.Team, t.Team.id == t.Conversation.team_id)
        .join(t.Channel, t.Channel.id == t.Conversation.channel_id)
        .join(t.Address, t.Address.id == t.Conversation.address_id)
        .join(t.Contact, t.Contact.id == t.Conversation.contact_id)
        .outerjoin(t.Counsellor, t.Counsellor.id == t.Conversation.owner_id)
        .outerjoin(t.Handoff, and_(t.Handoff.conversation_id == t.Conversation.id, t.Handoff.state != "closed"))
        .where(t.Conversation.id == conversation_id, t.Conversation.team_id.in_(teams))
    )


def _thread(
    head: Row[Any], key: DataKey | None, lines: tuple[Line, ...], markers: tuple[Marker, ...], earlier: int | None
) -> Thread:
    return Thread(
        id=head.id,
        version=head.version,
        epoch=head.epoch,
        team=head.team,
        owner_id=head.owner_id,
        owner_name=head.owner_name,
        risk=cast(RiskLevel, head.risk),
        crisis_open=head.crisis_open,
        kind=cast(ChannelKind, head.kind),
        address=readable_address(head.sealed_address, key),
        opted_out=head.opted_out_at is not None,
        erased=head.wrapped_key is None,
        locale=head.locale,
        country=head.country,
        age_band=head.age_band,
        consent=head.consent,
        since=head.created_at,
        last_inbound_at=head.last_inbound_at,
        channel_country=head.channel_country,
        team_id=head.team_id,
        locked=head.locked_at is not None,
        nickname=nickname_of(key, head.sealed_nickname),
        number_gone=head.address_lookup.startswith(RETIRED),
        snoozed_until=head.snoozed_until,
        handoff=_handoff(head),
        lines=lines,
        markers=markers,
        earlier=earlier,
    )


def _handoff(head: Row[Any]) -> OpenHandoffView | None:
    if head.handoff_id is None:
        return None
    return OpenHandoffView(
        head.handoff_id,
        head.handoff_state,
        head.handoff_reason,
        cast(RiskLevel, head.handoff_risk),
        head.handoff_opened_at,
        head.handoff_told_at,
        head.handoff_overdue_at,
    )
