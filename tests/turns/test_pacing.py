"""Two machines that answer each other come to an end; a person in danger is always answered."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from assistant.store import tables as t
from assistant.store.database import Database
from assistant.turns.mind import Mind
from assistant.turns.pacing import ALIKE_WINDOW, MOST_ALIKE, MOST_ANSWERS, WINDOW
from tests.support.houses import TestHouse

TURNS_OF_PHRASE = ("slt", "menu", "pk", "mes trucs", "retour", "mes donnees", "1", "langue", "2", "merci")


def receive_many(house: TestHouse, number: int) -> int:
    """How many of so many messages in one moment were answered."""
    return sum(bool(house.receive(TURNS_OF_PHRASE[n % len(TURNS_OF_PHRASE)]).message_ids) for n in range(number))


def events(house: TestHouse) -> list[str]:
    with house.db.read() as connection:
        names = select(t.Event.detail).where(t.Event.name == "limit_hit").order_by(t.Event.id)
        return list(connection.execute(names).scalars())


def received(house: TestHouse) -> int:
    with house.db.read() as connection:
        statement = select(func.count()).select_from(t.Message).where(t.Message.direction == "in")
        return connection.execute(statement).scalar_one()


def test_a_flood_is_answered_so_many_times_and_kept_whole(house: TestHouse) -> None:
    answered = receive_many(house, MOST_ANSWERS + 5)
    assert (answered, received(house)) == (MOST_ANSWERS, MOST_ANSWERS + 5)


def test_each_message_left_without_an_answer_is_an_event(house: TestHouse) -> None:
    receive_many(house, MOST_ANSWERS + 3)
    assert events(house) == ["pace"] * 3


def test_after_the_minute_answers_come_again(house: TestHouse) -> None:
    receive_many(house, MOST_ANSWERS)
    house.clock.now += WINDOW + timedelta(seconds=1)
    assert house.receive("menu").message_ids


def test_a_clock_set_back_silences_nobody(house: TestHouse) -> None:
    receive_many(house, MOST_ANSWERS)
    house.clock.forward(hours=-2)
    assert house.receive("menu").message_ids


def test_distress_is_answered_in_the_middle_of_a_flood(house: TestHouse) -> None:
    receive_many(house, MOST_ANSWERS + 1)
    assert {one.lane for one in house.hear("jveu mourir")} == {"crisis"}


def test_a_crisis_that_is_open_has_no_bound(house: TestHouse) -> None:
    house.hear("jveu mourir")
    assert all(house.receive("jsp").message_ids for _ in range(MOST_ANSWERS + 5))


def test_a_stop_in_the_middle_of_a_flood_is_honoured(house: TestHouse) -> None:
    receive_many(house, MOST_ANSWERS)
    house.receive("STOP")
    assert house.conversation().address.opted_out


def answers_of_an_answering_machine(house: TestHouse) -> int:
    """How many rounds two machines went, each answering the other after ten seconds."""
    rounds = 0
    while house.receive("infos").message_ids and rounds < 100:
        rounds += 1
        house.clock.forward(seconds=10)
    return rounds


def test_a_slow_answering_machine_is_not_answered_for_ever(house: TestHouse) -> None:
    house.hear("slt")
    assert answers_of_an_answering_machine(house) == MOST_ALIKE


def test_the_same_words_may_be_said_again_later(house: TestHouse) -> None:
    house.hear("slt")
    answers_of_an_answering_machine(house)
    house.clock.now += ALIKE_WINDOW
    assert house.receive("infos").message_ids


def test_one_person_does_not_count_for_another(house: TestHouse) -> None:
    receive_many(house, MOST_ANSWERS)
    assert house.receive("slt", sender="+33639980002").message_ids


@pytest.fixture
def rest(db: Database, mind: Mind) -> TestHouse:
    return TestHouse(db, mind, "rest")


def test_whoever_asks_by_the_rest_door_is_answered_in_the_same_exchange(rest: TestHouse) -> None:
    assert receive_many(rest, MOST_ANSWERS + 1) == MOST_ANSWERS + 1
