"""Finding young people: by their exact number, their exact nickname, a tag, a flow they did, whose they are.

Numbers and nicknames are sealed: they are found by keyed hash, so only exactly. A caller gives the reader's teams.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, exists, false, or_, select

from assistant.store import tables as t
from assistant.store.holding import write_audit
from assistant.store.nicknames import nickname_lookup
from assistant.store.store import Store
from assistant.store.tags import usable_tag
from assistant.store.young_people import YoungPerson, list_young_people
from assistant.values import ChannelKind

MOST_FOUND = 100
KINDS: tuple[ChannelKind, ...] = ("sms", "whatsapp", "rest")


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for; everything that is given must hold. `addresses` are several ways to read one number: any of
    them does. `flow` began after `since`."""

    addresses: tuple[str, ...] = field(default=(), repr=False)
    nickname: str = field(default="", repr=False)
    tag: str = ""
    flow: str = ""
    since: datetime | None = None
    referent_id: int | None = None


def find_young_people(store: Store, teams: frozenset[int], sought: Sought, today: date) -> tuple[YoungPerson, ...]:
    """Those of these teams whom it fits, the last changed first; `MOST_FOUND` at most. Nobody when nothing is given."""
    wanted = list(_conditions(store, sought))
    return list_young_people(store, teams, wanted, today, MOST_FOUND) if wanted else ()


def _conditions(store: Store, sought: Sought) -> Iterator[ColumnElement[bool]]:
    if sought.addresses:
        yield _has_address(store, sought.addresses)
    if sought.nickname:
        yield _has_nickname(store, sought.nickname)
    if sought.tag:
        filed = select(t.ConversationTag.conversation_id).where(t.ConversationTag.tag == usable_tag(sought.tag))
        yield t.Conversation.id.in_(filed)
    if sought.flow:
        yield _did_flow(sought.flow, sought.since)
    if sought.referent_id is not None:
        yield t.Conversation.referent_id == sought.referent_id


def _has_address(store: Store, values: tuple[str, ...]) -> ColumnElement[bool]:
    """On whichever channel they can be reached there."""
    pairs = [(kind, store.keyring.lookup(kind, value)) for value in values for kind in KINDS]
    same = or_(*(and_(t.Address.kind == kind, t.Address.lookup == lookup) for kind, lookup in pairs))
    return t.Conversation.contact_id.in_(select(t.Address.contact_id).where(same))


def _has_nickname(store: Store, text: str) -> ColumnElement[bool]:
    lookup = nickname_lookup(store.keyring, text)
    if lookup is None:
        return false()
    return t.Conversation.contact_id.in_(select(t.Contact.id).where(t.Contact.nickname_lookup == lookup))


def _did_flow(flow: str, since: datetime | None) -> ColumnElement[bool]:
    began = exists().where(
        t.Event.conversation_id == t.Conversation.id, t.Event.name == "flow_started", t.Event.flow == flow
    )
    if since is None:
        return began
    # What began after `since` changed after it too, and changes have an index.
    return and_(t.Conversation.changed_at >= since, began.where(t.Event.at >= since))


def note_search(store: Store, person_id: int, what: str, now: datetime, conversation_id: int | None = None) -> None:
    """Write down that somebody searched, and by what: never for what."""
    with store.db.write() as connection:
        write_audit(connection, person_id, conversation_id, "searched", what, now)
