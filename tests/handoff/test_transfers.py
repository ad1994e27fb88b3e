"""Giving a conversation on: to a colleague or to another team, with a note, in one step."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from assistant.errors import HandoffConflict
from assistant.handoff.ownership import take_over, transfer, transfer_to_team
from assistant.handoff.refusals import Refused
from assistant.store import tables as t
from assistant.store.channels import ensure_team
from assistant.store.people import Person, add_counsellor
from assistant.store.store import Store
from assistant.store.threads import read_thread
from tests.support.people import NOON, PASSWORD, YoungPerson, counsellor, young_person

WHY = "They would rather talk to Kim about the forum"


def supervisor(store: Store, name: str = "Ana", team: str = "Paris") -> Person:
    return add_counsellor(
        store,
        email=f"{name.lower()}@example.org",
        name=name,
        password=PASSWORD,
        locale="en",
        role="supervisor",
        team_ids=[ensure_team(store, team)],
        now=NOON,
    )


def notes(store: Store, person: Person, leo: YoungPerson) -> list[tuple[str, str | None]]:
    found = read_thread(store, person.teams, leo.conversation_id)
    assert found is not None
    return [(note.kind, note.text) for note in found.notes]


def refusal(store: Store, person: Person, leo: YoungPerson, to: Person, note: str | None = WHY) -> str:
    with pytest.raises(Refused) as refused:
        transfer(store, person, leo.conversation_id, to, NOON, note)
    return refused.value.reason


def test_the_colleague_holds_it_and_reads_why(store: Store) -> None:
    sam, kim, leo = counsellor(store), counsellor(store, "Kim"), young_person(store)
    take_over(store, sam, leo.conversation_id, NOON)
    transfer(store, sam, leo.conversation_id, kim, NOON, WHY)
    assert (leo.read().owner_id, notes(store, kim, leo)) == (kim.id, [("transfer", WHY)])


def test_it_can_go_back_and_forth(store: Store) -> None:
    sam, kim, leo = counsellor(store), counsellor(store, "Kim"), young_person(store)
    take_over(store, sam, leo.conversation_id, NOON)
    for giver, taker in ((sam, kim), (kim, sam), (sam, kim)):
        transfer(store, giver, leo.conversation_id, taker, NOON, WHY)
    assert (leo.read().owner_id, leo.read().epoch, len(notes(store, kim, leo))) == (kim.id, 4, 3)


@pytest.mark.parametrize("note", ["", " \n"])
def test_without_a_word_of_why_nothing_changes(store: Store, note: str) -> None:
    sam, kim, leo = counsellor(store), counsellor(store, "Kim"), young_person(store)
    take_over(store, sam, leo.conversation_id, NOON)
    assert (refusal(store, sam, leo, kim, note), leo.read().owner_id) == ("no_note", sam.id)


def test_a_refused_transfer_leaves_no_note(store: Store) -> None:
    sam, stranger, leo = counsellor(store), counsellor(store, "Kim", team="Lyon"), young_person(store)
    take_over(store, sam, leo.conversation_id, NOON)
    assert (refusal(store, sam, leo, stranger), notes(store, sam, leo)) == ("no_colleague", [])


def test_what_a_colleague_holds_is_not_mine_to_give(store: Store) -> None:
    sam, kim, leo = counsellor(store), counsellor(store, "Kim"), young_person(store)
    take_over(store, sam, leo.conversation_id, NOON)
    with pytest.raises(HandoffConflict, match="Sam"):
        transfer(store, kim, leo.conversation_id, kim, NOON, WHY)


def test_a_supervisor_moves_anybodys(store: Store) -> None:
    sam, kim, leo = counsellor(store), counsellor(store, "Kim"), young_person(store)
    take_over(store, sam, leo.conversation_id, NOON)
    transfer(store, supervisor(store), leo.conversation_id, kim, NOON)
    assert leo.read().owner_id == kim.id


def test_a_supervisor_gives_somebody_who_waits_to_a_counsellor(store: Store) -> None:
    kim, leo = counsellor(store, "Kim"), young_person(store)
    leo.asks_for_a_person()
    transfer(store, supervisor(store), leo.conversation_id, kim, NOON)
    handoff = leo.read().handoff
    assert handoff is not None
    assert (leo.read().owner_id, handoff.state) == (kim.id, "accepted")


def test_in_a_crisis_it_goes_to_a_person(store: Store) -> None:
    sam, kim, leo = counsellor(store), counsellor(store, "Kim"), young_person(store)
    leo.is_in_a_crisis()
    take_over(store, sam, leo.conversation_id, NOON)
    transfer(store, sam, leo.conversation_id, kim, NOON, WHY)
    assert (leo.read().owner_id, leo.read().crisis_open) == (kim.id, True)


def test_in_a_crisis_it_goes_to_no_inbox(store: Store) -> None:
    sam, leo, lyon = counsellor(store), young_person(store), ensure_team(store, "Lyon")
    leo.is_in_a_crisis()
    take_over(store, sam, leo.conversation_id, NOON)
    with pytest.raises(Refused) as refused:
        transfer_to_team(store, sam, leo.conversation_id, lyon, NOON, WHY)
    assert (refused.value.reason, leo.read().owner_id) == ("crisis_open", sam.id)


def test_another_team_finds_it_waiting_with_the_note(store: Store) -> None:
    sam, kim, leo = counsellor(store), counsellor(store, "Kim", team="Lyon"), young_person(store)
    take_over(store, sam, leo.conversation_id, NOON)
    transfer_to_team(store, sam, leo.conversation_id, next(iter(kim.teams)), NOON, WHY)
    read = leo.read()
    assert read.handoff is not None
    assert (read.owner_id, read.handoff.state, notes(store, kim, leo)) == (None, "waiting", [("transfer", WHY)])


def test_the_team_that_gave_it_away_does_not_see_it_any_more(store: Store) -> None:
    sam, leo, lyon = counsellor(store), young_person(store), ensure_team(store, "Lyon")
    take_over(store, sam, leo.conversation_id, NOON)
    transfer_to_team(store, sam, leo.conversation_id, lyon, NOON, WHY)
    assert read_thread(store, sam.teams, leo.conversation_id) is None


def test_its_own_team_and_one_that_is_not_are_no_other_team(store: Store) -> None:
    sam, leo = counsellor(store), young_person(store)
    take_over(store, sam, leo.conversation_id, NOON)
    reasons = []
    for team in (leo.read().team_id, 999):
        with pytest.raises(Refused) as refused:
            transfer_to_team(store, sam, leo.conversation_id, team, NOON, WHY)
        reasons.append(refused.value.reason)
    assert reasons == ["no_team", "no_team"]


def test_the_note_is_sealed(store: Store) -> None:
    sam, kim, leo = counsellor(store), counsellor(store, "Kim"), young_person(store)
    take_over(store, sam, leo.conversation_id, NOON)
    transfer(store, sam, leo.conversation_id, kim, NOON, WHY)
    with store.db.read() as connection:
        sealed = connection.execute(select(t.Note.sealed)).scalar_one()
    assert b"forum" not in sealed
