"""Remote actions: what another machine must do, done outside any turn, its result coming back as one."""

from __future__ import annotations

from datetime import datetime

import structlog

from assistant.dialogue.values import Returned
from assistant.effects import Effect
from assistant.log import where
from assistant.store.jobs import LeasedJob, lease_job
from assistant.store.store import Store
from assistant.turns.life import Turns

log = structlog.get_logger(__name__)

AT_ONCE = 20
"""Actions done before the other background work gets its turn again."""


def run_remote_actions(store: Store, turns: Turns, now: datetime) -> int:
    """Do what is due; returns how many it was. An action that expired comes back as failed."""
    done = 0
    while done < AT_ONCE and (job := lease_job(store, now)) is not None:
        returned, effects = _result(turns, job)
        turns.finish_job(job.id, job.conversation_id, returned, effects)
        done += 1
    return done


def _result(turns: Turns, job: LeasedJob) -> tuple[Returned, tuple[Effect, ...]]:
    failed = Returned(job.request_id, failed=True)
    if job.expired:
        return failed, ()
    try:
        result = turns.run_action(job.conversation_id, job.action, job.slots)
    except Exception as error:  # another machine may fail in any way; the flow says so and goes on
        log.error("remote_action_failed", action=job.action, error=type(error).__name__, where=where(error))
        return failed, ()
    return Returned(job.request_id, result.slots), result.effects
