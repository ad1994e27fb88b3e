"""A wait for a person, with the clock moved by hand and every timer rung when it is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select, update

from assistant.handoff.ownership import take_over
from assistant.handoff.replies import Reply, reply
from assistant.ringing import Bell
from assistant.store import tables as t
from assistant.store.people import Person
from assistant.values import Draft
from tests.support.houses import TestHouse
from tests.support.people import counsellor

STEP = timedelta(minutes=1)
"""Timers are looked at this often, as the runner does in truth."""


@dataclass(frozen=True, slots=True)
class Wait:
    """One young person, and Sam of the team they write to."""

    house: TestHouse
    sam: Person

    def sam_is_here(self) -> None:
        """Sam's console is open now."""
        with self.house.db.write() as connection:
            connection.execute(update(t.Counsellor).values(last_seen_at=self.house.clock()))

    def hears(self, text: str) -> list[str]:
        """The responses to a message."""
        return [one.response or "" for one in self.house.hear(text)]

    def sam_takes_over(self) -> None:
        take_over(self.house.store, self.sam, 1, self.house.clock())

    def sam_writes(self, text: str = "Bonjour, c'est Sam.") -> None:
        words = Reply(f"key {self.house.clock()}", text, (Draft(text),))
        reply(self.house.store, self.sam, 1, words, self.house.clock())
        self.house.deliver()

    def passes(self, *, here: bool = False, **by: float) -> list[str]:
        """Let time pass and every timer ring when it is due; gives the responses that reached the phone meanwhile.

        `here`: Sam's console stays open.
        """
        before = self._last()
        until = self.house.clock.now + timedelta(**by)
        bell = Bell(self.house.store, self.house.turns, self.house.mind.holidays)
        while self.house.clock.now < until:
            self.house.clock.now = min(self.house.clock.now + STEP, until)
            if here:
                self.sam_is_here()
            bell.ring_due(self.house.clock.now)
            self.house.deliver()
        return self._said_after(before)

    def handoff(self) -> t.Handoff:
        """The newest one, open or closed."""
        with self.house.db.read() as connection:
            row = connection.execute(select(t.Handoff.__table__).order_by(t.Handoff.id.desc())).first()
        assert row is not None
        return t.Handoff(**row._mapping)

    def _last(self) -> int:
        with self.house.db.read() as connection:
            return connection.execute(select(func.coalesce(func.max(t.Message.id), 0))).scalar_one()

    def _said_after(self, before: int) -> list[str]:
        rows = select(t.Message.id).where(t.Message.id > before, t.Message.provider_id.is_not(None))
        with self.house.db.read() as connection:
            ids = tuple(connection.execute(rows.where(t.Message.direction == "out")).scalars())
        return [one.response or "" for one in self.house.said(ids)]


def with_sam(house: TestHouse) -> Wait:
    """A wait in this house; Sam is at work."""
    wait = Wait(house, counsellor(house.store, team="Counsellors"))
    wait.sam_is_here()
    return wait
