"""Putting a conversation off: out of the lists with a reason, and back in time, whatever happens meanwhile."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from assistant.effects import OpenHandoff, RaiseRisk
from assistant.errors import HandoffConflict
from assistant.handoff.ownership import take_over, transfer
from assistant.handoff.refusals import Refused
from assistant.handoff.replies import Reply, reply
from assistant.handoff.snoozing import FURTHEST, end_snooze, snooze
from assistant.ringing import Bell
from assistant.store import tables as t
from assistant.store.channels import ensure_team
from assistant.store.database import Database
from assistant.store.inbox import View, count_inbox, list_inbox
from assistant.store.people import Person
from assistant.store.store import Store
from assistant.turns.mind import Mind
from assistant.values import Draft
from tests.support.houses import TestHouse
from tests.support.people import NOON, YoungPerson, counsellor, young_person

TOMORROW = NOON + timedelta(hours=21)
WHY = "They are in class until then"
HELLO = Reply("k", "Hello", (Draft("Hello"),))


def listed(store: Store, person: Person, view: View) -> list[int]:
    return [row.id for row in list_inbox(store, person.teams, person.id, view)]


def refusal(store: Store, person: Person, leo: YoungPerson, until: datetime = TOMORROW, note: str = WHY) -> str:
    with pytest.raises(Refused) as refused:
        snooze(store, person, leo.conversation_id, until, note, NOON)
    return refused.value.reason


def due(store: Store, kind: str) -> datetime | None:
    with store.db.read() as connection:
        return connection.execute(select(t.Timer.due_at).where(t.Timer.kind == kind)).scalar_one_or_none()


def test_what_i_put_off_is_in_its_own_list_only(store: Store) -> None:
    sam, leo = counsellor(store), young_person(store)
    take_over(store, sam, leo.conversation_id, NOON)
    snooze(store, sam, leo.conversation_id, TOMORROW, WHY, NOON)
    assert (listed(store, sam, "mine"), listed(store, sam, "snoozed")) == ([], [leo.conversation_id])


def test_somebody_who_waits_can_be_put_off_by_anybody_of_the_team(store: Store) -> None:
    sam, leo = counsellor(store), young_person(store)
    leo.asks_for_a_person()
    snooze(store, sam, leo.conversation_id, TOMORROW, WHY, NOON)
    counts = count_inbox(store, sam.teams, sam.id)
    assert (listed(store, sam, "waiting"), counts.waiting, counts.snoozed) == ([], 0, 1)


def test_the_reason_is_a_note_in_the_thread(store: Store) -> None:
    sam, leo = counsellor(store), young_person(store)
    take_over(store, sam, leo.conversation_id, NOON)
    snooze(store, sam, leo.conversation_id, TOMORROW, WHY, NOON)
    with store.db.read() as connection:
        assert list(connection.execute(select(t.Note.kind)).scalars()) == ["snooze"]


def test_without_a_reason_it_is_not_put_off(store: Store) -> None:
    sam, leo = counsellor(store), young_person(store)
    take_over(store, sam, leo.conversation_id, NOON)
    assert (refusal(store, sam, leo, note=" "), leo.read().snoozed_until) == ("no_note", None)


@pytest.mark.parametrize(("until", "reason"), [(NOON, "too_late"), (NOON + FURTHEST + timedelta(minutes=1), "too_far")])
def test_a_moment_that_cannot_be_is_refused(store: Store, until: datetime, reason: str) -> None:
    sam, leo = counsellor(store), young_person(store)
    take_over(store, sam, leo.conversation_id, NOON)
    assert refusal(store, sam, leo, until) == reason


def test_nobody_in_a_crisis_is_put_off(store: Store) -> None:
    sam, leo = counsellor(store), young_person(store)
    leo.is_in_a_crisis()
    assert refusal(store, sam, leo) == "crisis_open"


def test_what_a_colleague_holds_is_theirs_to_put_off(store: Store) -> None:
    sam, kim, leo = counsellor(store), counsellor(store, "Kim"), young_person(store)
    take_over(store, sam, leo.conversation_id, NOON)
    with pytest.raises(HandoffConflict, match="Sam"):
        snooze(store, kim, leo.conversation_id, TOMORROW, WHY, NOON)


def test_where_nobody_is_wanted_there_is_nothing_to_put_off(store: Store) -> None:
    sam, leo = counsellor(store), young_person(store)
    leo.writes("hello")
    assert refusal(store, sam, leo) == "not_yours"


def test_a_message_of_the_person_brings_it_back_at_once(store: Store) -> None:
    sam, leo = counsellor(store), young_person(store)
    take_over(store, sam, leo.conversation_id, NOON)
    snooze(store, sam, leo.conversation_id, TOMORROW, WHY, NOON)
    leo.writes("are you there?", NOON + timedelta(minutes=1))
    assert listed(store, sam, "mine") == [leo.conversation_id]


def test_danger_brings_it_back_at_once(store: Store) -> None:
    sam, leo = counsellor(store), young_person(store)
    leo.asks_for_a_person()
    snooze(store, sam, leo.conversation_id, TOMORROW, WHY, NOON)
    danger = (RaiseRisk("crisis", "1", "self_harm"), OpenHandoff("safety", "crisis"))
    leo.writes("I cannot any more", NOON + timedelta(minutes=1), *danger)
    assert listed(store, sam, "waiting") == [leo.conversation_id]


def test_an_answer_of_mine_brings_it_back(store: Store) -> None:
    sam, leo = counsellor(store), young_person(store)
    take_over(store, sam, leo.conversation_id, NOON)
    snooze(store, sam, leo.conversation_id, TOMORROW, WHY, NOON)
    reply(store, sam, leo.conversation_id, HELLO, NOON)
    assert (listed(store, sam, "mine"), due(store, "snooze")) == ([leo.conversation_id], None)


def test_a_colleague_it_is_given_to_finds_it_awake(store: Store) -> None:
    sam, kim, leo = counsellor(store), counsellor(store, "Kim"), young_person(store)
    take_over(store, sam, leo.conversation_id, NOON)
    snooze(store, sam, leo.conversation_id, TOMORROW, WHY, NOON)
    transfer(store, sam, leo.conversation_id, kim, NOON, "yours")
    assert (listed(store, kim, "mine"), due(store, "snooze")) == ([leo.conversation_id], None)


def test_it_can_be_taken_up_before_its_time(store: Store) -> None:
    sam, leo = counsellor(store), young_person(store)
    take_over(store, sam, leo.conversation_id, NOON)
    snooze(store, sam, leo.conversation_id, TOMORROW, WHY, NOON)
    end_snooze(store, sam, leo.conversation_id, NOON)
    assert (listed(store, sam, "mine"), due(store, "snooze")) == ([leo.conversation_id], None)


def test_an_answer_that_is_owed_is_owed_from_that_moment_on(store: Store) -> None:
    sam, leo = counsellor(store), young_person(store)
    leo.writes("hello")
    take_over(store, sam, leo.conversation_id, NOON)
    snooze(store, sam, leo.conversation_id, TOMORROW, WHY, NOON)
    owed = due(store, "unanswered")
    assert owed is not None
    assert owed > TOMORROW


@pytest.fixture
def house(db: Database, mind: Mind) -> TestHouse:
    return TestHouse(db, mind)


def ring(house: TestHouse) -> None:
    Bell(house.store, house.turns, house.mind.holidays).ring_due(house.clock())


def put_off(house: TestHouse, **by: float) -> Person:
    """Held by Sam, put off for so long."""
    sam = counsellor(house.store, team="Counsellors")
    house.hear("slt")
    take_over(house.store, sam, 1, house.clock())
    reply(house.store, sam, 1, HELLO, house.clock())
    house.deliver()
    snooze(house.store, sam, 1, house.clock() + timedelta(**by), WHY, house.clock())
    return sam


def test_when_its_time_comes_it_is_in_the_lists_again_and_the_pages_hear_of_it(house: TestHouse) -> None:
    sam = put_off(house, hours=1)
    before = house.conversation().version
    house.clock.forward(hours=1, seconds=1)
    ring(house)
    assert (listed(house.store, sam, "mine"), house.conversation().version) == ([1], before + 1)


def test_an_evening_does_not_take_it_from_who_put_it_off(house: TestHouse) -> None:
    sam = put_off(house, days=3)
    for _ in range(2 * 24):
        house.clock.forward(hours=1)
        ring(house)
    assert (house.conversation().owner_id, listed(house.store, sam, "snoozed")) == (sam.id, [1])


def test_who_writes_in_the_night_is_told_the_truth_though_it_was_put_off(house: TestHouse) -> None:
    put_off(house, days=3)
    house.clock.forward(hours=9)
    ring(house)
    house.hear("tu es la ?")
    # Nobody of the team has looked at the console since.
    for _ in range(6):
        house.clock.forward(minutes=15)
        ring(house)
    house.deliver()
    read = house.conversation()
    assert read.handoff is not None
    assert (read.owner_id, read.handoff.state, len(house.provider.texts) > 2) == (None, "waiting", True)


def test_a_restart_does_not_lose_it(house: TestHouse) -> None:
    put_off(house, hours=1)
    with house.db.write() as connection:
        # Another process had leased the timer, and was killed.
        connection.execute(
            update(t.Timer).where(t.Timer.kind == "snooze").values(lease_until=house.clock() + timedelta(hours=1))
        )
    house.clock.forward(hours=1, minutes=2)
    ring(house)
    assert house.conversation().snoozed_until is None


def test_another_teams_conversation_cannot_be_put_off(store: Store) -> None:
    stranger, leo = counsellor(store, team="Lyon"), young_person(store)
    ensure_team(store, "Paris")
    leo.asks_for_a_person()
    assert refusal(store, stranger, leo) == "unknown"
