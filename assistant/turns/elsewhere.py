"""What did not reach somebody in danger is said on another channel of theirs.

The protocol begins there as well, so that what they answer there is heard as an answer to it.
"""

from __future__ import annotations

from typing import cast

from assistant.dialogue.values import Event
from assistant.effects import NoteRisk, OpenHandoff, RaiseRisk
from assistant.packs.services import Category
from assistant.store.store import Store
from assistant.store.values import Conversation, TurnRecord
from assistant.turns.answering import begin_crisis, world_of
from assistant.turns.mind import Mind
from assistant.values import ChannelKind

ELSEWHERE = "elsewhere"
"""Stands in the risk log where a lexicon's version would: what was written, was written on another channel."""
WAYS = {"sms": "SMS", "whatsapp": "WhatsApp"}


def begun(mind: Mind, store: Store, read: Conversation, category: str | None) -> TurnRecord | None:
    """The protocol on the other channel; None when it goes on there already."""
    if read.crisis_open:
        return None
    kind = cast(Category, category or "distress")
    effects = (RaiseRisk("crisis", ELSEWHERE, kind, "safety"), OpenHandoff("safety", "crisis"))
    record = TurnRecord(read, mind.clock(), effects=effects)
    return begin_crisis(mind, record, world_of(mind, store, read, record.now), kind)


def noted(mind: Mind, read: Conversation, kind: ChannelKind) -> TurnRecord:
    """Where it did not arrive: on which channel it was said then."""
    way = WAYS.get(kind, kind)
    effects, events = (NoteRisk("said_elsewhere", way),), (Event("said_elsewhere", detail=way),)
    return TurnRecord(read, mind.clock(), effects=effects, events=events)
