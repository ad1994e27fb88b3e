"""A server killed at the worst moments there are, one by one."""

from __future__ import annotations

from collections import Counter

import pytest

from standin import Fault
from tests.crash.rig import TWO_ROWS, Rig, assert_nothing_lost, assert_nothing_twice
from tests.support.processes import until

POINTS = {
    "the turn is written but not committed": ("committing", 1),
    "the turn is committed, the provider has no answer": ("committed", 1),
    "the row is leased, nothing was sent": ("leased", 1),
    "the provider has it, nothing is written down": ("posted", 1),
    "between two rows of one turn": ("leasing", 2),
}


@pytest.mark.parametrize("moment", POINTS)
def test_killed_when(rig: Rig, moment: str) -> None:
    phone = rig.phone()
    rig.converse(phone, "slt")
    starts = rig.server.starts
    rig.trap.set(*POINTS[moment])

    rig.converse(phone, TWO_ROWS, "menu")

    assert rig.server.starts == starts + 1
    assert sorted(Counter(row.turn_id for row in rig.out_rows(phone)).values()) == [1, 1, 2]
    assert_nothing_lost(rig, phone)
    assert_nothing_twice(rig, phone)


def test_killed_while_the_provider_holds_its_answer(rig: Rig) -> None:
    phone = rig.phone()
    rig.standin.fault(Fault("send", "accept_then_time_out"), Fault("status", "drop", times=3))

    rig.write(phone, "slt")
    until(lambda: len(rig.arrived(phone)) == 1, "the provider has the first row")
    rig.server.kill()
    rig.settle(phone)

    assert_nothing_lost(rig, phone)
    assert_nothing_twice(rig, phone)


def test_killed_while_a_row_of_unknown_fate_is_looked_up(rig: Rig) -> None:
    phone = rig.phone()
    starts = rig.server.starts
    rig.standin.fault(Fault("send", "answer", status=500))
    rig.trap.set("looking_up")

    rig.converse(phone, "slt")

    assert rig.server.starts == starts + 1
    assert_nothing_twice(rig, phone)


def test_killed_beside_a_second_server_that_goes_on(rig: Rig) -> None:
    phones = [rig.phone() for _ in range(3)]
    with rig.second_server():
        rig.trap.set("posted", 2)
        for phone in phones:
            rig.write(phone, "slt")
        rig.settle(*phones)

    assert not rig.trap.is_set
    for phone in phones:
        assert_nothing_lost(rig, phone)
        assert_nothing_twice(rig, phone)
