"""A server killed while a message for later leaves: it leaves once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from assistant.handoff import later
from assistant.handoff.replies import Reply
from assistant.store import tables as t
from assistant.store.sealing import parse_keyring
from assistant.store.store import Store
from assistant.values import Draft
from tests.crash.rig import Phone, Rig, assert_nothing_twice
from tests.crash.test_waits import counsellor, number_of
from tests.support.processes import until

SOON = timedelta(seconds=0.5)
STEPS = (1, 2, 5, 9, 13, 15, 16, 17, 18, 20)
"""Statements that write, and commits, from the lock of the conversation to the provider's answer."""
WORDS = Reply("k", "Good luck!", (Draft("Good luck!"),))


def keep_for_later(rig: Rig, phone: Phone) -> int:
    """Sam keeps a message that is due at once."""
    keys = [rig.server.setting(name) for name in ("ASSISTANT_KEYRING", "ASSISTANT_HASH_KEY")]
    store = Store(rig.db, parse_keyring(*keys))
    now = datetime.now(UTC)
    return later.schedule(store, counsellor(rig), number_of(rig, phone), WORDS, now + SOON, now)


def state_of(rig: Rig, later_id: int) -> str:
    with rig.db.read() as connection:
        return connection.execute(select(t.ScheduledSend.state).where(t.ScheduledSend.id == later_id)).scalar_one()


def human_rows(rig: Rig, phone: Phone) -> list[int]:
    statement = select(t.Message.id).where(t.Message.conversation_id == number_of(rig, phone))
    with rig.db.read() as connection:
        return list(connection.execute(statement.where(t.Message.lane == "human")).scalars())


def sent_once(rig: Rig, phone: Phone, later_id: int) -> None:
    def done() -> bool:
        rig.revive()
        return state_of(rig, later_id) == "sent"

    until(done, "the message for later was sent")
    rig.settle(phone)
    (row,) = human_rows(rig, phone)
    assert rig.arrived(phone).count(row) == 1
    assert_nothing_twice(rig, phone)


@pytest.mark.parametrize("step", STEPS)
def test_killed_at_any_step_of_leaving(rig: Rig, step: int) -> None:
    phone = rig.phone()
    rig.converse(phone, "slt")
    rig.trap.set("any_step", step)
    sent_once(rig, phone, keep_for_later(rig, phone))
    assert not rig.trap.is_set


def test_killed_before_its_moment(any_rig: Rig) -> None:
    phone = any_rig.phone()
    any_rig.converse(phone, "slt")
    kept = keep_for_later(any_rig, phone)
    any_rig.server.kill()
    sent_once(any_rig, phone, kept)


def test_two_servers_that_find_them_at_once_send_each_once(any_rig: Rig) -> None:
    phone = any_rig.phone()
    any_rig.converse(phone, "slt")
    with any_rig.second_server():
        kept = [keep_for_later(any_rig, phone) for _ in range(3)]
        until(lambda: all(state_of(any_rig, one) == "sent" for one in kept), "all were sent")
        any_rig.settle(phone)
    rows = human_rows(any_rig, phone)
    assert [any_rig.arrived(phone).count(row) for row in rows] == [1, 1, 1]
