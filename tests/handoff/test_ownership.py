"""One conversation has one owner, and every change of it is written down."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import select

from assistant.errors import HandoffConflict
from assistant.handoff.ownership import CRISIS_OUTCOMES, CrisisOutcome, check_release, close_crisis, take_over
from assistant.handoff.refusals import Refused
from assistant.store import tables as t
from assistant.store.people import Person
from assistant.store.store import Store
from tests.support.people import NOON, counsellor, young_person


def rows_of(store: Store, statement: object) -> list[object]:
    with store.db.read() as connection:
        return list(connection.execute(statement).scalars())  # type: ignore[call-overload]


def test_taking_over_moves_the_owner_the_epoch_and_the_version(store: Store) -> None:
    sam, leo = counsellor(store), young_person(store)
    before = leo.read()
    take_over(store, sam, leo.conversation_id, NOON)
    after = leo.read()
    assert (after.owner_id, after.epoch, after.version) == (sam.id, before.epoch + 1, before.version + 1)


def test_taking_over_ends_the_wait(store: Store) -> None:
    sam, leo = counsellor(store), young_person(store)
    leo.asks_for_a_person()
    take_over(store, sam, leo.conversation_id, NOON)
    handoff = leo.read().handoff
    assert handoff is not None
    assert handoff.state == "accepted"


def test_taking_over_without_a_wait_is_kept_as_a_handoff(store: Store) -> None:
    sam, leo = counsellor(store), young_person(store)
    take_over(store, sam, leo.conversation_id, NOON)
    handoff = leo.read().handoff
    assert handoff is not None
    assert handoff.reason == "counsellor"


def test_taking_over_twice_changes_nothing_the_second_time(store: Store) -> None:
    sam, leo = counsellor(store), young_person(store)
    take_over(store, sam, leo.conversation_id, NOON)
    before = leo.read().version
    take_over(store, sam, leo.conversation_id, NOON)
    assert leo.read().version == before


def test_a_colleague_who_comes_second_is_told_who_was_first(store: Store) -> None:
    sam, kim, leo = counsellor(store), counsellor(store, "Kim"), young_person(store)
    take_over(store, sam, leo.conversation_id, NOON)
    with pytest.raises(HandoffConflict) as conflict:
        take_over(store, kim, leo.conversation_id, NOON)
    assert conflict.value.holder == "Sam"


def test_of_many_who_take_over_at_once_one_wins(store: Store) -> None:
    team = [counsellor(store, name) for name in ("Sam", "Kim", "Ana", "Noa")]
    leo = young_person(store)
    start = Barrier(len(team))

    def attempt(person: Person) -> bool:
        start.wait()
        try:
            take_over(store, person, leo.conversation_id, NOON)
        except HandoffConflict:
            return False
        return True

    with ThreadPoolExecutor(len(team)) as pool:
        outcomes = list(pool.map(attempt, team))
    assert (outcomes.count(True), leo.read().epoch) == (1, 1)


def test_another_teams_conversation_does_not_exist(store: Store) -> None:
    stranger, leo = counsellor(store, team="Lyon"), young_person(store, team="Paris")
    with pytest.raises(Refused) as refused:
        take_over(store, stranger, leo.conversation_id, NOON)
    assert refused.value.status == 404


def test_taking_over_cancels_what_the_assistant_had_not_said_yet(store: Store) -> None:
    sam, leo = counsellor(store), young_person(store)
    line = leo.hears("And what would you like to do?")
    take_over(store, sam, leo.conversation_id, NOON)
    assert rows_of(store, select(t.Message.status).where(t.Message.id == line)) == ["cancelled"]


def test_handing_back_gives_the_conversation_to_the_assistant_in_a_new_epoch(store: Store) -> None:
    sam, leo = counsellor(store), young_person(store)
    take_over(store, sam, leo.conversation_id, NOON)
    leo.is_handed_back(sam)
    after = leo.read()
    assert (after.owner_id, after.epoch, after.handoff) == (None, 2, None)


def test_after_a_hand_back_anybody_can_take_over_again(store: Store) -> None:
    sam, kim, leo = counsellor(store), counsellor(store, "Kim"), young_person(store)
    take_over(store, sam, leo.conversation_id, NOON)
    leo.is_handed_back(sam)
    take_over(store, kim, leo.conversation_id, NOON)
    assert leo.read().owner_id == kim.id


def test_who_holds_a_conversation_may_hand_it_back() -> None:
    check_release(1, owner_id=1, owner_name="Sam", crisis_open=False)


def test_nobody_else_may_hand_it_back() -> None:
    with pytest.raises(HandoffConflict) as conflict:
        check_release(2, owner_id=1, owner_name="Sam", crisis_open=False)
    assert conflict.value.holder == "Sam"


def test_nobody_can_hand_back_what_the_assistant_has() -> None:
    with pytest.raises(Refused) as refused:
        check_release(1, owner_id=None, owner_name=None, crisis_open=False)
    assert refused.value.reason == "not_yours"


def test_a_conversation_is_never_handed_back_while_a_crisis_is_open() -> None:
    with pytest.raises(Refused) as refused:
        check_release(1, owner_id=1, owner_name="Sam", crisis_open=True)
    assert refused.value.reason == "crisis_open"


@pytest.mark.parametrize("outcome", CRISIS_OUTCOMES)
def test_a_crisis_is_closed_with_any_outcome(store: Store, outcome: CrisisOutcome) -> None:
    sam, leo = counsellor(store), young_person(store)
    leo.is_in_a_crisis()
    take_over(store, sam, leo.conversation_id, NOON)
    close_crisis(store, sam, leo.conversation_id, outcome, NOON)
    after = leo.read()
    assert (after.crisis_open, after.owner_id) == (False, sam.id)


def test_after_a_crisis_the_conversation_stays_watched(store: Store) -> None:
    sam, leo = counsellor(store), young_person(store)
    leo.is_in_a_crisis()
    take_over(store, sam, leo.conversation_id, NOON)
    close_crisis(store, sam, leo.conversation_id, "safe", NOON)
    after = leo.read()
    assert (after.crisis_open, after.risk) == (False, "watch")


def test_only_the_holder_can_close_a_crisis(store: Store) -> None:
    sam, leo = counsellor(store), young_person(store)
    leo.is_in_a_crisis()
    with pytest.raises(Refused) as refused:
        close_crisis(store, sam, leo.conversation_id, "safe", NOON)
    assert refused.value.reason == "not_yours"


def test_there_is_no_crisis_to_close_where_none_is_open(store: Store) -> None:
    sam, leo = counsellor(store), young_person(store)
    take_over(store, sam, leo.conversation_id, NOON)
    with pytest.raises(Refused) as refused:
        close_crisis(store, sam, leo.conversation_id, "safe", NOON)
    assert refused.value.reason == "no_crisis"


def test_every_step_is_in_the_audit_and_in_the_thread(store: Store) -> None:
    sam, leo = counsellor(store), young_person(store)
    leo.is_in_a_crisis()
    take_over(store, sam, leo.conversation_id, NOON)
    close_crisis(store, sam, leo.conversation_id, "referred", NOON)
    leo.is_handed_back(sam)
    steps = ["taken_over", "crisis_closed", "handed_back"]
    audit = rows_of(store, select(t.Audit.action).where(t.Audit.counsellor_id == sam.id).order_by(t.Audit.id))
    assert (audit, rows_of(store, select(t.Event.name).order_by(t.Event.id))) == (steps, steps)
