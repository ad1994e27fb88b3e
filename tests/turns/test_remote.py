"""What another machine does is a job; its result comes back as a turn of its own."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from assistant.actions import Action, ActionContext, ActionResult
from assistant.dialogue.values import Json
from assistant.remote import run_remote_actions
from assistant.store.database import Database
from assistant.turns.mind import Mind
from tests.support.houses import TestHouse


def _finds(_slots: Mapping[str, Json], _context: ActionContext) -> ActionResult:
    return ActionResult({"things_count": 1, "things_text": "found far away"})


def _breaks(_slots: Mapping[str, Json], _context: ActionContext) -> ActionResult:
    raise ConnectionError("nobody there")


@pytest.fixture
def house(db: Database, mind: Mind) -> TestHouse:
    return TestHouse(db, mind, actions={"list_my_things": Action("list_my_things", _finds, where="remote")})


def test_the_flow_waits_without_a_word_at_first(house: TestHouse) -> None:
    house.hear("mes trucs")
    assert "found far away" not in " ".join(house.provider.texts)


def test_the_result_makes_the_flow_go_on(house: TestHouse) -> None:
    house.hear("mes trucs")
    assert run_remote_actions(house.store, house.turns, house.clock()) == 1
    house.deliver()
    assert any("found far away" in text for text in house.provider.texts)


def test_after_four_seconds_the_person_is_told_that_we_are_looking(house: TestHouse) -> None:
    house.hear("mes trucs")
    before = len(house.provider.texts)
    house.clock.forward(seconds=5)
    house.deliver()
    assert len(house.provider.texts) == before + 1


def test_a_quick_result_cancels_the_notice(house: TestHouse) -> None:
    house.hear("mes trucs")
    run_remote_actions(house.store, house.turns, house.clock())
    house.deliver()
    before = len(house.provider.texts)
    house.clock.forward(seconds=5)
    house.deliver()
    assert len(house.provider.texts) == before


def test_a_message_meanwhile_is_answered(house: TestHouse) -> None:
    house.hear("mes trucs")
    assert house.hear("t la ?")


def test_a_result_comes_in_once(house: TestHouse) -> None:
    house.hear("mes trucs")
    assert run_remote_actions(house.store, house.turns, house.clock()) == 1
    assert run_remote_actions(house.store, house.turns, house.clock()) == 0


def test_a_failure_far_away_is_told_not_hidden(db: Database, mind: Mind) -> None:
    house = TestHouse(db, mind, actions={"list_my_things": Action("list_my_things", _breaks, where="remote")})
    house.hear("mes trucs")
    before = len(house.provider.texts)
    run_remote_actions(house.store, house.turns, house.clock())
    house.deliver()
    assert len(house.provider.texts) > before


def test_a_job_left_by_a_killed_process_is_done_by_the_next(house: TestHouse) -> None:
    from assistant.store.jobs import lease_job

    house.hear("mes trucs")
    assert lease_job(house.store, house.clock()) is not None
    house.clock.forward(minutes=2)
    assert run_remote_actions(house.store, house.turns, house.clock()) == 1
