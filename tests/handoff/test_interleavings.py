"""A bot reply is computed while a human replies: over thousands of random orders of everybody's steps, no line that the
assistant wrote under an old owner leaves after the change; what people, the safety protocol and the system say arrives.

Each actor is a generator that yields between its transactions, so that any order of steps that real processes could
take can be taken here, one at a time and repeatably.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from random import Random

import pytest
from sqlalchemy import event, select

from assistant.effects import ReleaseConversation
from assistant.errors import HandoffConflict
from assistant.handoff.ownership import take_over
from assistant.handoff.refusals import Refused
from assistant.handoff.replies import Reply, reply
from assistant.outbound.dispatcher import Dispatcher, DispatcherConfig
from assistant.outbound.providers.memory import MemoryProvider
from assistant.store import tables as t
from assistant.store.commit import commit_turn
from assistant.store.database import Database
from assistant.store.outbox import OutboxRow, lease_due
from assistant.store.people import Person
from assistant.store.store import Store
from assistant.store.values import MessageContent, NewInbound, NewOutbound, TurnRecord
from assistant.values import Draft, Lane
from tests.support.databases import PostgresFactory, SqliteFactory
from tests.support.people import NOON, YoungPerson, counsellor, open_store, young_person

_numbers = count(1)
LANES: tuple[Lane, ...] = ("bot", "bot", "bot", "crisis", "system")
ORDERS, SHARES = 10_000, 8
LEASE = timedelta(seconds=60)


@dataclass
class Scene:
    """One conversation and everybody who acts on it. `left` is what was handed over: its lane, and the epoch it was
    written under beside the one that was true at that moment."""

    store: Store
    leo: YoungPerson
    people: tuple[Person, Person]
    dice: Random
    provider: MemoryProvider
    left: list[tuple[Lane, int, int]] = field(default_factory=list)

    def turn(self) -> Iterator[None]:
        """A message comes in and is answered: read, think, commit under the version read, or think again."""
        lane = self.dice.choice(LANES)
        inbound = NewInbound("AC1", f"IN{next(_numbers):08}", MessageContent("hi"), NOON)
        for _ in range(20):
            read = self.leo.read()
            yield
            speaks = read.owner_id is None or lane != "bot"
            said = (NewOutbound(lane, MessageContent("line"), NOON),) if speaks else ()
            done = commit_turn(self.store, TurnRecord(read, NOON, inbound, outbound=said))
            yield
            if type(done).__name__ != "VersionMoved":
                return

    def human(self) -> Iterator[None]:
        """A counsellor answers, or takes over, and sometimes hands back."""
        person = self.dice.choice(self.people)
        try:
            if self.dice.random() < 0.7:
                words = Reply(f"k{next(_numbers)}", "Hello", (Draft("Hello"),))
                reply(self.store, person, self.leo.conversation_id, words, NOON)
            else:
                take_over(self.store, person, self.leo.conversation_id, NOON)
        except (HandoffConflict, Refused):
            return
        yield
        if self.dice.random() < 0.5:
            read = self.leo.read()
            yield
            if read.owner_id == person.id:
                back = (NewOutbound("bot", MessageContent("It is the assistant again."), NOON),)
                commit_turn(
                    self.store, TurnRecord(read, NOON, effects=(ReleaseConversation(person.id),), outbound=back)
                )

    def dispatcher(self) -> Iterator[None]:
        """Lease, hand over, write down: as the real one, with a pause wherever a process may be interrupted."""
        for _ in range(4):
            row = lease_due(self.store, ("AC1",), NOON, lease=LEASE, gap=timedelta(0))
            if row is not None:
                # From here on it is leaving, and the console shows it so.
                self.left.append((row.lane, *self._epochs(row)))
                yield
                sending = self._sending()
                sending.delivery.send(row)
            yield

    def settle(self) -> None:
        while self._sending().run_once():
            pass

    def _sending(self) -> Dispatcher:
        config = DispatcherConfig(threads=1, gap=timedelta(0))
        return Dispatcher(self.store, {"AC1": self.provider}, lambda: NOON, str, config)

    def _epochs(self, row: OutboxRow) -> tuple[int, int]:
        statement = (
            select(t.Message.epoch, t.Conversation.epoch.label("now"))
            .join(t.Conversation, t.Conversation.id == t.Message.conversation_id)
            .where(t.Message.id == row.id)
        )
        with self.store.db.read() as connection:
            found = connection.execute(statement).one()
        return found.epoch or 0, found.now


def play(scene: Scene) -> None:
    """Everybody's steps in a random order, then whatever is still due."""
    actors = [scene.turn(), scene.turn(), scene.human(), scene.human(), scene.dispatcher()]
    while actors:
        actor = scene.dice.choice(actors)
        if next(actor, StopIteration) is StopIteration:
            actors.remove(actor)
    for _ in scene.dispatcher():
        pass
    scene.settle()


def rows(scene: Scene) -> list[tuple[Lane, str]]:
    statement = select(t.Message.lane, t.Message.status).where(
        t.Message.conversation_id == scene.leo.conversation_id, t.Message.direction == "out"
    )
    with scene.store.db.read() as connection:
        return [(row.lane, row.status) for row in connection.execute(statement)]


def check(scene: Scene) -> None:
    stale = [one for one in scene.left if one[0] == "bot" and one[1] != one[2]]
    assert not stale, f"written under an old owner, and left: {stale}"
    fates = rows(scene)
    assert all(status == "submitted" for lane, status in fates if lane != "bot"), f"not everything arrived: {fates}"
    assert all(status in {"submitted", "cancelled"} for _, status in fates), f"something is stuck: {fates}"


def scenes(store: Store, seeds: Iterable[int]) -> Iterator[Scene]:
    people, provider = (counsellor(store), counsellor(store, "Kim")), MemoryProvider()
    for seed in seeds:
        leo = young_person(store, sender=f"+3363998{next(_numbers):05}")
        yield Scene(store, leo, people, Random(seed), provider)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("share", range(SHARES))
def test_over_ten_thousand_orders_no_old_line_of_the_assistant_leaves(
    sqlite_factory: SqliteFactory, share: int
) -> None:
    with sqlite_factory.fresh() as db:
        _without_waiting_for_the_disk(db)
        for scene in scenes(open_store(db), range(share, ORDERS, SHARES)):
            play(scene)
            check(scene)


@pytest.mark.timeout(600)
def test_on_postgresql_no_old_line_of_the_assistant_leaves_either(postgres_factory: PostgresFactory) -> None:
    with postgres_factory.fresh() as db:
        for scene in scenes(open_store(db), range(300)):
            play(scene)
            check(scene)


def _without_waiting_for_the_disk(db: Database) -> None:
    """What is asked here is the order of things, not what a power cut leaves."""

    @event.listens_for(db.engine, "connect")
    def _(connection: object, _entry: object) -> None:
        connection.execute("PRAGMA synchronous = OFF")  # type: ignore[attr-defined]

    db.engine.dispose()
