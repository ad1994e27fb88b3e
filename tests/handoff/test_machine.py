"""The rules of who may hold a conversation, over every sequence of commands that hypothesis can think of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.handoff.machine import (
    Accept,
    Answer,
    Ask,
    Cancel,
    CloseCrisis,
    Command,
    Expire,
    FallDue,
    HandBack,
    Ownership,
    Reopen,
    Transfer,
    step,
)
from assistant.handoff.refusals import Reason, Refused, Taken

PEOPLE = st.integers(1, 3)
COMMANDS: st.SearchStrategy[Command] = st.one_of(
    st.builds(Ask, st.booleans()),
    st.builds(Cancel, st.booleans()),
    st.builds(Accept, PEOPLE),
    st.builds(Transfer, PEOPLE, PEOPLE, st.booleans()),
    st.builds(Reopen, st.one_of(st.none(), PEOPLE)),
    st.builds(HandBack, PEOPLE),
    st.just(Expire()),
    st.just(FallDue()),
    st.builds(Answer, PEOPLE),
    st.builds(CloseCrisis, PEOPLE),
)
HELD = Ownership(1, 1, "accepted")


def walk(commands: list[Command]) -> list[tuple[Ownership, Command, Ownership]]:
    """Each command that was allowed, with the state before and after it."""
    now, steps = Ownership(), []
    for command in commands:
        try:
            after = step(now, command)
        except (Refused, Taken):
            continue
        steps.append((now, command, after))
        now = after
    return steps


@given(st.lists(COMMANDS, max_size=40))
def test_there_is_an_owner_exactly_while_the_handoff_is_accepted(commands: list[Command]) -> None:
    assert all((after.owner_id is not None) == (after.handoff == "accepted") for _, _, after in walk(commands))


@given(st.lists(COMMANDS, max_size=40))
def test_the_epoch_moves_by_one_with_the_owner_and_only_then(commands: list[Command]) -> None:
    for before, _, after in walk(commands):
        assert after.epoch - before.epoch == (1 if after.owner_id != before.owner_id else 0)


@given(st.lists(COMMANDS, max_size=40))
def test_the_assistant_never_gets_it_back_in_a_crisis(commands: list[Command]) -> None:
    for before, _, after in walk(commands):
        assert not (before.crisis and before.owner_id is not None and after.owner_id is None)


@given(st.lists(COMMANDS, max_size=40))
def test_a_crisis_ends_only_by_the_word_of_its_holder(commands: list[Command]) -> None:
    for before, command, after in walk(commands):
        assert after.crisis or not before.crisis or command == CloseCrisis(before.owner_id or 0)


@given(st.lists(COMMANDS, max_size=40))
def test_a_wish_made_in_danger_cannot_be_cancelled(commands: list[Command]) -> None:
    for before, command, after in walk(commands):
        assert not (before.crisis and isinstance(command, Cancel) and after != before)


@given(st.lists(COMMANDS, max_size=40))
def test_only_a_holder_owes_an_answer(commands: list[Command]) -> None:
    assert all(after.owner_id is not None for _, _, after in walk(commands) if after.overdue)


@given(st.lists(COMMANDS, max_size=40), PEOPLE)
def test_whoever_waits_can_always_be_taken(commands: list[Command], person: int) -> None:
    for _, _, after in walk(commands):
        if after.owner_id is None:
            assert step(after, Accept(person)).owner_id == person


def test_a_holder_who_owes_no_answer_is_not_relieved() -> None:
    with pytest.raises(Taken) as taken:
        step(HELD, Accept(2))
    assert taken.value.holder_id == 1


def test_a_holder_who_owes_an_answer_for_too_long_is_relieved() -> None:
    assert step(step(HELD, FallDue()), Accept(2)) == Ownership(2, 2, "accepted")


def test_an_answer_settles_what_was_owed() -> None:
    assert not step(step(HELD, FallDue()), Answer(1)).overdue


@pytest.mark.parametrize("command", [HandBack(1), Expire(), Reopen(1), Reopen(None)])
def test_nothing_gives_a_crisis_back(command: Command) -> None:
    with pytest.raises(Refused) as refused:
        step(Ownership(1, 1, "accepted", crisis=True), command)
    assert refused.value.reason == "crisis_open"


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (HandBack(1), "not_yours"),
        (Transfer(1, 2), "not_yours"),
        (CloseCrisis(1), "not_yours"),
        (Answer(1), "not_yours"),
    ],
)
def test_what_nobody_holds_nobody_gives_away(command: Command, reason: Reason) -> None:
    with pytest.raises(Refused) as refused:
        step(Ownership(), command)
    assert refused.value.reason == reason


def test_a_supervisor_moves_what_somebody_else_holds() -> None:
    assert step(HELD, Transfer(3, 2, by_right=True)).owner_id == 2


def test_a_wish_is_cancelled_by_who_made_it() -> None:
    assert step(step(Ownership(), Ask()), Cancel()).handoff == "none"
