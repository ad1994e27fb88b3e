"""Is somebody there? The young person is told so only when it is true."""

from __future__ import annotations

from datetime import datetime, timedelta

AT_WORK = timedelta(minutes=5)
"""A counsellor whose console was open this recently is at work; an open console reports itself every minute."""


def on_duty(counsellor_seen_at: datetime | None, now: datetime) -> bool:
    """Whether anybody of the team is at work, from when the last of them was seen."""
    return counsellor_seen_at is not None and now - counsellor_seen_at <= AT_WORK
