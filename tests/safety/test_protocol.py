"""What starts, and what does not start again."""

from __future__ import annotations

from typing import get_args

import pytest

from assistant.safety.protocol import Decision, decide
from assistant.safety.values import SEVERITY, Assessment
from assistant.values import RiskLevel

LEVELS: tuple[RiskLevel, ...] = get_args(RiskLevel)


def found(level: RiskLevel) -> Assessment:
    return Assessment(level, None if level == "none" else "suicide", "fr/rule", "fr-1")


@pytest.mark.parametrize("current", ["none", "watch", "concern"])
def test_a_crisis_starts_the_protocol_and_alerts(current: RiskLevel) -> None:
    assert decide(found("crisis"), current) == Decision("crisis", "safety", alert=True, log=True)


def test_a_crisis_already_open_is_logged_and_does_not_start_again() -> None:
    assert decide(found("crisis"), "crisis") == Decision("crisis", None, alert=False, log=True)


def test_a_crisis_that_nobody_answers_any_more_starts_again_without_a_second_alert() -> None:
    assert decide(found("crisis"), "crisis", answering=False) == Decision("crisis", "safety", alert=False, log=True)


@pytest.mark.parametrize("current", ["none", "watch"])
def test_a_concern_asks_whether_the_person_is_safe(current: RiskLevel) -> None:
    assert decide(found("concern"), current) == Decision("concern", "safety_concern", log=True)


def test_a_concern_being_asked_about_is_not_asked_twice() -> None:
    assert decide(found("concern"), "concern").start is None


def test_a_new_concern_after_the_last_was_answered_is_asked_about() -> None:
    assert decide(found("concern"), "concern", answering=False).start == "safety_concern"


def test_a_concern_within_a_crisis_leaves_the_crisis_running() -> None:
    assert decide(found("concern"), "crisis") == Decision("crisis", None, log=True)


def test_a_watch_only_goes_to_the_log() -> None:
    assert decide(found("watch")) == Decision("watch", None, alert=False, log=True)


def test_nothing_found_changes_nothing() -> None:
    assert decide(found("none"), "concern") == Decision("concern")


@pytest.mark.parametrize("current", LEVELS)
@pytest.mark.parametrize("level", LEVELS)
def test_no_message_ever_lowers_the_level(level: RiskLevel, current: RiskLevel) -> None:
    assert SEVERITY[decide(found(level), current).level] >= SEVERITY[current]
