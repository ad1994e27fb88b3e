"""In CI a skipped test is a failure, unless it is listed here with its reason."""

from __future__ import annotations

import os

import pytest

ALLOWED: dict[str, str] = {}
"""Test id (as pytest prints it) → why skipping it is right."""


def is_ci() -> bool:
    return os.environ.get("CI", "").casefold() in {"1", "true", "yes"}


def refuse(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Turn a skip that is not allowed, of a test or of a whole file, into a failure that says so.

    An expected failure is not a skip.
    """
    if report.skipped and not hasattr(report, "wasxfail") and is_ci() and report.nodeid not in ALLOWED:
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        report.outcome = "failed"
        report.longrepr = f"{report.nodeid} was skipped, and in CI nothing is skipped silently. {reason}"
