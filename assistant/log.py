"""Logs for the operator: one JSON object a line, with names and ids, never what a person wrote or their number."""

from __future__ import annotations

import logging
import secrets
import sys
import traceback

import structlog


def configure_logging(level: str) -> None:
    """To standard error, so that commands keep standard output for their answer."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )


def reference() -> str:
    """A short random name for one failure, to find its line in the log again."""
    return secrets.token_hex(4)


def where(error: BaseException) -> str:
    """Where an exception came from, innermost last: files, lines and functions, but no message and no values,
    for those may hold what a person wrote."""
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    return " > ".join(f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno} {frame.name}" for frame in frames)
