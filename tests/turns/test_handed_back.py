"""A person gives the conversation back: what is asked then, and what is never asked."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from assistant.handoff.ownership import close_crisis
from assistant.store import tables as t
from assistant.store.database import Database
from assistant.turns.mind import Mind
from tests.support.houses import TestHouse
from tests.turns.waiting import Wait, with_sam


@pytest.fixture
def wait(house: TestHouse) -> Wait:
    """Somebody in the middle of an exercise."""
    wait = with_sam(house)
    wait.hears("mon image en ligne")
    return wait


def handed_back(wait: Wait, flow: str | None = None) -> list[str]:
    """What reaches the phone when Sam gives it back."""
    before = len(wait.house.provider.texts)
    wait.house.turns.hand_back(1, wait.sam.id, flow)
    wait.house.deliver()
    with wait.house.db.read() as connection:
        ids = connection.execute(select(t.Message.id).where(t.Message.direction == "out").order_by(t.Message.id))
        sent = tuple(ids.scalars())[-(len(wait.house.provider.texts) - before) :]
    return [one.response or "" for one in wait.house.said(sent)]


@pytest.mark.parametrize("said", [("humain",), ("humain", "ma formation"), ("humain", "ma formation", "2")])
def test_the_questions_for_the_person_who_came_are_over(wait: Wait, said: tuple[str, ...]) -> None:
    for text in said:
        wait.hears(text)
    wait.sam_writes()
    assert handed_back(wait) == ["utter_ask_go_on_handed_back"]
    assert "Mon image" in wait.house.provider.texts[-1]


def test_how_it_went_is_asked_when_the_counsellor_wishes(wait: Wait) -> None:
    wait.sam_writes()
    assert handed_back(wait, "satisfaction") == ["utter_handed_back", "utter_ask_satisfaction_answer"]


@pytest.mark.parametrize(
    ("answer", "score"), [("pas vraiment", 1), ("non", 1), ("inutile", 1), ("2", 2), ("moyen", 2), ("oui carrément", 3)]
)
def test_the_answer_is_kept_with_the_handoff(wait: Wait, answer: str, score: int) -> None:
    wait.sam_writes()
    handed_back(wait, "satisfaction")
    assert wait.hears(answer)[0] == "utter_satisfaction_thanks"
    assert wait.handoff().satisfaction == score


def test_after_it_what_was_interrupted_is_offered(wait: Wait) -> None:
    wait.sam_writes()
    handed_back(wait, "satisfaction")
    assert wait.hears("3") == ["utter_satisfaction_thanks", "utter_ask_go_on"]


def test_passing_records_nothing(wait: Wait) -> None:
    wait.sam_writes()
    handed_back(wait, "satisfaction")
    assert wait.hears("je passe") == ["utter_ask_go_on"]
    assert wait.handoff().satisfaction is None


@pytest.mark.parametrize("said", ["jsp", "fjdksl qsdqsd"])
def test_what_is_no_answer_ends_the_question(wait: Wait, said: str) -> None:
    wait.sam_writes()
    handed_back(wait, "satisfaction")
    assert wait.hears(said) == ["utter_not_rated", "utter_ask_go_on"]
    assert wait.handoff().satisfaction is None


def test_whoever_is_annoyed_is_not_asked_again(wait: Wait) -> None:
    wait.sam_writes()
    handed_back(wait, "satisfaction")
    assert wait.hears("ta gueule connard") == ["utter_frustrated", "utter_ask_go_on"]
    assert wait.handoff().satisfaction is None


def test_with_nothing_interrupted_they_are_told_how_to_go_on(house: TestHouse) -> None:
    wait = with_sam(house)
    wait.hears("humain")
    wait.hears("je passe")
    wait.sam_writes()
    handed_back(wait, "satisfaction")
    assert wait.hears("un peu") == ["utter_satisfaction_thanks", "utter_what_next"]


def test_a_counsellor_who_comes_again_settles_the_question(wait: Wait) -> None:
    wait.sam_writes()
    handed_back(wait, "satisfaction")
    wait.sam_writes()
    assert handed_back(wait) == ["utter_ask_go_on_handed_back"]


def test_after_a_crisis_it_is_never_asked(wait: Wait) -> None:
    wait.hears("je veux mourir")
    wait.sam_writes("Je suis là.")
    close_crisis(wait.house.store, wait.sam, 1, "safe", wait.house.clock())
    assert "utter_ask_satisfaction_answer" not in handed_back(wait, "satisfaction")


def test_outside_the_window_of_whatsapp_it_is_not_asked(db: Database, mind: Mind) -> None:
    wait = with_sam(TestHouse(db, mind, "whatsapp"))
    wait.hears("mon image en ligne")
    wait.sam_writes()
    wait.house.clock.forward(hours=25)
    wait.house.turns.hand_back(1, wait.sam.id, "satisfaction")
    assert "satisfaction" not in str(wait.house.conversation().state)
