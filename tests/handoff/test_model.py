"""The database does what the machine says: any sequence of steps, and any two or three of them at the same moment."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from random import Random

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import ColumnElement, func, select

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
)
from assistant.store import tables as t
from assistant.store.database import Database
from assistant.store.people import Person
from assistant.store.store import Store
from tests.handoff.actors import Actors, expected, later, some_order
from tests.support.people import counsellor, open_store, young_person

PEOPLE = st.integers(1, 3)
ROUNDS = 60
_numbers = count(1)
STEPS: st.SearchStrategy[Command] = st.one_of(
    st.builds(Ask, st.booleans()),
    st.just(Cancel()),
    st.builds(Accept, PEOPLE),
    st.builds(Transfer, PEOPLE, PEOPLE),
    st.just(Reopen()),
    st.builds(HandBack, PEOPLE),
    st.just(Expire()),
    st.just(FallDue()),
    st.builds(Answer, PEOPLE),
    st.builds(CloseCrisis, PEOPLE),
)
FIRST: tuple[Command, ...] = (Ask(), Ask(crisis=True), Accept(1), Accept(2), FallDue())
AT_ONCE: tuple[Command, ...] = (
    Ask(),
    *(Accept(person) for person in (1, 2, 3)),
    *(HandBack(person) for person in (1, 2)),
    *(Transfer(by, to) for by in (1, 2, 3) for to in (1, 2)),
    CloseCrisis(1),
)


def three_counsellors(store: Store) -> list[Person]:
    """The third is a supervisor."""
    return [counsellor(store, "Sam"), counsellor(store, "Kim"), counsellor(store, "Ana", role="supervisor")]


class Model(RuleBasedStateMachine):
    store: Store
    team: Sequence[Person]

    @initialize()
    def a_conversation(self) -> None:
        sender = f"+3363998{next(_numbers):04}"
        self.actors = Actors(self.store, young_person(self.store, sender=sender), self.team)
        self.ids = [person.id for person in self.team]
        self.model = Ownership()

    @rule(command=STEPS)
    def one_step(self, command: Command) -> None:
        self.model, outcome = expected(self.model, self._cancelled(command), self.ids)
        assert self.actors.act(command) == outcome

    @rule()
    def time_passes(self) -> None:
        later(self.actors)

    @invariant()
    def the_database_agrees(self) -> None:
        if hasattr(self, "actors"):
            assert self.actors.ownership() == self.model

    @invariant()
    def a_stretch_is_under_way_exactly_while_somebody_holds_it(self) -> None:
        if not hasattr(self, "actors"):
            return
        statement = select(t.Stretch.counsellor_id).where(t.Stretch.ended_at.is_(None), self._mine())
        with self.actors.store.db.read() as connection:
            under_way = list(connection.execute(statement).scalars())
        assert under_way == ([self.model.owner_id] if self.model.owner_id else [])

    @invariant()
    def every_change_of_owner_ended_or_began_a_stretch(self) -> None:
        if not hasattr(self, "actors"):
            return
        with self.actors.store.db.read() as connection:
            begun = connection.execute(select(func.count()).where(self._mine())).scalar_one()
            ended = connection.execute(
                select(func.count()).where(t.Stretch.ended_at.is_not(None), self._mine())
            ).scalar_one()
        # A transfer does both in one change.
        assert max(begun, ended) <= self.model.epoch <= begun + ended

    def _mine(self) -> ColumnElement[bool]:
        return t.Stretch.conversation_id == self.actors.leo.conversation_id

    def _cancelled(self, command: Command) -> Command:
        return Cancel(safety=self._safety()) if isinstance(command, Cancel) else command

    def _safety(self) -> bool:
        handoff = self.actors.leo.read().handoff
        return handoff is not None and handoff.reason == "safety"


def test_the_database_does_what_the_machine_says(db: Database) -> None:
    store = open_store(db)
    on_this = type("OnThis", (Model,), {"store": store, "team": three_counsellors(store)})
    run_state_machine_as_test(
        on_this,
        settings=settings(
            max_examples=30, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


def test_what_happens_in_the_same_moment_happened_in_some_order(db: Database) -> None:
    store, dice = open_store(db), Random(1)
    team = three_counsellors(store)
    ids = [person.id for person in team]
    for _ in range(ROUNDS):
        actors = Actors(store, young_person(store, sender=f"+3363998{next(_numbers):04}"), team)
        for command in dice.choices(FIRST, k=2):
            actors.act(command)
        before, commands = actors.ownership(), dice.choices(AT_ONCE, k=3)
        outcomes = actors.act_at_once(commands)
        assert (actors.ownership(), outcomes) in list(some_order(before, commands, ids))
