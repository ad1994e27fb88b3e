"""When something of ours breaks, nothing of theirs is lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from assistant.actions import Action, ActionContext, ActionResult
from assistant.dialogue.values import Expected, Json, Understanding
from assistant.mind import Mind
from assistant.store import tables as t
from assistant.store.database import Database
from tests.support.houses import TestHouse

SECRET = "mon secret a moi"


class Broken:
    """An interpreter with a defect whose message would tell what the person wrote."""

    def parse(self, text: str, locale: str, expected: Expected | None) -> Understanding:
        raise ValueError(f"cannot read {text}")


@pytest.fixture
def broken(db: Database, mind: Mind) -> TestHouse:
    house = TestHouse(db, mind)
    house.hear("slt")
    return TestHouse(db, replace(mind, interpreter=Broken()))


def test_a_failed_turn_keeps_the_message(broken: TestHouse) -> None:
    broken.hear(SECRET)
    with broken.db.read() as connection:
        statuses = connection.execute(select(t.Message.status).where(t.Message.direction == "in")).scalars().all()
    assert "failed" in statuses


def test_a_failed_turn_apologises(broken: TestHouse) -> None:
    assert [one.response for one in broken.hear(SECRET)] == ["utter_internal_error"]


def test_a_failed_turn_calls_a_person(broken: TestHouse) -> None:
    broken.hear(SECRET)
    handoff = broken.conversation().handoff
    assert handoff is not None
    assert handoff.reason == "failure"


def test_a_failed_turn_logs_a_reference_and_nothing_personal(broken: TestHouse) -> None:
    with capture_logs() as logs:
        broken.hear(SECRET)
    line = next(entry for entry in logs if entry["event"] == "turn_failed")
    assert line["reference"]
    assert SECRET not in str(logs)


def test_distress_is_seen_even_while_understanding_is_broken(broken: TestHouse) -> None:
    broken.hear("je veux mourir")
    assert broken.conversation().crisis_open


def test_a_flow_goes_on_when_its_action_fails(db: Database, mind: Mind) -> None:
    def fails(_slots: Mapping[str, Json], _context: ActionContext) -> ActionResult:
        raise RuntimeError("no")

    house = TestHouse(db, mind, actions={"list_my_things": Action("list_my_things", fails)})
    assert house.hear("mes trucs")
