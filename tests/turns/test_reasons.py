"""Why a person is called is true: asked for, a flow's own step, failed repairs, a failure of ours."""

from __future__ import annotations

import pytest

from assistant.actions import Action, ActionContext, ActionResult
from assistant.store.database import Database
from assistant.turns.mind import Mind
from tests.support.houses import TestHouse
from tests.turns.waiting import Wait, with_sam


def _breaks(_slots: object, _context: ActionContext) -> ActionResult:
    raise RuntimeError("out of order")


@pytest.fixture
def wait(house: TestHouse) -> Wait:
    return with_sam(house)


def reason(wait: Wait, *said: str) -> str:
    for text in said:
        wait.hears(text)
    return wait.handoff().reason


@pytest.mark.parametrize("said", [("un humain svp",), ("slt", "3"), ("menu", "4")])
def test_it_was_asked_for(wait: Wait, said: tuple[str, ...]) -> None:
    assert reason(wait, *said) == "asked"


def test_nothing_was_understood(wait: Wait) -> None:
    assert reason(wait, "mon image en ligne", "zblorg kaput", "glurp troulala", "wizz bang plouf") == "repair"


def test_a_flow_led_there(wait: Wait) -> None:
    wait.house.set_contact(locale="fr")
    wait.house.meet()
    wait.house.set_contact(age_band="under_16")
    assert reason(wait, "slt", "mon image en ligne", "1") == "flow"


def test_a_later_wish_has_a_reason_of_its_own(wait: Wait) -> None:
    reason(wait, "mon image en ligne", "zblorg kaput", "glurp troulala", "wizz bang plouf")
    assert reason(wait, "laisse tomber", "un humain svp") == "asked"


@pytest.mark.parametrize("here", [True, False])
def test_an_action_of_ours_failed(db: Database, mind: Mind, here: bool) -> None:
    wait = with_sam(TestHouse(db, mind, actions={"describe_my_data": Action("describe_my_data", _breaks)}))
    if not here:
        wait.house.clock.forward(hours=8)
    said = wait.house.hear("mes données")
    assert wait.handoff().reason == "failure"
    assert ("quelqu'un va te répondre" in said[-1].text) is here
    assert ("revient mardi à 09:00" in said[-1].text) is not here


def test_a_team_that_cannot_even_be_told_is_not_said_to_know(db: Database, mind: Mind) -> None:
    broken = {name: Action(name, _breaks) for name in ("describe_my_data", "report_failure")}
    wait = with_sam(TestHouse(db, mind, actions=broken))
    assert wait.hears("mes données")[-1] == "utter_action_failed"


def test_a_request_that_fails_says_so(db: Database, mind: Mind) -> None:
    wait = with_sam(TestHouse(db, mind, actions={"request_human": Action("request_human", _breaks)}))
    assert wait.hears("un humain svp")[-1] == "utter_request_failed"
