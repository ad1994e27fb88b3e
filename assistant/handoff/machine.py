"""Who may hold a conversation, as a state machine: pure, complete, and small enough to read at once.

    none ──Ask──▶ waiting ──Accept──▶ accepted ──HandBack, Expire──▶ none
      └───────────────Accept─────────────┘ │└─Transfer, Relieve─▶ accepted (somebody else)
                    waiting ◀──Reopen──────┘

Always: a conversation has an owner exactly while its handoff is accepted; the epoch moves with every change of owner
and only then; while a crisis is open the assistant never gets it back. Everything else in this folder asks here first.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from assistant.handoff.refusals import Refused, Taken

HandoffState = Literal["none", "waiting", "accepted"]


@dataclass(frozen=True, slots=True)
class Ownership:
    """`owner_id` None: the assistant answers. `overdue`: its holder owes an answer for longer than promised."""

    owner_id: int | None = None
    epoch: int = 0
    handoff: HandoffState = "none"
    crisis: bool = False
    overdue: bool = False


@dataclass(frozen=True, slots=True)
class Ask:
    """A person is wanted: by the young person, a flow, a failure, or because of danger (`crisis`)."""

    crisis: bool = False


@dataclass(frozen=True, slots=True)
class Cancel:
    """The young person goes on without. `safety`: the wish was made because of danger, and stays."""

    safety: bool = False


@dataclass(frozen=True, slots=True)
class Accept:
    """A counsellor takes over, or answers. A holder who is overdue can be relieved by a colleague."""

    person: int


@dataclass(frozen=True, slots=True)
class Transfer:
    """Its holder gives it to a colleague; a supervisor (`by_right`) gives anybody's, and what nobody holds."""

    by: int
    to: int
    by_right: bool = False


@dataclass(frozen=True, slots=True)
class Reopen:
    """Its holder, or the clock (`by` None), gives it up to whoever claims it next: another team, or nobody answered."""

    by: int | None = None


@dataclass(frozen=True, slots=True)
class HandBack:
    """Its holder gives it back to the assistant."""

    by: int


@dataclass(frozen=True, slots=True)
class Expire:
    """The clock gives it back to the assistant: nobody owes an answer any more."""


@dataclass(frozen=True, slots=True)
class FallDue:
    """Its holder has owed an answer for too long."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Its holder wrote."""

    by: int


@dataclass(frozen=True, slots=True)
class CloseCrisis:
    """Its holder says how the danger ended."""

    by: int


Command = Ask | Cancel | Accept | Transfer | Reopen | HandBack | Expire | FallDue | Answer | CloseCrisis


def step(now: Ownership, command: Command) -> Ownership:  # noqa: PLR0911 (one line a command: the table itself)
    """The ownership after the command; the same one when it changes nothing.

    Raises `Taken` with the holder's id when a colleague holds the conversation, `Refused` when its state forbids it.
    """
    match command:
        case Ask(crisis):
            handoff: HandoffState = "waiting" if now.handoff == "none" else now.handoff
            return replace(now, handoff=handoff, crisis=now.crisis or crisis)
        case Cancel(safety):
            return replace(now, handoff="none") if now.handoff == "waiting" and not (safety or now.crisis) else now
        case Accept(person):
            return _accepted(now, person)
        case Transfer(by, to, by_right):
            _held_by(now, by, by_right=by_right)
            return now if now.owner_id == to else _owned(now, to)
        case Reopen(by):
            _held_by(now, by)
            _no_crisis(now)
            return _free(now, "waiting")
        case HandBack(by):
            _held_by(now, by)
            _no_crisis(now)
            return _free(now, "none")
        case Expire():
            _held_by(now, None)
            _no_crisis(now)
            return _free(now, "none")
        case FallDue():
            _held_by(now, None)
            return replace(now, overdue=True)
        case Answer(by):
            _held_by(now, by)
            return replace(now, overdue=False)
        case CloseCrisis(by):
            _held_by(now, by)
            if not now.crisis:
                raise Refused("no_crisis")
            return replace(now, crisis=False)


def _accepted(now: Ownership, person: int) -> Ownership:
    if now.owner_id == person:
        return now
    if now.owner_id is not None and not now.overdue:
        raise Taken(now.owner_id)
    return _owned(now, person)


def _owned(now: Ownership, person: int) -> Ownership:
    return replace(now, owner_id=person, epoch=now.epoch + 1, handoff="accepted", overdue=False)


def _free(now: Ownership, handoff: HandoffState) -> Ownership:
    return replace(now, owner_id=None, epoch=now.epoch + 1, handoff=handoff, overdue=False)


def _held_by(now: Ownership, person: int | None, *, by_right: bool = False) -> None:
    """`person` None is the clock: anybody's."""
    if by_right:
        return
    if now.owner_id is None:
        raise Refused("not_yours")
    if person is not None and now.owner_id != person:
        raise Taken(now.owner_id)


def _no_crisis(now: Ownership) -> None:
    if now.crisis:
        raise Refused("crisis_open")
