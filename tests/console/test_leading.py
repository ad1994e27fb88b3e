"""What who answers for a team sees: who may look, and the overview of now."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from assistant.handoff.ownership import take_over
from assistant.store import tables as t
from assistant.store.overview import list_open
from assistant.store.people import Person
from assistant.store.store import Store
from assistant.store.threads import note_reading
from assistant.store.workloads import list_workloads
from tests.console.conftest import Browser
from tests.console.leading import MINUTE, change_person, risk_of, team_at_work
from tests.support.people import NOON, counsellor, young_person

PAGES = ("/supervision", "/supervision/now", "/supervision/handoffs.csv", "/risk", "/audit")


# ── Who may ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", PAGES)
def test_who_leads_nobody_does_not_see_it(sam: Person, store: Store, browser: Browser, path: str) -> None:
    team_at_work(store, NOON)
    assert browser.get(path).status_code == 403


@pytest.mark.parametrize("path", PAGES)
def test_who_leads_sees_it(lead: Person, store: Store, browser: Browser, path: str) -> None:
    team_at_work(store, NOON)
    assert browser.get(path).status_code == 200


@pytest.mark.parametrize("path", PAGES)
def test_another_teams_people_are_on_no_page(lead: Person, store: Store, browser: Browser, path: str) -> None:
    noa = young_person(store, team="Lyon", sender="+33639980044")
    noa.is_in_a_crisis()
    note_reading(store, counsellor(store, "Noa", team="Lyon").id, noa.conversation_id, "page", NOON)
    body = browser.text(path)
    assert [word for word in ("0044", "Noa", "Lyon", "self_harm") if word in body] == []


@pytest.mark.parametrize("path", ["/supervision/conversations/1/assign", "/risk/1/thread"])
def test_another_teams_rows_do_not_exist(lead: Person, store: Store, browser: Browser, path: str) -> None:
    young_person(store, team="Lyon").is_in_a_crisis()
    assert browser.get(path).status_code == 404


def test_another_teams_risk_is_not_acknowledged(lead: Person, store: Store, browser: Browser) -> None:
    young_person(store, team="Lyon").is_in_a_crisis()
    status = browser.post(f"/risk/{risk_of(store)}/acknowledge").status_code
    with store.db.read() as connection:
        seen = connection.execute(select(t.RiskStep.id).where(t.RiskStep.what == "looked_at")).all()
    assert (status, seen) == (404, [])


def test_another_teams_conversation_is_not_given_to_anybody(lead: Person, store: Store, browser: Browser) -> None:
    leo = young_person(store, team="Lyon")
    leo.asks_for_a_person()
    status = browser.post(
        f"/supervision/conversations/{leo.conversation_id}/assign", to=f"person-{lead.id}"
    ).status_code
    assert (status, leo.read().owner_id) == (404, None)


# ── Now ──────────────────────────────────────────────────────────────────────────────────────────────


def test_a_crisis_comes_first_then_the_longest_wait(both: Store) -> None:
    team = team_at_work(both, NOON)
    rows = list_open(both, team.kim.teams)
    assert [row.id for row in rows] == [one.conversation_id for one in (team.noa, team.leo, team.tom, team.ines)]


def test_a_held_conversation_is_owed_an_answer_since_the_persons_last_message(both: Store) -> None:
    team = team_at_work(both, NOON)
    (held,) = [row for row in list_open(both, team.kim.teams) if row.owner_id == team.kim.id]
    assert (held.owed_since, held.overdue_at) == (NOON - 50 * MINUTE, NOON - 20 * MINUTE)


def test_everybody_of_the_team_is_there_with_what_they_hold(both: Store) -> None:
    team = team_at_work(both, NOON)
    loads = [(one.name, one.available, one.holds, one.capacity) for one in list_workloads(both, team.kim.teams)]
    assert loads == [("Alix", False, 0, 10), ("Camille", True, 1, 2)]


def test_a_closed_account_is_not_at_work(both: Store) -> None:
    sam = counsellor(both)
    change_person(both, sam, active=False)
    assert list_workloads(both, sam.teams) == ()


def test_the_page_says_who_waits_who_is_overdue_and_who_is_there(lead: Person, store: Store, browser: Browser) -> None:
    team_at_work(store, NOON)
    page = browser.text("/supervision")
    wanted = ("0013", "12 min", "answer overdue for 20 min", "snoozed until", "1 of 2", "away", "risk to look at")
    assert [word for word in wanted if word not in page] == []


def test_an_unchanged_overview_is_not_sent_again(lead: Person, store: Store, browser: Browser) -> None:
    team_at_work(store, NOON)
    tag = browser.get("/supervision/now").headers["ETag"]
    assert browser.get("/supervision/now", **{"If-None-Match": tag}).status_code == 304


def test_who_waits_is_given_to_a_colleague(lead: Person, store: Store, browser: Browser) -> None:
    kim, leo = counsellor(store, "Kim"), young_person(store)
    leo.asks_for_a_person()
    path = f"/supervision/conversations/{leo.conversation_id}/assign"
    answer = browser.post(path, to=f"person-{kim.id}")
    assert (answer.status_code, answer.headers["Location"], leo.read().owner_id) == (
        303,
        "/console/supervision",
        kim.id,
    )


def test_what_somebody_holds_is_given_to_somebody_else_even_in_a_crisis(
    lead: Person, store: Store, browser: Browser
) -> None:
    kim, ana, leo = counsellor(store, "Kim"), counsellor(store, "Ana"), young_person(store)
    leo.is_in_a_crisis()
    take_over(store, kim, leo.conversation_id, NOON)
    path = f"/supervision/conversations/{leo.conversation_id}/assign"
    browser.post(path, to=f"person-{ana.id}", note="Kim is ill")
    assert (leo.read().owner_id, leo.read().crisis_open) == (ana.id, True)


def test_to_nobody_nothing_is_given(lead: Person, store: Store, browser: Browser) -> None:
    leo = young_person(store)
    leo.asks_for_a_person()
    path = f"/supervision/conversations/{leo.conversation_id}/assign"
    assert (browser.post(path, to="person-999").status_code, leo.read().owner_id) == (422, None)
