"""A server killed at steps drawn by lot, again and again, while several people write."""

from __future__ import annotations

import random

from tests.crash.rig import Rig, assert_nothing_lost, assert_nothing_twice

STEPS = 60
"""Steps of about one message and its answers: a lot draws among them."""
DEATHS = 3
TEXTS = ("slt", "menu", "1", "oui", "aide")


def test_wherever_it_dies_nothing_is_lost_or_said_twice(any_rig: Rig) -> None:
    starts = any_rig.server.starts
    chance = random.Random(7)
    phones = [any_rig.phone() for _ in range(2)]
    for _ in range(DEATHS):
        any_rig.trap.set("any_step", chance.randint(1, STEPS))
        for phone in phones:
            any_rig.write(phone, chance.choice(TEXTS))
        any_rig.settle(*phones)

    assert any_rig.server.starts > starts
    for phone in phones:
        assert_nothing_lost(any_rig, phone)
        assert_nothing_twice(any_rig, phone)
