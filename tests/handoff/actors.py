"""Counsellors, a young person and the clock, acting on one conversation; the machine says what may come of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import permutations
from threading import Barrier
from typing import Literal

from sqlalchemy import select

from assistant.effects import CancelHandoff, Effect, OpenHandoff, RaiseRisk, ReleaseConversation, SetTimer
from assistant.errors import HandoffConflict
from assistant.handoff.machine import (
    Accept,
    Answer,
    Ask,
    Cancel,
    CloseCrisis,
    Command,
    Expire,
    FallDue,
    HandBack,
    Ownership,
    Reopen,
    Transfer,
    step,
)
from assistant.handoff.ownership import check_release, close_crisis, fall_due, ownership_of, take_over, transfer
from assistant.handoff.refusals import Refused, Taken
from assistant.handoff.replies import Reply, reply
from assistant.store import tables as t
from assistant.store.commit import Committed, commit_turn
from assistant.store.people import Person
from assistant.store.store import Store
from assistant.store.threads import read_holding
from assistant.store.timers import set_timers
from assistant.store.values import Conversation, TurnRecord
from assistant.values import Draft
from tests.support.people import NOON, YoungPerson

Outcome = Literal["done", "taken", "refused"]


@dataclass
class Actors:
    """One conversation, three counsellors of its team (the third is a supervisor), and the moment it is."""

    store: Store
    leo: YoungPerson
    team: Sequence[Person]
    now: datetime = NOON
    sent: int = field(default=0)

    def ownership(self) -> Ownership:
        """As the database has it."""
        held = read_holding(self.store, self.leo.conversation_id)
        assert held is not None
        return ownership_of(held)

    def person(self, number: int) -> Person:
        return self.team[number - 1]

    def act(self, command: Command) -> Outcome:
        """Do it as the application does; what came of it."""
        try:
            self._do(command)
        except HandoffConflict:
            return "taken"
        except Refused:
            return "refused"
        return "done"

    def act_at_once(self, commands: Sequence[Command]) -> list[Outcome]:
        """All of them in the same moment, each in a thread of its own."""
        start = Barrier(len(commands))

        def one(command: Command) -> Outcome:
            start.wait()
            return self.act(command)

        with ThreadPoolExecutor(len(commands)) as pool:
            return list(pool.map(one, commands))

    def _do(self, command: Command) -> None:
        number, now = self.leo.conversation_id, self.now
        match command:
            case Accept(person):
                take_over(self.store, self.person(person), number, now)
            case Transfer(by, to):
                transfer(self.store, self.person(by), number, self.person(to), now)
            case CloseCrisis(by):
                close_crisis(self.store, self.person(by), number, "safe", now)
            case Answer(by):
                self._answer(self.person(by))
            case FallDue():
                self._fall_due()
            case Ask(crisis):
                self._turn(lambda _: _wish(crisis=crisis))
            case Cancel():
                self._turn(lambda _: (CancelHandoff(),))
            case HandBack(by):
                self._turn(lambda read: self._given_back(read, self.person(by)))
            case Expire() | Reopen():
                self._turn(lambda read: self._expired(read, reopened=isinstance(command, Reopen)))

    def _answer(self, person: Person) -> None:
        held = self.ownership()
        if held.owner_id is None:
            raise Refused("not_yours")  # A reply would take over: that is Accept's business here.
        if held.owner_id != person.id:
            raise HandoffConflict("somebody")  # Or relieve, likewise.
        self.sent += 1
        words = Reply(f"k{person.id}-{self.sent}", "Hello", (Draft("Hello"),))
        reply(self.store, person, self.leo.conversation_id, words, self.now)

    def _fall_due(self) -> None:
        held = self.ownership()
        with self.store.db.write() as connection:
            set_timers(connection, self.leo.conversation_id, held.epoch, [SetTimer("unanswered", self.now)])
            wanted = select(t.Timer.id).where(
                t.Timer.conversation_id == self.leo.conversation_id, t.Timer.kind == "unanswered"
            )
            timer = connection.execute(wanted).scalar_one()
        fall_due(self.store, self.leo.conversation_id, timer, self.now)

    def _given_back(self, read: Conversation, person: Person) -> tuple[Effect, ...]:
        check_release(person.id, read.owner_id, "somebody", crisis_open=read.crisis_open)
        return (ReleaseConversation(person.id),)

    def _expired(self, read: Conversation, *, reopened: bool) -> tuple[Effect, ...]:
        if read.owner_id is None:
            raise Refused("not_yours")
        if read.crisis_open:
            raise Refused("crisis_open")
        how = ReleaseConversation(read.owner_id, "unanswered" if reopened else "idle", silently=not reopened)
        return (how, OpenHandoff("unanswered")) if reopened else (how,)

    def _turn(self, thought: object) -> None:
        """Think on what was read, commit under its version, think again when it moved."""
        while True:
            read = self.leo.read()
            effects = thought(read)  # type: ignore[operator]
            if isinstance(commit_turn(self.store, TurnRecord(read, self.now, effects=effects)), Committed):
                return


def _wish(*, crisis: bool) -> tuple[Effect, ...]:
    if crisis:
        return (RaiseRisk("crisis", "1", "distress"), OpenHandoff("safety", "crisis"))
    return (OpenHandoff("asked"),)


def expected(now: Ownership, command: Command, ids: Sequence[int]) -> tuple[Ownership, Outcome]:
    """What the machine says of one command. Commands number people from 1; `ids` are theirs in the database."""
    try:
        return step(now, _with_ids(command, ids)), "done"
    except Taken:
        return now, "taken"
    except Refused:
        return now, "refused"


def some_order(
    now: Ownership, commands: Sequence[Command], ids: Sequence[int]
) -> Iterator[tuple[Ownership, list[Outcome]]]:
    """For each order in which the commands may have happened: how it ends, and what came of each."""
    for order in permutations(range(len(commands))):
        state, outcomes = now, ["done"] * len(commands)
        for index in order:
            state, outcomes[index] = expected(state, commands[index], ids)
        yield state, outcomes  # type: ignore[misc]


def _with_ids(command: Command, ids: Sequence[int]) -> Command:
    match command:
        case Accept(person):
            return Accept(ids[person - 1])
        case Transfer(by, to):
            return Transfer(ids[by - 1], ids[to - 1], by_right=by == 3)
        case HandBack(by):
            return HandBack(ids[by - 1])
        case Answer(by):
            return Answer(ids[by - 1])
        case CloseCrisis(by):
            return CloseCrisis(ids[by - 1])
        case _:
            return command


def later(actors: Actors) -> None:
    """Half a minute passes."""
    actors.now += timedelta(seconds=30)
