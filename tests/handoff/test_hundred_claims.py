"""Two counsellors claim the same conversation within the same second, a hundred times over."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import count
from threading import Barrier

from sqlalchemy import func, select

from assistant.errors import HandoffConflict
from assistant.handoff.ownership import take_over
from assistant.handoff.replies import Reply, reply
from assistant.store import tables as t
from assistant.store.people import Person
from assistant.store.store import Store
from assistant.values import Draft
from tests.support.people import NOON, YoungPerson, counsellor, young_person

TIMES = 100
_numbers = count(1)


def claims(store: Store, leo: YoungPerson, people: tuple[Person, Person]) -> list[str | None]:
    """Both at once, one by the button and one by a reply; for each None when it is theirs, else who they are told."""
    start = Barrier(2)

    def claim(person: Person) -> str | None:
        start.wait()
        try:
            if person is people[0]:
                take_over(store, person, leo.conversation_id, NOON)
            else:
                reply(store, person, leo.conversation_id, Reply("k", "Hello", (Draft("Hello"),)), NOON)
        except HandoffConflict as conflict:
            return conflict.holder
        return None

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(claim, people))


def test_each_time_one_of_them_has_it_and_the_other_is_told_who(store: Store) -> None:
    sam, kim = counsellor(store), counsellor(store, "Kim")
    for _ in range(TIMES):
        leo = young_person(store, sender=f"+3363998{next(_numbers):04}")
        leo.asks_for_a_person()
        told = claims(store, leo, (sam, kim))
        owner = leo.read().owner_id
        assert told == ([None, "Sam"] if owner == sam.id else ["Kim", None])


def test_each_time_there_is_one_stretch_and_one_handoff(store: Store) -> None:
    sam, kim = counsellor(store), counsellor(store, "Kim")
    for _ in range(TIMES // 4):
        leo = young_person(store, sender=f"+3363998{next(_numbers):04}")
        leo.asks_for_a_person()
        claims(store, leo, (sam, kim))
    with store.db.read() as connection:
        counts = [
            connection.execute(select(func.count()).select_from(table)).scalar_one() for table in (t.Stretch, t.Handoff)
        ]
    assert counts == [TIMES // 4, TIMES // 4]
