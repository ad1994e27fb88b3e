"""Background work: plain functions that find their own due rows and lease them. Who calls them, and how often, is
somebody else's question: correctness never depends on it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event, Thread

import structlog

from assistant.handoff.falling_due import send_due
from assistant.handoff.later import Shape
from assistant.handoff.paging import PageDuty
from assistant.log import where
from assistant.outbound.notices import NoticeSender
from assistant.privacy.retention import clear_guests, end_retention, purge_erased
from assistant.remote import run_remote_actions
from assistant.ringing import Bell
from assistant.store.media_copies import drop_expired
from assistant.store.store import Store
from assistant.turns.life import Turns
from assistant.turns.mind import Mind
from assistant.turns.speaking import shaped_words

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """`run(now)` does what is due and says how much it was; `every` is how often that is worth asking.
    `apart`: it talks to other machines, and the others do not wait for it."""

    name: str
    every: timedelta
    run: Callable[[datetime], int]
    apart: bool = False


def all_jobs(store: Store, turns: Turns) -> tuple[Job, ...]:
    """Everything this house does by itself."""
    return (
        Job("timers", timedelta(seconds=1), Bell(store, turns, turns.mind.holidays).ring_due),
        Job("send_scheduled", timedelta(seconds=1), lambda now: send_due(store, _shape(turns.mind), turns.wake, now)),
        Job("remote_actions", timedelta(seconds=1), lambda now: run_remote_actions(store, turns, now)),
        Job("clear_guests", timedelta(minutes=5), lambda now: clear_guests(store, now)),
        Job("purge_erased", timedelta(minutes=5), lambda now: purge_erased(store, now)),
        Job("drop_media_copies", timedelta(minutes=5), lambda now: drop_expired(store, now)),
        Job("end_retention", timedelta(hours=6), lambda now: end_retention(store, now)),
    )


def _shape(mind: Mind) -> Shape:
    return lambda text, kind, locale: shaped_words(mind, text, kind, locale)


def duty_jobs(pages: PageDuty, notices: NoticeSender) -> tuple[Job, ...]:
    """Calling the people on duty, and telling the team what it must know."""
    return (
        Job("page_duty", timedelta(seconds=1), pages.run_due),
        Job("send_notices", timedelta(seconds=1), notices.send_due, apart=True),
    )


class Runner:
    """Calls the jobs from one thread of this process, and those that wait for other machines from one each. A job that
    raises is logged and tried again next time."""

    def __init__(self, jobs: tuple[Job, ...], clock: Callable[[], datetime]) -> None:
        self._jobs = jobs
        self._clock = clock
        self._stopping = Event()
        together = tuple(job for job in jobs if not job.apart)
        self._threads = [Thread(target=self._loop, args=(together,), name="jobs", daemon=True)]
        for job in (job for job in jobs if job.apart):
            self._threads.append(Thread(target=self._loop, args=((job,),), name=f"jobs-{job.name}", daemon=True))

    def run_once(self) -> int:
        """Ask every job now; returns how much was done."""
        now = self._clock()
        return sum(run_safely(job, now) for job in self._jobs)

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join(timeout=10)

    def _loop(self, jobs: tuple[Job, ...]) -> None:
        due = dict.fromkeys(jobs, self._clock())
        while not self._stopping.wait(0.5):
            now = self._clock()
            for job in [job for job, at in due.items() if at <= now]:
                due[job] = now + job.every
                run_safely(job, now)


def run_safely(job: Job, now: datetime) -> int:
    """Run one job; a failure is a line in the log, not the end of the others."""
    try:
        return job.run(now)
    except Exception as error:
        log.error("job_failed", job=job.name, error=type(error).__name__, where=where(error))
        return 0
