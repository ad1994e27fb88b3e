"""When something of ours breaks, nothing of theirs is lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from assistant.actions import Action, ActionContext, ActionResult
from assistant.dialogue.book import Book
from assistant.dialogue.values import Expected, Json, Understanding
from assistant.effects import StartJob
from assistant.packs.helplines import protocol
from assistant.safety.detect import Detector
from assistant.store import tables as t
from assistant.store.database import Database
from assistant.turns.failing import DISTRESS
from assistant.turns.mind import Mind
from assistant.wording.render import Voice
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


class Mute:
    """A voice that cannot say anything, with a defect whose message would tell what the person wrote."""

    def __getattr__(self, name: str) -> Any:
        raise ValueError(f"cannot say {SECRET} ({name})")


@pytest.fixture
def mute(db: Database, mind: Mind) -> TestHouse:
    house = TestHouse(db, mind)
    house.hear("slt")
    return TestHouse(db, replace(mind, voice=cast(Voice, Mute())))


def test_without_words_the_message_is_kept_and_a_person_called(mute: TestHouse) -> None:
    said = mute.hear(SECRET)
    handoff = mute.conversation().handoff
    assert handoff is not None
    assert (said, handoff.reason) == ((), "failure")


def test_without_words_a_crisis_still_opens_and_calls_a_person_first(mute: TestHouse) -> None:
    mute.hear("je veux mourir")
    handoff = mute.conversation().handoff
    assert handoff is not None
    assert (mute.conversation().crisis_open, handoff.risk) == (True, "crisis")


def test_without_words_a_stop_is_still_honoured(mute: TestHouse) -> None:
    mute.hear("STOP")
    assert mute.conversation().address.opted_out


def test_what_failed_twice_logs_nothing_personal(mute: TestHouse) -> None:
    with capture_logs() as logs:
        mute.hear(SECRET)
    assert "apology_failed" in {entry["event"] for entry in logs}
    assert SECRET not in str(logs)


class NoEngine:
    """Flows that cannot be walked."""

    def __getattr__(self, name: str) -> Any:
        raise RuntimeError(name)


@pytest.fixture
def lost(db: Database, mind: Mind) -> TestHouse:
    nothing = cast(Book, NoEngine())
    return TestHouse(db, replace(mind, book=nothing, crisis_book=nothing))


def test_distress_is_answered_with_a_number_even_without_the_dialogue(lost: TestHouse, mind: Mind) -> None:
    said = lost.hear("je veux mourir")
    number = protocol(mind.countries.resolve("FR"), "fr", lost.clock(), "suicide").emergency_number
    assert [(one.lane, number in one.text) for one in said] == [("crisis", True)]


def test_a_crisis_opened_without_the_dialogue_goes_on_once_it_is_back(lost: TestHouse, mind: Mind) -> None:
    lost.hear("je veux mourir")
    mended = TestHouse(lost.db, mind, clock=lost.clock)
    assert {one.lane for one in mended.hear("t la ?")} == {"crisis"}


@pytest.mark.parametrize("word", ["STOP", "START"])
def test_without_the_dialogue_keywords_are_confirmed_as_ever(lost: TestHouse, word: str) -> None:
    lost.hear("STOP")
    assert len(lost.hear(word)) == (1 if word == "START" else 0)


def test_somebody_who_opted_out_gets_no_apology(mind: Mind, db: Database) -> None:
    house = TestHouse(db, mind)
    house.hear("STOP")
    deaf = TestHouse(db, replace(mind, detector=cast(Detector, NoEngine())), clock=house.clock)
    assert deaf.hear("salut") == ()


def test_what_cannot_be_committed_is_kept_with_an_apology(db: Database, mind: Mind) -> None:
    def twice(_slots: Mapping[str, Json], _context: ActionContext) -> ActionResult:
        job = StartJob("r1", "find_referral")
        return ActionResult(effects=(job, job))

    house = TestHouse(db, mind, actions={"list_my_things": Action("list_my_things", twice)})
    house.hear("slt")
    assert [one.response for one in house.hear("mes trucs")] == ["utter_internal_error"]


def test_the_first_words_of_the_protocol_are_those_of_the_flow(mind: Mind) -> None:
    steps = mind.crisis_book.flows["safety"].steps
    assert set(DISTRESS.values()) <= {getattr(step, "ask", None) for step in steps}
