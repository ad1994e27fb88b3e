"""A server killed in the middle of each wait: the person is told the truth once, and the conversation is picked up.

Time is moved by moving the due times that stand in the database: all that a restarted server knows of a wait.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, insert, select, update

from assistant.effects import TimerKind
from assistant.handoff.ownership import take_over
from assistant.store import tables as t
from assistant.store.channels import ensure_team
from assistant.store.people import Person, add_counsellor, find_counsellor
from tests.crash.rig import Phone, Rig, assert_nothing_twice
from tests.support.people import PASSWORD, open_store
from tests.support.processes import until

TEAM = "Déclic"
"""The team that the settings name when they name none."""
NOTICES: tuple[TimerKind, ...] = ("wait_notice", "closing")
STEPS = range(1, 9)
"""Statements that write, and commits, while one timer rings."""


def counsellor(rig: Rig) -> Person:
    """A counsellor of the server's team. What is done with them here needs none of the server's keys."""
    store = open_store(rig.db)
    known = find_counsellor(store, "sam@example.org")
    return known or add_counsellor(
        store,
        email="sam@example.org",
        name="Sam",
        password=PASSWORD,
        locale="fr",
        role="counsellor",
        team_ids=[ensure_team(store, TEAM)],
        now=datetime.now(UTC),
    )


def seen(rig: Rig, *, minutes_ago: int) -> None:
    """When the counsellor's console was last open: their browser is closed, or killed, since."""
    moment = datetime.now(UTC) - timedelta(minutes=minutes_ago)
    with rig.db.write() as connection:
        connection.execute(update(t.Counsellor).values(last_seen_at=moment))


def hours(rig: Rig, text: str) -> None:
    with rig.db.write() as connection:
        connection.execute(update(t.Team).values(opening_hours=text, keeps_holidays=False))


def somebody_waits(rig: Rig) -> Phone:
    """They were told that a person comes, because one was there."""
    counsellor(rig)
    hours(rig, "24/7")
    seen(rig, minutes_ago=0)
    phone = rig.phone()
    rig.converse(phone, "slt", "je veux parler à quelqu'un")
    return phone


def somebody_is_held(rig: Rig, *, owed: bool) -> Phone:
    """Sam took over; with `owed` the person wrote since."""
    phone = somebody_waits(rig)
    take_over(open_store(rig.db), counsellor(rig), number_of(rig, phone), datetime.now(UTC))
    if owed:
        rig.write(phone, "tu es là ?")
    return phone


def number_of(rig: Rig, phone: Phone) -> int:
    statement = select(t.Message.conversation_id).where(t.Message.provider_id.in_(phone.accepted)).limit(1)
    with rig.db.read() as connection:
        return connection.execute(statement).scalar_one()


def armed(rig: Rig, phone: Phone) -> set[str]:
    with rig.db.read() as connection:
        kinds = select(t.Timer.kind).where(t.Timer.conversation_id == number_of(rig, phone))
        return set(connection.execute(kinds).scalars())


def fall_due(rig: Rig, phone: Phone, kind: TimerKind) -> None:
    """The wait is over now, and whoever had it in hand before is not heard of any more."""
    now = datetime.now(UTC)
    timer = (t.Timer.conversation_id == number_of(rig, phone), t.Timer.kind == kind)
    with rig.db.write() as connection:
        changed = connection.execute(update(t.Timer).where(*timer).values(due_at=now, lease_until=None))
        if changed.rowcount == 0 and kind == "closing":
            # A team that never closes arms none; here it closes all the same.
            row = {"conversation_id": number_of(rig, phone), "kind": kind, "epoch": 0, "due_at": now}
            connection.execute(insert(t.Timer).values(row))


def told(rig: Rig, phone: Phone) -> int:
    """How many messages the person got without having written."""
    return sum(row.turn_id is None and row.status != "cancelled" for row in rig.out_rows(phone))


def rung_out(rig: Rig, phone: Phone, kind: TimerKind) -> None:
    """Let it ring to its end, whatever dies on the way."""

    def done() -> bool:
        if not rig.server.is_running:
            rig.server.start()
            fall_due(rig, phone, kind)
        return kind not in armed(rig, phone)

    until(done, f"the timer {kind} has rung")
    rig.settle(phone)


def owner(rig: Rig, phone: Phone) -> tuple[int | None, str | None]:
    """Who holds it, and the state of the wish for a person."""
    statement = (
        select(t.Conversation.owner_id, t.Handoff.state)
        .outerjoin(t.Handoff, (t.Handoff.conversation_id == t.Conversation.id) & (t.Handoff.state != "closed"))
        .where(t.Conversation.id == number_of(rig, phone))
    )
    with rig.db.read() as connection:
        row = connection.execute(statement).one()
    return row.owner_id, row.state


@pytest.mark.parametrize("kind", NOTICES)
def test_killed_while_somebody_waits(any_rig: Rig, kind: TimerKind) -> None:
    phone = somebody_waits(any_rig)
    any_rig.server.kill()
    seen(any_rig, minutes_ago=30)
    hours(any_rig, "" if kind == "closing" else "24/7")
    fall_due(any_rig, phone, kind)
    any_rig.revive()
    rung_out(any_rig, phone, kind)
    assert told(any_rig, phone) == 1


@pytest.mark.parametrize("kind", NOTICES)
def test_who_was_told_is_not_told_again_by_another_timer(rig: Rig, kind: TimerKind) -> None:
    phone = somebody_waits(rig)
    seen(rig, minutes_ago=30)
    hours(rig, "")
    for one in NOTICES:
        fall_due(rig, phone, one)
        rung_out(rig, phone, one)
    assert told(rig, phone) == 1
    assert kind not in armed(rig, phone)


def test_killed_while_an_answer_is_owed(any_rig: Rig) -> None:
    phone = somebody_is_held(any_rig, owed=True)
    any_rig.server.kill()
    seen(any_rig, minutes_ago=30)
    fall_due(any_rig, phone, "unanswered")
    any_rig.revive()
    rung_out(any_rig, phone, "unanswered")
    assert owner(any_rig, phone) == (None, "waiting")
    assert told(any_rig, phone) >= 1


def test_killed_before_the_end_of_duty(any_rig: Rig) -> None:
    phone = somebody_is_held(any_rig, owed=False)
    before = told(any_rig, phone)
    any_rig.server.kill()
    seen(any_rig, minutes_ago=30)
    hours(any_rig, "")
    fall_due(any_rig, phone, "end_of_duty")
    any_rig.revive()
    rung_out(any_rig, phone, "end_of_duty")
    # Sam owes the first answer: whoever asked for a person is still waiting for one.
    assert owner(any_rig, phone) == (None, "waiting")
    assert told(any_rig, phone) > before


@pytest.mark.parametrize("step", STEPS)
def test_killed_at_any_step_of_telling(rig: Rig, step: int) -> None:
    phone = somebody_waits(rig)
    seen(rig, minutes_ago=30)
    rig.trap.set("any_step", step)
    fall_due(rig, phone, "wait_notice")
    rung_out(rig, phone, "wait_notice")
    assert not rig.trap.is_set
    assert told(rig, phone) == 1
    assert_nothing_twice(rig, phone)


@pytest.mark.parametrize("step", STEPS)
def test_killed_at_any_step_of_giving_up(rig: Rig, step: int) -> None:
    phone = somebody_is_held(rig, owed=True)
    seen(rig, minutes_ago=30)
    rig.trap.set("any_step", step)
    fall_due(rig, phone, "unanswered")
    rung_out(rig, phone, "unanswered")
    assert not rig.trap.is_set
    once = told(rig, phone)
    with rig.db.read() as connection:
        stretches = connection.execute(
            select(t.Stretch.ended_how).where(t.Stretch.conversation_id == number_of(rig, phone))
        ).scalars()
        assert list(stretches) == ["unanswered"]
    assert once in {1, 2}
    assert_nothing_twice(rig, phone)


@pytest.fixture(autouse=True)
def _the_team_as_it_was(request: pytest.FixtureRequest) -> Iterator[None]:
    """Waits of earlier tests must not ring in this one, nor this one's hours in the next."""
    name = "any_rig" if "any_rig" in request.fixturenames else "rig"
    found: Rig = request.getfixturevalue(name)
    with found.db.write() as connection:
        connection.execute(delete(t.Timer))
    yield
    hours(found, "mon-fri 09:00-18:00")
    seen(found, minutes_ago=600)
