"""What who answers for a team sees: the overview, the figures and their table, the risk log, the audit."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select, update

from assistant.console.supervision import audit_pages
from assistant.console.supervision.audit_pages import ACTION
from assistant.console.supervision.overview_values import HOW_CLOSED
from assistant.console.supervision.risk_pages import ANSWERED, CATEGORY
from assistant.console.supervision.spreadsheet import harmless
from assistant.console.words import ENDING, REASON
from assistant.effects import OpenHandoff, RaiseRisk
from assistant.handoff.figures import figures_of, spread
from assistant.handoff.hours import clock_of
from assistant.handoff.outcomes import OUTCOMES
from assistant.handoff.ownership import take_over, transfer
from assistant.packs.services import CATEGORIES
from assistant.store import tables as t
from assistant.store.audits import Wanted, list_audit
from assistant.store.holding import write_audit
from assistant.store.overview import list_open
from assistant.store.people import Person
from assistant.store.records_of_work import HandoffRecord, PageRecord, handoffs_since, pages_since
from assistant.store.risk import acknowledged, page_with, unacknowledged, was_in_crisis
from assistant.store.store import Store
from assistant.store.threads import PAGE, note_reading
from assistant.store.values import Team
from assistant.store.workloads import list_workloads
from tests.console.conftest import Browser, World
from tests.console.leading import MINUTE, change_person, make_leading, team_at_work
from tests.support.people import NOON, counsellor, young_person

PAGES = ("/supervision", "/supervision/now", "/supervision/handoffs.csv", "/risk", "/audit")
HOUR = timedelta(hours=1)


@pytest.fixture
def lead(sam: Person, store: Store) -> Person:
    make_leading(store, sam)
    return sam


def risk_of(store: Store) -> int:
    with store.db.read() as connection:
        return connection.execute(select(t.RiskLog.id).order_by(t.RiskLog.id.desc())).scalars().first() or 0


def record(**changes: object) -> HandoffRecord:
    plain: dict[str, object] = {
        "id": 1,
        "conversation_id": 1,
        "team_id": 1,
        "team": "Paris",
        "language": "fr",
        "reason": "asked",
        "risk": "none",
        "opened_at": NOON,
        "accepted_at": None,
        "answered_at": None,
        "closed_at": None,
        "closed_how": None,
        "outcome": None,
        "satisfaction": None,
    }
    return HandoffRecord(**{**plain, **changes})  # type: ignore[arg-type]


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
        seen = connection.execute(select(t.RiskLog.acknowledged_at)).scalar_one()
    assert (status, seen) == (404, None)


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


# ── Figures ──────────────────────────────────────────────────────────────────────────────────────────


def test_percentiles_are_waits_that_somebody_had() -> None:
    found = spread([minutes * MINUTE for minutes in (10, 1, 2, 3, 4, 5, 6, 7, 8, 9)])
    assert (found.count, found.median, found.ninetieth) == (10, 5 * MINUTE, 9 * MINUTE)


def test_of_nothing_there_is_no_percentile() -> None:
    assert (spread([]).median, spread([]).ninetieth) == (None, None)


def test_who_joined_unasked_and_who_went_on_without_did_not_wait() -> None:
    records = (
        record(answered_at=NOON + 5 * MINUTE),
        record(reason="counsellor", answered_at=NOON),
        record(closed_how="cancelled"),
        record(),
    )
    found = figures_of(records, (), {})
    assert (found.handoffs, found.waits.count, found.waits.median, found.unanswered) == (4, 1, 5 * MINUTE, 1)


def test_the_share_out_of_hours_is_reckoned_by_the_teams_clock() -> None:
    clocks = {1: clock_of(Team(1, "Paris"))}
    night = datetime(2026, 3, 2, 23, 0, tzinfo=UTC)
    assert figures_of((record(), record(opened_at=night)), (), clocks).out_of_hours == 1


def test_pages_are_counted_by_how_they_ended() -> None:
    pages = (
        PageRecord("crisis", "acknowledged", 1, NOON, NOON + 2 * MINUTE),
        PageRecord("waiting", "closed", 2, NOON, NOON + 6 * MINUTE),
        PageRecord("waiting", "open", 1, NOON, None),
    )
    found = figures_of((), pages, {}).pages
    assert (found.made, found.acknowledged, found.taken_over, found.open) == (3, 1, 1, 1)
    assert (found.response.median, found.response.ninetieth) == (2 * MINUTE, 6 * MINUTE)


def test_an_answer_counts_from_the_first_words_of_a_person(both: Store) -> None:
    team = team_at_work(both, NOON)
    (helped,) = [one for one in handoffs_since(both, team.kim.teams, NOON - 7 * 24 * HOUR) if one.outcome]
    assert (helped.answered_at, helped.outcome, helped.satisfaction) == (NOON - 193 * MINUTE, "answered", 3)


def test_what_was_before_the_span_does_not_count(both: Store) -> None:
    team = team_at_work(both, NOON)
    assert len(handoffs_since(both, team.kim.teams, NOON - 45 * MINUTE)) == 3


def test_another_teams_calls_do_not_count(both: Store) -> None:
    sam, leo = counsellor(both), young_person(both, team="Lyon")
    with both.db.write() as connection:
        row = {"conversation_id": leo.conversation_id, "team_id": leo.read().team_id, "opened_at": NOON}
        connection.execute(insert(t.Page).values(**row, reason="crisis", state="open", code="2345"))
    assert pages_since(both, sam.teams, NOON - HOUR) == ()
    assert len(pages_since(both, frozenset({leo.read().team_id}), NOON - HOUR)) == 1


def test_every_ending_and_reason_has_words() -> None:
    endings = (*OUTCOMES, "open", "handed_back", "cancelled", "idle", "off_duty", "unanswered")
    known = {**REASON, **ENDING, **HOW_CLOSED}
    assert [ending for ending in endings if not known.get(ending)] == []


# ── The table ────────────────────────────────────────────────────────────────────────────────────────


def rows_of(body: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body.lstrip("\ufeff"))))


def test_the_table_has_one_line_for_each_handoff(lead: Person, store: Store, browser: Browser) -> None:
    team_at_work(store, NOON)
    rows = rows_of(browser.text("/supervision/handoffs.csv"))
    helped = next(row for row in rows if row["ending"] == "answered")
    assert (len(rows), helped["minutes_until_answered"], helped["satisfaction"]) == (5, "7.0", "3")


def test_the_table_names_no_young_person_and_no_counsellor(lead: Person, store: Store, browser: Browser) -> None:
    team_at_work(store, NOON)
    body = browser.text("/supervision/handoffs.csv")
    assert [word for word in ("0011", "+336", "6399", "Camille", "person") if word in body] == []


def test_the_table_is_a_file(lead: Person, store: Store, browser: Browser) -> None:
    answer = browser.get("/supervision/handoffs.csv?days=30")
    assert answer.mimetype == "text/csv"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="handoffs-30-days.csv"'


def test_another_teams_handoffs_are_not_in_the_table(lead: Person, store: Store, browser: Browser) -> None:
    young_person(store, team="Lyon").asks_for_a_person()
    assert rows_of(browser.text("/supervision/handoffs.csv")) == []


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_cell_that_would_be_a_formula_is_text(start: str) -> None:
    assert harmless(f"{start}1+1") == f"'{start}1+1"


def test_a_team_named_like_a_formula_does_nothing(lead: Person, store: Store, browser: Browser) -> None:
    young_person(store).asks_for_a_person()
    with store.db.write() as connection:
        connection.execute(update(t.Team).values(name='=HYPERLINK("http://example.org")'))
    (row,) = rows_of(browser.text("/supervision/handoffs.csv"))
    assert row["team"].startswith("'=")


# ── The risk log ─────────────────────────────────────────────────────────────────────────────────────


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
    with store.db.write() as connection:
        connection.execute(update(t.RiskLog).values(acknowledged_by=lead.id, acknowledged_at=NOON))
    first, second = browser.text("/risk"), browser.text("/risk?before=2")
    assert ("/console/risk?before=2" in first, second.count("risk-entry")) == (True, 1)


# ── The audit ────────────────────────────────────────────────────────────────────────────────────────


def test_the_audit_says_who_looked_and_who_acted(both: Store) -> None:
    sam, kim, leo = counsellor(both), counsellor(both, "Kim"), young_person(both)
    note_reading(both, sam.id, leo.conversation_id, "page", NOON)
    take_over(both, sam, leo.conversation_id, NOON)
    transfer(both, sam, leo.conversation_id, kim, NOON, "Yours")
    found = [(entry.person, entry.action) for entry in list_audit(both, sam.teams, Wanted())]
    assert found == [("Sam", "transferred"), ("Sam", "taken_over"), ("Sam", "thread_read")]


def test_it_can_be_asked_for_a_person_a_conversation_or_a_step(both: Store) -> None:
    sam, kim = counsellor(both), counsellor(both, "Kim")
    leo, ana = young_person(both), young_person(both, sender="+33639980002")
    take_over(both, sam, leo.conversation_id, NOON)
    take_over(both, kim, ana.conversation_id, NOON)
    note_reading(both, kim.id, leo.conversation_id, "page", NOON)
    wanted = (
        Wanted(person_id=kim.id),
        Wanted(conversation_id=leo.conversation_id),
        Wanted(action="taken_over"),
        Wanted(kim.id, leo.conversation_id, "taken_over"),
    )
    assert [len(list_audit(both, sam.teams, one)) for one in wanted] == [2, 2, 2, 0]


def test_what_concerns_no_conversation_belongs_to_the_team_of_who_did_it(both: Store) -> None:
    sam, noa = counsellor(both), counsellor(both, "Noa", team="Lyon")
    with both.db.write() as connection:
        for person in (sam, noa):
            row = {"counsellor_id": person.id, "action": "password_reset", "detail": "", "at": NOON}
            connection.execute(insert(t.Audit).values(row))
    assert [entry.person for entry in list_audit(both, sam.teams, Wanted())] == ["Sam"]


def test_the_audit_comes_in_pages(lead: Person, store: Store, browser: Browser) -> None:
    leo = young_person(store)
    for _ in range(101):
        note_reading(store, lead.id, leo.conversation_id, "page", NOON)
    first = browser.text("/audit?action=thread_read")
    assert "/console/audit?before=2&amp;action=thread_read" in first
    assert browser.text("/audit?action=thread_read&before=2").count("Read the conversation</td>") == 1


@pytest.mark.parametrize("query", ["person=x", "conversation=99999999999999999999", "before=-1", "action=%00"])
def test_a_question_that_makes_no_sense_is_answered_all_the_same(
    lead: Person, store: Store, browser: Browser, query: str
) -> None:
    assert browser.get(f"/audit?{query}").status_code == 200


def test_steps_of_a_day_have_words(lead: Person, store: Store) -> None:
    team = team_at_work(store, NOON)
    team.noa.writes("help", NOON, OpenHandoff("safety", "crisis"))
    found = {entry.action for entry in list_audit(store, lead.teams, Wanted())}
    assert found - ACTION.keys() == set()


@pytest.mark.parametrize(
    ("action", "detail", "shown"),
    [
        ("thread_read", "refresh", "new lines on an open page"),
        ("searched", "number, tag", "a number, a tag"),
        ("canned_starters", "24", "24"),
    ],
)
def test_details_that_are_codes_have_words(
    lead: Person, store: Store, browser: Browser, action: str, detail: str, shown: str
) -> None:
    with store.db.write() as connection:
        write_audit(connection, lead.id, None, action, detail, NOON)
    assert f"<bdi>{shown}</bdi>" in browser.text("/audit")


def test_every_step_that_is_written_down_has_words() -> None:
    written = re.compile(r'write_audit\((?:[^()"]|\([^()]*\))*"([a-z_]+)"')
    package = Path(audit_pages.__file__).parents[2]
    found = {name for path in package.rglob("*.py") for name in written.findall(path.read_text(encoding="utf-8"))}
    assert ("searched" in found, found - ACTION.keys()) == (True, set())
