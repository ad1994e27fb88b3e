"""The answer to "are you safe right now?" is heard by the flow, in any language, and silence is one too."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from assistant.handoff.timers import SILENCE
from assistant.packs.holidays import HolidayRules
from assistant.ringing import Bell
from assistant.store import tables as t
from assistant.store.database import Database
from assistant.store.risk_steps import steps_of
from assistant.turns.mind import Mind
from tests.support.houses import TestHouse

ALARMING = "j'en peux plus"


@pytest.fixture
def house(db: Database, mind: Mind) -> TestHouse:
    house = TestHouse(db, mind)
    house.hear(ALARMING)
    return house


def after_silence(house: TestHouse) -> None:
    house.clock.now += SILENCE
    ring(house)


def ring(house: TestHouse) -> None:
    Bell(house.store, house.turns, lambda _country: HolidayRules()).ring_due(house.clock())


def steps(house: TestHouse) -> list[str]:
    with house.db.read() as connection:
        risks = connection.execute(select(t.RiskLog.id)).scalars().all()
    return [step.what for done in steps_of(house.store, risks).values() for step in done]


@pytest.mark.parametrize("answer", ["oui", "ouais", "yes", "sí", "1", "oui oui", "👍"])
def test_a_bare_yes_goes_on(house: TestHouse, answer: str) -> None:
    (said,) = house.hear(answer)
    assert (said.response, house.conversation().handoff, steps(house)[1]) == ("utter_safe_for_now", None, "said_safe")


@pytest.mark.parametrize(
    "answer",
    [
        "non",
        "bien sûr que non",
        "pas vraiment",
        "not really",
        "I'm not safe",
        "pas en sécurité",
        "jsp",
        "je veux mourir",
        ALARMING,
    ],
)
def test_whatever_is_not_a_yes_opens_the_crisis(house: TestHouse, answer: str) -> None:
    said = house.hear(answer)
    assert ({one.lane for one in said}, house.conversation().crisis_open) == ({"crisis"}, True)


@pytest.mark.parametrize("answer", ["aide", "help", "parler à quelqu'un", "sos"])
def test_a_call_for_help_is_no_question_about_the_service(house: TestHouse, answer: str) -> None:
    assert {one.lane for one in house.hear(answer)} == {"crisis"}


@pytest.mark.parametrize("aside", ["menu", "mes trucs", "merci", "blabla", "oui mais j'ai peur"])
def test_what_is_no_clear_answer_is_asked_about_once_more_and_opens_no_menu(house: TestHouse, aside: str) -> None:
    assert house.hear(aside)[-1].response == "utter_ask_safe_now"


def test_no_answer_twice_is_hard_to_say(house: TestHouse) -> None:
    house.hear("menu")
    house.hear("mes trucs")
    assert house.conversation().crisis_open


def test_silence_calls_a_person(house: TestHouse) -> None:
    after_silence(house)
    handoff = house.conversation().handoff
    assert handoff is not None
    assert (handoff.reason, handoff.risk, steps(house)[-1]) == ("safety", "concern", "silent")


def test_silence_is_answered_with_silence(house: TestHouse) -> None:
    before = len(house.provider.texts)
    after_silence(house)
    house.deliver()
    assert len(house.provider.texts) == before


def test_silence_pages_whoever_is_on_duty_at_once(house: TestHouse) -> None:
    after_silence(house)
    ring(house)
    with house.db.read() as connection:
        assert connection.execute(select(t.Page.state)).scalars().all() == ["open"]


def test_who_answered_is_not_silent(house: TestHouse) -> None:
    house.hear("oui")
    after_silence(house)
    assert (house.conversation().handoff, "silent" in steps(house)) == (None, False)


def test_silence_in_a_crisis_is_written_where_the_counsellor_reads(house: TestHouse) -> None:
    house.hear("non")
    after_silence(house)
    with house.db.read() as connection:
        events = connection.execute(select(t.Event.name)).scalars().all()
    assert ("silent_in_danger" in events, steps(house)[-1]) == (True, "silent")


def test_what_was_shown_is_kept_with_its_version_and_its_numbers(house: TestHouse) -> None:
    said = house.hear("non")[0]
    with house.db.read() as connection:
        shown = connection.execute(
            select(t.RiskStep.detail).where(t.RiskStep.what == "shown").order_by(t.RiskStep.id.desc())
        ).scalars()
        last = shown.first() or ""
    assert (last.startswith(f"{said.response}@"), "· 112 ·" in last) == (True, True)
