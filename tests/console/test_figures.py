"""The figures of a team's handoffs, and the table they are taken from."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, update

from assistant.console.supervision.overview_values import HOW_CLOSED
from assistant.console.supervision.spreadsheet import harmless
from assistant.console.words import ENDING, REASON
from assistant.handoff.figures import figures_of, spread
from assistant.handoff.hours import clock_of
from assistant.handoff.outcomes import OUTCOMES
from assistant.store import tables as t
from assistant.store.people import Person
from assistant.store.records_of_work import HandoffRecord, PageRecord, handoffs_since, pages_since
from assistant.store.store import Store
from assistant.store.values import Team
from tests.console.conftest import Browser
from tests.console.leading import MINUTE, team_at_work
from tests.support.people import NOON, counsellor, young_person

HOUR = timedelta(hours=1)


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
