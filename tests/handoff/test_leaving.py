"""Somebody leaves: what they held is picked up by others."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from assistant.handoff.leaving import give_up_all
from assistant.handoff.ownership import take_over
from assistant.handoff.timers import HELD
from assistant.store import tables as t
from assistant.store.people import Person
from assistant.store.store import Store
from tests.support.people import NOON, YoungPerson, counsellor, young_person

LATER = NOON + timedelta(minutes=5)


def held_by(store: Store, person: Person, *, crisis: bool = False) -> YoungPerson:
    leo = young_person(store)
    if crisis:
        leo.is_in_a_crisis()
    else:
        leo.asks_for_a_person()
    take_over(store, person, leo.conversation_id, NOON)
    return leo


def column(store: Store, wanted: object) -> list[object]:
    with store.db.read() as connection:
        return list(connection.execute(select(wanted)).scalars())  # type: ignore[call-overload]


def test_what_they_held_waits_in_the_inbox_in_a_new_epoch(store: Store) -> None:
    sam = counsellor(store)
    leo = held_by(store, sam)
    give_up_all(store, sam.id, None, LATER)
    after = leo.read()
    assert (after.owner_id, after.epoch) == (None, 2)
    assert after.handoff is not None
    assert after.handoff.state == "waiting"


def test_everything_is_given_up(store: Store) -> None:
    sam = counsellor(store)
    for number in range(3):
        take_over(store, sam, young_person(store, sender=f"+3363998000{number}").conversation_id, NOON)
    assert give_up_all(store, sam.id, None, LATER) == 3


def test_what_a_colleague_holds_stays(store: Store) -> None:
    sam, kim = counsellor(store), counsellor(store, "Kim")
    leo = held_by(store, kim)
    give_up_all(store, sam.id, None, LATER)
    assert leo.read().owner_id == kim.id


def test_what_is_held_in_a_team_they_stay_in_stays(store: Store) -> None:
    sam = counsellor(store)
    leo = held_by(store, sam)
    give_up_all(store, sam.id, None, LATER, kept_teams=sam.teams)
    assert leo.read().owner_id == sam.id


def test_the_timers_are_those_of_a_wait(store: Store) -> None:
    sam = counsellor(store)
    held_by(store, sam)
    give_up_all(store, sam.id, None, LATER)
    kinds = set(column(store, t.Timer.kind))
    assert "page" in kinds
    assert not kinds & set(HELD)


def test_the_stretch_ends(store: Store) -> None:
    sam = counsellor(store)
    held_by(store, sam)
    give_up_all(store, sam.id, None, LATER)
    assert (column(store, t.Stretch.ended_at), column(store, t.Stretch.ended_how)) == ([LATER], ["given_up"])


def test_a_colleague_takes_it_over_and_keeps_it(store: Store) -> None:
    sam, kim = counsellor(store), counsellor(store, "Kim")
    leo = held_by(store, sam)
    give_up_all(store, sam.id, None, LATER)
    take_over(store, kim, leo.conversation_id, LATER)
    after = leo.read()
    assert (after.owner_id, after.referent_id) == (kim.id, kim.id)


def test_in_a_crisis_the_assistant_does_not_get_it_back(store: Store) -> None:
    sam = counsellor(store)
    leo = held_by(store, sam, crisis=True)
    give_up_all(store, sam.id, None, LATER)
    after = leo.read()
    assert (after.owner_id, after.crisis_open) == (sam.id, True)


def test_in_a_crisis_the_team_is_paged_at_once(store: Store) -> None:
    sam = counsellor(store)
    held_by(store, sam, crisis=True)
    give_up_all(store, sam.id, None, LATER)
    with store.db.read() as connection:
        due = connection.execute(select(t.Timer.due_at).where(t.Timer.kind == "page")).scalar_one()
    assert due == LATER


def test_in_a_crisis_any_colleague_may_relieve_them(store: Store) -> None:
    sam, kim = counsellor(store), counsellor(store, "Kim")
    leo = held_by(store, sam, crisis=True)
    give_up_all(store, sam.id, None, LATER)
    take_over(store, kim, leo.conversation_id, LATER)
    assert leo.read().owner_id == kim.id


def test_it_is_written_down_by_whom(store: Store) -> None:
    sam, kim = counsellor(store), counsellor(store, "Kim")
    leo = held_by(store, sam)
    give_up_all(store, sam.id, kim.id, LATER)
    with store.db.read() as connection:
        row = connection.execute(select(t.Audit.__table__).where(t.Audit.action == "given_up")).one()
    assert (row.counsellor_id, row.conversation_id, row.detail) == (kim.id, leo.conversation_id, str(sam.id))
