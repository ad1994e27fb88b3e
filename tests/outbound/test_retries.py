"""Delays grow, stay bounded, and end within two hours."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.outbound.retries import LONGEST_DELAY, MOST_ATTEMPTS, Patience

shares = st.floats(0, 1)
waits = st.none() | st.floats(0, 1e9)
retry_delay = Patience().retry_delay


@pytest.mark.parametrize(("attempts", "seconds"), [(1, 15), (2, 60), (3, 240), (4, 960)])
def test_the_delay_grows_fourfold(attempts: int, seconds: int) -> None:
    assert retry_delay(attempts, None, 0.5) == timedelta(seconds=seconds)


def test_the_delay_varies_by_a_fifth_at_most() -> None:
    assert (retry_delay(1, None, 0), retry_delay(1, None, 1)) == (timedelta(seconds=12), timedelta(seconds=18))


def test_what_the_provider_asks_for_is_the_least() -> None:
    assert retry_delay(1, 300, 0.5) == timedelta(seconds=300)


@given(st.lists(st.tuples(waits, shares), min_size=MOST_ATTEMPTS - 1, max_size=MOST_ATTEMPTS - 1))
def test_all_tries_end_within_two_hours(answers: list[tuple[float | None, float]]) -> None:
    delays = [retry_delay(attempt, wait, share) for attempt, (wait, share) in enumerate(answers, start=1)]

    assert sum(delays, timedelta()) <= timedelta(hours=2)
    assert max(delays) <= LONGEST_DELAY
