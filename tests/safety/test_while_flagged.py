"""While a safety flag is open nothing happens by itself; afterwards it does again. And nothing swallows a crisis."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from assistant.handoff.falling_due import send_due
from assistant.handoff.ownership import close_crisis, take_over
from assistant.packs.holidays import HolidayRules
from assistant.ringing import Bell
from assistant.store import tables as t
from assistant.store.database import Database
from assistant.store.people import Person
from assistant.store.scheduled import NewLater, add_later
from assistant.turns.mind import Mind
from assistant.turns.pacing import MOST_ANSWERS
from assistant.turns.returning import SATISFACTION_FLOW
from assistant.values import Draft
from tests.support.houses import TestHouse
from tests.support.people import counsellor

CONCERN, CRISIS = "j'en peux plus", "jveu mourir"
TWO_DAYS = timedelta(days=2)


@pytest.fixture
def house(db: Database, mind: Mind) -> TestHouse:
    return TestHouse(db, mind)


@pytest.fixture
def held(house: TestHouse) -> Person:
    """A counsellor who holds the conversation."""
    house.hear("slt")
    sam = counsellor(house.store, team="Counsellors")
    take_over(house.store, sam, 1, house.clock())
    return sam


def days_go_by(house: TestHouse) -> None:
    house.clock.now += TWO_DAYS
    Bell(house.store, house.turns, lambda _country: HolidayRules()).ring_due(house.clock())


@pytest.mark.parametrize("alarming", [CONCERN, CRISIS])
def test_the_clock_takes_nobody_out_of_a_counsellors_hands(house: TestHouse, held: Person, alarming: str) -> None:
    house.hear(alarming)
    days_go_by(house)
    assert house.conversation().owner_id == held.id


def test_after_the_flag_is_closed_the_clock_goes_on(house: TestHouse, held: Person) -> None:
    house.hear(CRISIS)
    close_crisis(house.store, held, 1, "safe", house.clock())
    days_go_by(house)
    assert house.conversation().owner_id is None


def test_a_concern_said_to_a_counsellor_is_theirs_and_no_question_of_ours(house: TestHouse, held: Person) -> None:
    assert house.hear(CONCERN) == ()
    handoff = house.conversation().handoff
    assert handoff is not None
    assert (handoff.reason, handoff.risk) == ("safety", "concern")


def test_nobody_is_asked_how_it_went_after_a_concern(house: TestHouse, held: Person) -> None:
    house.hear(CONCERN)
    house.turns.hand_back(1, held.id, SATISFACTION_FLOW)
    house.deliver()
    assert not any("aidé" in text for text in house.provider.texts)


def test_who_hands_a_concern_back_closes_it_in_the_log(house: TestHouse, held: Person) -> None:
    house.hear(CONCERN)
    house.turns.hand_back(1, held.id, None, "answered")
    with house.db.read() as connection:
        closed = connection.execute(select(t.RiskStep.detail).where(t.RiskStep.what == "closed")).scalars().all()
    assert closed == ["answered"]


@pytest.fixture
def waiting(house: TestHouse) -> TestHouse:
    """Somebody waits for a counsellor who is at work; the promised ten minutes are over."""
    sam = counsellor(house.store, team="Counsellors")
    with house.db.write() as connection:
        at_work = update(t.Counsellor).where(t.Counsellor.id == sam.id)
        connection.execute(at_work.values(last_seen_at=house.clock()))
    house.hear("je veux parler à quelqu'un")
    house.clock.forward(minutes=10)
    return house


def reminders(house: TestHouse) -> int:
    """How many of the messages that arrived speak of the wait."""
    days = Bell(house.store, house.turns, lambda _country: HolidayRules())
    before = len(house.provider.texts)
    days.ring_due(house.clock())
    house.deliver()
    return len(house.provider.texts) - before


def test_a_wait_is_spoken_of_when_nothing_is_flagged(waiting: TestHouse) -> None:
    assert reminders(waiting) == 1


def test_nobody_is_reminded_of_a_wait_while_they_are_asked_whether_they_are_safe(waiting: TestHouse) -> None:
    waiting.hear(CONCERN)
    assert reminders(waiting) == 0


def test_the_reminder_comes_once_they_have_said_that_they_are_safe(waiting: TestHouse) -> None:
    waiting.hear(CONCERN)
    reminders(waiting)
    waiting.hear("oui")
    waiting.clock.forward(minutes=15)
    assert reminders(waiting) == 1


def test_a_colleagues_message_for_later_waits_until_they_have_answered(house: TestHouse) -> None:
    house.hear(CONCERN)
    later(house)
    assert (reminders_of_later(house), house.hear("oui")[0].response, reminders_of_later(house)) == (
        0,
        "utter_safe_for_now",
        1,
    )


def later(house: TestHouse) -> None:
    """A counsellor's message whose moment has come."""
    read, sam = house.conversation(), counsellor(house.store, team="Counsellors")
    with house.db.write() as connection:
        new = NewLater(1, sam.id, "A demain !", house.clock(), "key")
        add_later(connection, read.contact.key, new, house.clock())


def reminders_of_later(house: TestHouse) -> int:
    return send_due(house.store, lambda text, _kind, _locale: (Draft(text),), lambda: None, house.clock())


def test_a_stop_in_answer_to_the_question_is_honoured_and_a_person_is_called(house: TestHouse) -> None:
    house.hear(CONCERN)
    (said,) = house.hear("STOP")
    read = house.conversation()
    assert read.handoff is not None
    assert (said.response, read.address.opted_out, read.handoff.risk) == ("utter_opted_out_in_danger", True, "concern")


def test_the_pace_swallows_neither_a_crisis_nor_the_question(house: TestHouse) -> None:
    for number in range(MOST_ANSWERS + 1):
        house.receive(f"menu {number}")
    asked, answered = house.hear(CONCERN), house.hear(CRISIS)
    assert (asked[-1].response, {one.lane for one in answered}) == ("utter_ask_safe_now", {"crisis"})


def test_at_night_on_a_holiday_a_crisis_is_answered_at_once(house: TestHouse) -> None:
    house.clock.now = house.clock.now.replace(month=1, day=1, hour=2)
    assert {one.lane for one in house.hear(CRISIS)} == {"crisis"}


def test_a_stop_told_with_the_crisis_itself_is_honoured_after_the_answer(house: TestHouse) -> None:
    house.hear("slt")
    said = house.hear(CRISIS, opt_out="STOP")
    read = house.conversation()
    assert ({one.lane for one in said}, read.address.opted_out, read.handoff is not None) == ({"crisis"}, True, True)
