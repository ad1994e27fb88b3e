"""A team at work, for the pages of who answers for it: who waits, who is held, who was put off, who was helped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update

from assistant.effects import OpenHandoff, RaiseRisk
from assistant.handoff.ownership import take_over
from assistant.handoff.replies import Reply, reply
from assistant.handoff.snoozing import snooze
from assistant.store import tables as t
from assistant.store.people import Person
from assistant.store.store import Store
from assistant.values import Draft
from tests.support.people import YoungPerson, counsellor, young_person

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class TeamAtWork:
    """`kim` holds one who is owed an answer for too long; `ines` waits, `noa` is in a crisis and waits, `tom` is put
    off; `lou` was answered and given back."""

    kim: Person
    leo: YoungPerson
    ines: YoungPerson
    noa: YoungPerson
    tom: YoungPerson
    lou: YoungPerson


def make_leading(store: Store, person: Person) -> None:
    """The account leads its teams from now on."""
    change_person(store, person, role="supervisor")


def risk_of(store: Store) -> int:
    """The newest entry of the risk log."""
    with store.db.read() as connection:
        return connection.execute(select(t.RiskLog.id).order_by(t.RiskLog.id.desc())).scalars().first() or 0


def change_person(store: Store, person: Person, **values: object) -> None:
    with store.db.write() as connection:
        connection.execute(update(t.Counsellor).where(t.Counsellor.id == person.id).values(values))


def team_at_work(store: Store, now: datetime) -> TeamAtWork:
    kim = counsellor(store, "Camille")
    change_person(store, kim, last_seen_at=now, capacity=2)
    change_person(store, counsellor(store, "Alix"), availability="away")
    leo, ines, noa, tom, lou = (
        young_person(store, sender=f"+336399800{number}", at=now - 300 * MINUTE) for number in range(11, 16)
    )
    _holds(store, kim, leo, now)
    ines.writes("I'd rather talk to a person", now - 12 * MINUTE, OpenHandoff("asked", "concern"))
    danger = (RaiseRisk("crisis", "3f1c9a", "self_harm", "safety"), OpenHandoff("safety", "crisis"))
    noa.writes("I can't go on", now - 3 * MINUTE, *danger)
    tom.writes("can somebody call me tomorrow?", now - 40 * MINUTE, OpenHandoff("asked", "none"))
    snooze(store, kim, tom.conversation_id, now + 20 * 60 * MINUTE, "In class until tomorrow", now - 35 * MINUTE)
    _was_helped(store, kim, lou, now)
    return TeamAtWork(kim, leo, ines, noa, tom, lou)


def _holds(store: Store, kim: Person, leo: YoungPerson, now: datetime) -> None:
    leo.writes("are you there?", now - 50 * MINUTE, OpenHandoff("flow", "none"))
    take_over(store, kim, leo.conversation_id, now - 48 * MINUTE)
    with store.db.write() as connection:
        mine = t.Handoff.conversation_id == leo.conversation_id
        connection.execute(update(t.Handoff).where(mine).values(overdue_at=now - 20 * MINUTE))


def _was_helped(store: Store, kim: Person, lou: YoungPerson, now: datetime) -> None:
    lou.asks_for_a_person(now - 200 * MINUTE)
    words = "Hello, Camille here."
    reply(store, kim, lou.conversation_id, Reply("k", words, [Draft(words)]), now - 193 * MINUTE)
    lou.is_handed_back(kim, now - 150 * MINUTE)
    with store.db.write() as connection:
        mine = t.Handoff.conversation_id == lou.conversation_id
        connection.execute(update(t.Handoff).where(mine).values(outcome="answered", satisfaction=3))
