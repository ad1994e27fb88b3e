"""How much is said to one person in a short time: two machines that answer each other must come to an end.

What was answered lately stands in the conversation's state beside its tracks: `"pace": [[second, digest], …]`, oldest
first. A crisis is never held back, and neither is the REST door, which answers in the exchange it was asked in.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeAlias

from assistant.dialogue.values import Event, Json
from assistant.store.values import Conversation, NewOutbound, TurnRecord

PACE = "pace"
"""Its place in the state."""
MOST_ANSWERS = 20
"""Answers to one person in `WINDOW`. The provider refuses some 30 in 30 seconds between two numbers; nobody who reads
what they are answered comes near it."""
WINDOW = timedelta(seconds=60)
MOST_ALIKE = 10
"""Times the same words are answered in `ALIKE_WINDOW`: a phone that says "I'm driving" to each of our messages is
slow enough for the first bound."""
ALIKE_WINDOW = timedelta(minutes=5)

Answered: TypeAlias = list[tuple[int, str]]


def too_many(read: Conversation, now: datetime) -> bool:
    """Whether the next message must go without an answer."""
    answered = _answered(read)
    return _is_bounded(read) and len(answered) >= MOST_ANSWERS and _recent(answered[-MOST_ANSWERS][0], now, WINDOW)


def hushed(record: TurnRecord, why: str) -> TurnRecord:
    """What was received and decided is kept; nothing is said."""
    return replace(record, outbound=(), events=(*record.events, Event("limit_hit", detail=why)))


def paced(record: TurnRecord) -> TurnRecord:
    """The record with its answer remembered, or without its words when they were said too often lately."""
    if not record.outbound or not _is_bounded(record.read) or any(row.lane == "crisis" for row in record.outbound):
        return record
    answered, words = _answered(record.read), _digest(record.outbound)
    alike = sum(1 for at, said in answered if said == words and _recent(at, record.now, ALIKE_WINDOW))
    if alike >= MOST_ALIKE:
        return hushed(record, "alike")
    answered.append((int(record.now.timestamp()), words))
    state = record.state if record.state is not None else record.read.state or {}
    kept: Json = [[at, said] for at, said in answered[-MOST_ANSWERS:]]
    return replace(record, state={**state, PACE: kept})


def _is_bounded(read: Conversation) -> bool:
    return read.channel.kind != "rest" and not read.crisis_open


def _answered(read: Conversation) -> Answered:
    entries = (read.state or {}).get(PACE)
    return [pair for entry in entries if (pair := _pair(entry))] if isinstance(entries, list) else []


def _pair(entry: Json) -> tuple[int, str] | None:
    match entry:
        case [int() as at, str() as said]:
            return at, said
    return None


def _recent(at: int, now: datetime, window: timedelta) -> bool:
    # A clock that was set back must not silence anybody until it has caught up.
    return 0 <= int(now.timestamp()) - at < window.total_seconds()


def _digest(rows: Sequence[NewOutbound]) -> str:
    words = "\n".join(row.content.text for row in rows)
    return hashlib.blake2b(words.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()
