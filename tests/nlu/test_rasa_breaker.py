"""The circuit breaker, on a clock moved by hand."""

from __future__ import annotations

from nlu.rasa.breaker import FAILURES, REST, Breaker


class Clock:
    """Seconds, moved by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def opened(clock: Clock) -> Breaker:
    breaker = Breaker(clock=clock)
    assert [breaker.failed() for _ in range(FAILURES)] == [False, False, True]
    return breaker


def test_three_failures_in_a_row_open_it() -> None:
    breaker = opened(Clock())
    assert not breaker.may_ask()


def test_a_success_between_failures_starts_the_count_again() -> None:
    breaker = Breaker(clock=Clock())
    for _ in range(5):
        breaker.failed()
        breaker.failed()
        assert not breaker.succeeded()
    assert breaker.may_ask()


def test_after_its_rest_one_and_only_one_may_try() -> None:
    clock = Clock()
    breaker = opened(clock)
    clock.now += REST - 0.1
    assert not breaker.may_ask()
    clock.now += 0.1
    assert [breaker.may_ask() for _ in range(3)] == [True, False, False]


def test_a_successful_try_closes_it() -> None:
    clock = Clock()
    breaker = opened(clock)
    clock.now += REST
    assert breaker.may_ask()
    assert breaker.succeeded()
    assert [breaker.may_ask() for _ in range(3)] == [True, True, True]


def test_a_failed_try_opens_it_again() -> None:
    clock = Clock()
    breaker = opened(clock)
    clock.now += REST
    assert breaker.may_ask()
    assert breaker.failed()
    assert not breaker.may_ask()
    clock.now += REST
    assert breaker.may_ask()


def test_a_try_of_which_nothing_is_heard_is_followed_by_another() -> None:
    clock = Clock()
    breaker = opened(clock)
    clock.now += REST
    assert breaker.may_ask()
    clock.now += REST
    assert breaker.may_ask()
