"""People to test with: a team, a counsellor, and a young person who has written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count

from assistant.dialogue.values import Event
from assistant.effects import Effect, OpenHandoff, RaiseRisk, ReleaseConversation, SetOptOut
from assistant.store.channels import ensure_channel, ensure_team, find_channel
from assistant.store.commit import Committed, commit_turn
from assistant.store.conversations import open_conversation, read_conversation
from assistant.store.database import Database
from assistant.store.people import Person, add_counsellor
from assistant.store.sealing import Keyring
from assistant.store.store import Store
from assistant.store.values import Channel, Conversation, MessageContent, NewInbound, NewOutbound, TurnRecord
from assistant.values import ChannelKind, Media, RiskLevel

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
PASSWORD = "a long enough password"
YOUNG_PERSON = "+33639980001"

_numbers = count(1)


def open_store(db: Database) -> Store:
    """A store with fixed keys: only for tests."""
    return Store(db, Keyring("test", {"test": b"k" * 32}, b"h" * 32))


def counsellor(
    store: Store, name: str = "Sam", team: str = "Paris", locale: str = "en", role: str = "counsellor"
) -> Person:
    return add_counsellor(
        store,
        email=f"{name.lower()}@example.org",
        name=name,
        password=PASSWORD,
        locale=locale,
        role=role,
        team_ids=[ensure_team(store, team)],
        now=NOON,
    )


@dataclass(frozen=True, slots=True)
class YoungPerson:
    """Writes to us, and is written to by the assistant, without any dialogue in between."""

    store: Store
    conversation_id: int

    def read(self) -> Conversation:
        found = read_conversation(self.store, self.conversation_id)
        assert found is not None
        return found

    def writes(self, text: str, at: datetime = NOON, *effects: Effect, failed: bool = False) -> int:
        return self._say(MessageContent(text), at, *effects, failed=failed)

    def sends(self, *media: Media, text: str = "", at: datetime = NOON) -> int:
        """Photos, voice notes and other files."""
        return self._say(MessageContent(text, media=media), at)

    def _say(self, content: MessageContent, at: datetime, *effects: Effect, failed: bool = False) -> int:
        inbound = NewInbound("AC1", f"SM{next(_numbers)}", content, at, failed)
        committed = commit_turn(self.store, TurnRecord(self.read(), at, inbound, effects=effects))
        assert isinstance(committed, Committed)
        assert committed.inbound_id is not None
        return committed.inbound_id

    def asks_for_a_person(self, at: datetime = NOON, risk: RiskLevel = "none") -> None:
        self.writes("I want to talk to somebody", at, OpenHandoff("asked", risk))

    def is_in_a_crisis(self, at: datetime = NOON) -> None:
        self.writes("I am not well at all", at, RaiseRisk("crisis", "1", "self"), OpenHandoff("safety", "crisis"))

    def opts_out(self, at: datetime = NOON) -> None:
        self.writes("stop", at, SetOptOut(opted_out=True, word="STOP"))

    def is_handed_back(self, by: Person, at: datetime = NOON) -> None:
        """What a turn commits when the assistant goes on, without its words."""
        commit_turn(self.store, TurnRecord(self.read(), at, effects=(ReleaseConversation(by.id),)))

    def hears(self, text: str, at: datetime = NOON, *events: Event, response: str | None = None) -> int:
        """The assistant says something."""
        row = NewOutbound("bot", MessageContent(text, response=response), at)
        committed = commit_turn(self.store, TurnRecord(self.read(), at, events=events, outbound=(row,)))
        assert isinstance(committed, Committed)
        return committed.outbound_ids[0]


def young_person(
    store: Store, team: str = "Paris", kind: ChannelKind = "sms", sender: str = YOUNG_PERSON, at: datetime = NOON
) -> YoungPerson:
    """Somebody who writes to a number of this team; their conversation is made, with nothing in it yet."""
    ours = f"+3363998{ensure_team(store, team):04}"
    ensure_channel(store, Channel(0, ensure_team(store, team), kind, "AC1", ours, None, "fr", "FR"))
    channel = find_channel(store, kind, ours, None)
    assert channel is not None
    return YoungPerson(store, open_conversation(store, channel, sender, "FR", at - timedelta(minutes=1)).id)
