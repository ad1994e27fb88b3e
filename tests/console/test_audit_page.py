"""The audit: who looked, who acted, in words, in pages, for the teams one leads."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy import insert

from assistant.console.supervision import audit_pages
from assistant.console.supervision.audit_pages import ACTION
from assistant.effects import OpenHandoff
from assistant.handoff.ownership import take_over, transfer
from assistant.store import tables as t
from assistant.store.audits import Wanted, list_audit
from assistant.store.holding import write_audit
from assistant.store.people import Person
from assistant.store.store import Store
from assistant.store.threads import note_reading
from tests.console.conftest import Browser
from tests.console.leading import team_at_work
from tests.support.people import NOON, counsellor, young_person


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
