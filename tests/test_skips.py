"""In CI nothing is skipped silently."""

from __future__ import annotations

import pytest

from tests.support import skips


def skipped(nodeid: str = "tests/x.py::test_y") -> pytest.TestReport:
    reason = ("tests/x.py", 3, "Skipped: no browser")
    return pytest.TestReport(nodeid, ("tests/x.py", 3, "test_y"), {}, "skipped", reason, "setup")


def test_a_skip_in_ci_is_a_failure_that_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    report = skipped()
    skips.refuse(report)
    assert report.failed
    assert "no browser" in str(report.longrepr)


def test_a_skip_on_a_laptop_stays_a_skip(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    report = skipped()
    skips.refuse(report)
    assert report.skipped


def test_a_listed_skip_stays_a_skip_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    monkeypatch.setitem(skips.ALLOWED, "tests/x.py::test_listed", "a good reason")
    report = skipped("tests/x.py::test_listed")
    skips.refuse(report)
    assert report.skipped


def test_an_expected_failure_is_not_a_skip(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    report = skipped()
    report.wasxfail = "known"
    skips.refuse(report)
    assert report.skipped
