"""A provider that misbehaves towards a real server: the thread ends right, each row delivered or visibly failed."""

from __future__ import annotations

import pytest

from standin import Fault
from tests.crash.rig import TWO_ROWS, Phone, Rig, assert_nothing_twice
from tests.support.processes import until

OVERCOME = {
    "statuses come twice": Fault("status", "duplicate", times=4),
    "statuses come out of order": Fault("status", "reorder", times=3),
    "statuses come late": Fault("status", "delay", times=2, seconds=0.5),
    "the first statuses never come": Fault("status", "drop", times=2),
    "too many requests": Fault("send", "answer", status=429, retry_after=1),
    "an error of the provider's": Fault("send", "answer", times=2, status=500),
    "the connection breaks": Fault("send", "drop"),
    "it accepts and does not answer in time": Fault("send", "accept_then_time_out"),
}
FINAL = {
    "it refuses for ever": (Fault("send", "refuse", code=21211), "failed"),
    "it fails on the way": (Fault("send", "fail", code=30003), "undelivered"),
}


@pytest.mark.parametrize("trouble", OVERCOME)
def test_everything_is_delivered_once_though(rig: Rig, trouble: str) -> None:
    phone = rig.phone()
    rig.converse(phone, "slt")
    rig.standin.fault(OVERCOME[trouble])

    rig.converse(phone, TWO_ROWS)

    until(lambda: statuses(rig, phone) == {"delivered"}, "each row is delivered")
    assert_nothing_twice(rig, phone)


@pytest.mark.parametrize("trouble", FINAL)
def test_it_shows_that_a_message_did_not_arrive_when(rig: Rig, trouble: str) -> None:
    fault, status = FINAL[trouble]
    phone = rig.phone()
    rig.converse(phone, "slt")
    rig.standin.fault(fault)

    rig.converse(phone, TWO_ROWS)

    until(lambda: statuses(rig, phone) == {status, "delivered"}, "one row failed, the others are delivered")


def statuses(rig: Rig, phone: Phone) -> set[str]:
    return {row.status for row in rig.out_rows(phone)}
