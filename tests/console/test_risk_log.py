"""The risk log: what fired, what was answered, who looked at it first."""

from __future__ import annotations

from datetime import timedelta
from typing import get_args

from assistant.console.supervision.risk_pages import ANSWERED, CATEGORY, STEP
from assistant.dialogue.values import Event
from assistant.effects import RaiseRisk
from assistant.handoff.ownership import close_crisis, take_over
from assistant.packs.services import CATEGORIES
from assistant.store.audits import Wanted, list_audit
from assistant.store.people import Person
from assistant.store.risk import acknowledge, acknowledged, page_with, unacknowledged, was_in_crisis
from assistant.store.risk_steps import StepName, add_step
from assistant.store.store import Store
from assistant.store.threads import PAGE
from tests.console.conftest import Browser, World
from tests.console.leading import MINUTE, risk_of
from tests.support.people import NOON, counsellor, young_person

HOUR = timedelta(hours=1)


def test_what_nobody_has_looked_at_comes_first_and_the_newest_of_it(both: Store) -> None:
    sam, leo = counsellor(both), young_person(both)
    for number, level in enumerate(("watch", "concern")):
        leo.writes("a", NOON + number * MINUTE, RaiseRisk(level, "1", ""))  # type: ignore[arg-type]
    assert [one.level for one in unacknowledged(both, sam.teams)] == ["concern", "watch"]


def test_looking_at_it_is_written_down_with_who_and_when(lead: Person, store: Store, browser: Browser) -> None:
    young_person(store).is_in_a_crisis()
    browser.post(f"/risk/{risk_of(store)}/acknowledge")
    (one,) = acknowledged(store, lead.teams)
    audit = list_audit(store, lead.teams, Wanted(action="risk_acknowledged"))
    assert (one.acknowledged_by, one.acknowledged_at, [entry.person for entry in audit]) == ("Sam", NOON, ["Sam"])


def test_who_looked_first_stays(lead: Person, store: Store, browser: Browser, world: World) -> None:
    young_person(store).is_in_a_crisis()
    browser.post(f"/risk/{risk_of(store)}/acknowledge")
    world.now += HOUR
    browser.post(f"/risk/{risk_of(store)}/acknowledge")
    (one,) = acknowledged(store, lead.teams)
    assert one.acknowledged_at == NOON


def test_an_entry_says_what_fired_and_what_was_answered(lead: Person, store: Store, browser: Browser) -> None:
    young_person(store).writes("a", NOON, RaiseRisk("concern", "3f1c9a", "sextortion", "safety_concern"))
    page = browser.text("/risk")
    wanted = ("Concern", "Blackmail with pictures", "3f1c9a", "They were asked whether they are safe")
    assert [word for word in wanted if word not in page] == []


def test_an_entry_says_what_was_done_about_it(lead: Person, store: Store, browser: Browser) -> None:
    leo = young_person(store)
    leo.is_in_a_crisis()
    with store.db.write() as connection:
        add_step(connection, leo.conversation_id, "not_sent", NOON, detail="30003")
        add_step(connection, leo.conversation_id, "page_sent", NOON, detail="Marie")
    take_over(store, lead, leo.conversation_id, NOON)
    close_crisis(store, lead, leo.conversation_id, "safe", NOON)
    page = browser.text("/risk")
    wanted = ("did not arrive (30003)", "Called: Marie", "Sam took over", "Sam closed it: The person is safe")
    assert [word for word in wanted if word not in page] == []


def test_every_step_has_words_but_looking_at_it_which_stands_by_itself() -> None:
    assert set(get_args(StepName)) - set(STEP) == {"looked_at"}


def test_the_thread_says_that_the_urgent_reply_did_not_arrive(lead: Person, store: Store, browser: Browser) -> None:
    leo = young_person(store)
    leo.is_in_a_crisis()
    leo.hears("a", NOON, Event("crisis_not_sent", detail="30003"), Event("silent_in_danger"))
    page = browser.text(f"/conversations/{leo.conversation_id}")
    assert ("The urgent reply did not arrive" in page, "No answer to “are you safe?”" in page) == (True, True)


def test_the_words_of_the_message_are_not_in_the_log(lead: Person, store: Store, browser: Browser) -> None:
    young_person(store).is_in_a_crisis()
    assert "not well" not in browser.text("/risk")


def test_an_entry_leads_to_its_message(lead: Person, store: Store, browser: Browser) -> None:
    leo = young_person(store)
    message = leo.writes("a", NOON, RaiseRisk("concern", "1", "distress"))
    answer = browser.get(f"/risk/{risk_of(store)}/thread")
    assert answer.headers["Location"] == f"/console/conversations/{leo.conversation_id}#m{message}"


def test_a_message_far_back_is_on_the_page_that_is_led_to(both: Store) -> None:
    leo = young_person(both)
    message = leo.writes("a")
    later = [leo.hears(str(number), NOON + MINUTE) for number in range(PAGE + 5)]
    assert page_with(both, leo.conversation_id, message) == later[20]


def test_a_crisis_before_that_moment_is_another_one(both: Store) -> None:
    leo = young_person(both)
    leo.is_in_a_crisis()
    moments = (NOON, NOON + MINUTE)
    assert [was_in_crisis(both, leo.conversation_id, since) for since in moments] == [True, False]


def test_every_kind_of_danger_has_words() -> None:
    assert ([one for one in CATEGORIES if one not in CATEGORY], "safety" in ANSWERED) == ([], True)


def test_older_entries_are_on_further_pages(lead: Person, store: Store, browser: Browser) -> None:
    leo = young_person(store)
    for _ in range(51):
        leo.writes("a", NOON, RaiseRisk("watch", "1", ""))
    for one in unacknowledged(store, lead.teams):
        acknowledge(store, lead, one, NOON)
    first, second = browser.text("/risk"), browser.text("/risk?before=2")
    assert ("/console/risk?before=2" in first, second.count("risk-entry")) == (True, 1)
