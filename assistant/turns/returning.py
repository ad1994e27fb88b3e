"""What happens to a conversation by itself, without a message: given back, given up, told the truth about a wait.

Each function makes the record of one turn from what was read; `life.Turns.change` commits it. None: nothing to do, the
state has moved on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Literal

from assistant.dialogue.values import Event, HandedBack, Say, StartFlow
from assistant.effects import MarkTold, NoteRisk, OpenHandoff, ReleaseConversation, WriteDown
from assistant.errors import HandoffConflict
from assistant.handoff.ownership import check_release
from assistant.handoff.refusals import Refused
from assistant.handoff.replies import may_write
from assistant.store.store import Store
from assistant.store.values import Conversation, NewOutbound, TurnRecord
from assistant.turns.answering import answer_internal, open_risk, world_of
from assistant.turns.mind import Mind
from assistant.turns.speaking import say_rows

Thought = Callable[[Conversation], TurnRecord | None]
"""From the conversation as read to what a turn commits; None when there is nothing to do any more."""

CALLBACK_FLOW = "callback_offer"
"""Tells that nobody can answer and when the team is back, and asks when they would like to be answered."""
SATISFACTION_FLOW = "satisfaction"
"""The one question after a person has helped."""


def handed_back(
    mind: Mind,
    store: Store,
    read: Conversation,
    owner_id: int,
    holder: str | None,
    flow: str | None,
    outcome: str | None,
) -> TurnRecord:
    """Its holder gives it back: owner, end of the handoff and the assistant's first line in one commit.

    Raises `HandoffConflict` when somebody else holds it by now, `Refused` when nobody does or a crisis is open.
    """
    check_release(owner_id, read.owner_id, holder, crisis_open=read.crisis_open)
    asked = None if flow == SATISFACTION_FLOW and not _may_ask_how_it_went(mind, read) else flow
    record = answer_internal(mind, store, read, HandedBack(asked))
    return replace(record, effects=(ReleaseConversation(owner_id, "handed_back", outcome), *record.effects))


def started(mind: Mind, store: Store, read: Conversation, person_id: int, flow: str) -> TurnRecord:
    """A counsellor starts a flow in a conversation that the assistant has.

    Raises `HandoffConflict` when somebody holds it, `Refused` while a crisis is open or nothing may be sent.
    """
    if read.owner_id is not None:
        raise HandoffConflict("a colleague")
    if read.crisis_open:
        raise Refused("crisis_open")
    if not read.address.value:
        raise Refused("number_gone")
    if read.contact.locked_at is not None:
        raise Refused("locked")
    if read.address.opted_out:
        raise Refused("opted_out")
    record = answer_internal(mind, store, read, StartFlow(flow))
    return replace(record, effects=(WriteDown(person_id, "flow_given", flow), *record.effects))


def given_up(
    mind: Mind, store: Store, read: Conversation, how: Literal["unanswered", "off_duty"], timer_id: int
) -> TurnRecord | None:
    """Its holder owes an answer and is not there: the wish for a person is open again, and the person is told.

    With nobody else on duty they also hear when the team is back. That counts as told (`timing.py`), so that no timer
    says it again.
    """
    if read.owner_id is None or read.in_danger:
        return None
    there = world_of(mind, store, read, mind.clock()).on_duty
    record = answer_internal(mind, store, read, HandedBack(None if there else CALLBACK_FLOW))
    left = _line(mind, record, "utter_nobody_answered" if there else "utter_person_has_left")
    return replace(
        record,
        effects=(ReleaseConversation(read.owner_id, how), OpenHandoff("unanswered", read.risk), *record.effects),
        outbound=(*left, *record.outbound) if _may_be_told(read) else (),
        finished_timer=timer_id,
    )


def gone_quiet(mind: Mind, read: Conversation, how: Literal["idle", "off_duty"], timer_id: int) -> TurnRecord | None:
    """Nobody owes anybody an answer: back to the assistant, in silence. Its next line says so."""
    if read.owner_id is None or read.in_danger:
        return None
    effects = (ReleaseConversation(read.owner_id, how, silently=True),)
    return TurnRecord(read, mind.clock(), effects=effects, finished_timer=timer_id)


def told(mind: Mind, store: Store, read: Conversation, timer_id: int, *, closing: bool) -> TurnRecord | None:
    """The truth about a wait: once that somebody is still expected, once when the team is back.

    Only the latter is remembered (`MarkTold`): who heard that the team was told again still hears of its closing.
    """
    handoff = read.handoff
    if handoff is None or handoff.state != "waiting" or handoff.told_at is not None or read.in_danger:
        return None
    if not _may_be_told(read):
        return None
    if closing or not world_of(mind, store, read, mind.clock()).on_duty:
        record = answer_internal(mind, store, read, StartFlow(CALLBACK_FLOW))
        return replace(record, effects=(*record.effects, MarkTold()), finished_timer=timer_id)
    record = TurnRecord(read, mind.clock())
    return replace(record, outbound=_line(mind, record, "utter_still_waiting"), finished_timer=timer_id)


def silent(mind: Mind, store: Store, read: Conversation, timer_id: int) -> TurnRecord | None:
    """They were asked whether they are safe, and silence was the answer: the risk log and the thread say so, and after
    a concern, too, a person is called. Nothing is said to them: whoever reads a phone over their shoulder may be the
    danger, and a person decides what to write."""
    level = open_risk(mind, world_of(mind, store, read, mind.clock()))
    if level == "none":
        return None
    called = () if level == "crisis" else (OpenHandoff("safety", "concern"),)
    return TurnRecord(
        read,
        mind.clock(),
        effects=(NoteRisk("silent"), *called),
        events=(Event("silent_in_danger"),),
        finished_timer=timer_id,
    )


def _may_be_told(read: Conversation) -> bool:
    """Not somebody who stopped us, nor who may be another person by now."""
    return not read.address.opted_out and read.contact.locked_at is None


def _may_ask_how_it_went(mind: Mind, read: Conversation) -> bool:
    """Never after a crisis, and only while the channel takes a text. A crisis that is over has left its reason."""
    handoff = read.handoff
    in_danger = handoff is not None and (handoff.reason == "safety" or handoff.risk in ("concern", "crisis"))
    return not in_danger and may_write(read.channel.kind, read.last_inbound_at, mind.clock())


def _line(mind: Mind, record: TurnRecord, response: str) -> tuple[NewOutbound, ...]:
    read = record.read
    if read.address.opted_out:
        return ()  # A line of the system leaves all the same: it must not be written.
    return say_rows(mind, Say(response, 0), read.contact.locale, read.channel.kind, record.now, "system")
