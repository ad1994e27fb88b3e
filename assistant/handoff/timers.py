"""Which timers run in which state. Pure: what is due when, never what happens then (`assistant/ringing.py` does).

| timer | armed when | what happens when it rings |
| --- | --- | --- |
| page | somebody waits | the duty contacts are paged |
| wait_notice | somebody waits, and was not told the truth yet | they are told that nobody could answer yet |
| closing | somebody waits while the team is open | they are told when the team is back |
| unanswered | the holder owes an answer | given up to the inbox; in a crisis the team is paged |
| idle | somebody holds it | it goes back to the assistant, in silence |
| end_of_duty | somebody holds it while the team is open | given up or back, unless its holder is still at work |
| snooze | it was put off with a reason | it is in the lists again |
| silence | somebody was asked whether they are safe | a person is called, and the thread says that no answer came |
| undelivered | what was said to somebody in danger did not arrive | another channel is tried, and the team is called |

While a safety flag is open, or somebody has yet to answer whether they are safe, `SUSPENDED` ones wait: nothing is said
to them, and nothing is closed, by the clock.

Due times are stored with the state that causes them, in the same commit: no restart loses one. They are reckoned
without public holidays; whoever rings them looks again.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from assistant.effects import SetTimer, TimerKind
from assistant.handoff.hours import clock_of
from assistant.store.values import Team

CRISIS_GRACE = timedelta(minutes=2)
"""With somebody at work, so long to take a crisis before the duty contacts are paged."""
AFTER_HOURS = timedelta(minutes=30)
"""A conversation taken outside the hours is looked at again after this: is its holder still there?"""

SILENCE = timedelta(minutes=10)
"""After the question whether they are safe: so long without a word is an answer too."""

SUSPENDED: frozenset[TimerKind] = frozenset({"wait_notice", "closing", "idle", "end_of_duty"})
WAITING: tuple[TimerKind, ...] = ("page", "wait_notice", "closing")
HELD: tuple[TimerKind, ...] = ("unanswered", "idle", "end_of_duty")


def while_waiting(team: Team, now: datetime, *, crisis: bool, told: bool, at_work: bool) -> tuple[SetTimer, ...]:
    """A wish for a person was made, or fell back to the inbox. `told`: they know already that nobody is there."""
    patience = now + timedelta(minutes=team.wait_minutes)
    page = patience if not crisis else now + CRISIS_GRACE if at_work else now
    closing = clock_of(team).next_closing(now)
    notices = (SetTimer("wait_notice", patience), SetTimer("closing", closing)) if not (told or crisis) else ()
    return (*_off(HELD), SetTimer("snooze", None), SetTimer("page", page), *notices)


def while_held(team: Team, now: datetime, *, owed: bool) -> tuple[SetTimer, ...]:
    """Somebody took it over, was given it, or relieved a colleague. `owed`: the last word is the young person's."""
    closing = clock_of(team).next_closing(now)
    return (
        *_off(WAITING),
        SetTimer("snooze", None),
        SetTimer("unanswered", now + timedelta(minutes=team.answer_minutes) if owed else None),
        _idle(team, now),
        SetTimer("end_of_duty", closing or now + AFTER_HOURS),
    )


def while_snoozed(team: Team, until: datetime, *, held: bool, owed: bool) -> tuple[SetTimer, ...]:
    """Put off until then: what its holder promised, and whom the team would page, is reckoned from that moment on. A
    notice that tells the person the truth about their wait is not put off."""
    if not held:
        return (SetTimer("snooze", until), SetTimer("page", until + timedelta(minutes=team.wait_minutes)))
    closing = clock_of(team).next_closing(until)
    return (
        SetTimer("snooze", until),
        SetTimer("unanswered", until + timedelta(minutes=team.answer_minutes) if owed else None),
        _idle(team, until),
        SetTimer("end_of_duty", closing or until + AFTER_HOURS),
    )


def when_woken(team: Team, now: datetime, *, held: bool, owed: bool) -> tuple[SetTimer, ...]:
    """It is no longer put off, before its time: the person wrote, or somebody took it up again."""
    if not held:
        return (SetTimer("snooze", None), SetTimer("page", now + timedelta(minutes=team.wait_minutes)))
    return (SetTimer("snooze", None), *while_held(team, now, owed=owed))


def when_written(team: Team, now: datetime) -> tuple[SetTimer, ...]:
    """The young person wrote to a holder: the first unanswered message is the one that counts."""
    return (SetTimer("unanswered", now + timedelta(minutes=team.answer_minutes), keep=True), _idle(team, now))


def when_thanked(team: Team, now: datetime) -> tuple[SetTimer, ...]:
    """The young person thanked a holder: an answer owed already stays owed, and no other one is."""
    return (_idle(team, now),)


def when_answered(team: Team, now: datetime) -> tuple[SetTimer, ...]:
    """The holder wrote."""
    return (SetTimer("unanswered", None), SetTimer("page", None), _idle(team, now))


def when_in_danger(now: datetime, *, at_work: bool) -> tuple[SetTimer, ...]:
    """Somebody who is waiting, or held, is in danger: the page does not wait for the usual patience."""
    return (SetTimer("page", now + CRISIS_GRACE if at_work else now),)


def when_asked_if_safe(now: datetime) -> tuple[SetTimer, ...]:
    """They were asked whether they are safe, or answered in danger: from now on silence counts."""
    return (SetTimer("silence", now + SILENCE),)


def when_unreachable() -> tuple[SetTimer, ...]:
    """They asked us to stop writing: nobody owes them an answer, and nothing is told them."""
    return _off(("wait_notice", "closing", "unanswered"))


def when_reachable(team: Team, now: datetime) -> tuple[SetTimer, ...]:
    """They take texts again, and still wait: the truth about the wait is owed to them anew."""
    closing = clock_of(team).next_closing(now)
    return (SetTimer("wait_notice", now + timedelta(minutes=team.wait_minutes)), SetTimer("closing", closing))


def when_free() -> tuple[SetTimer, ...]:
    """The assistant has it, and nobody is waited for."""
    return _off((*WAITING, *HELD, "snooze"))


def _idle(team: Team, now: datetime) -> SetTimer:
    return SetTimer("idle", now + timedelta(minutes=team.idle_minutes))


def _off(kinds: tuple[TimerKind, ...]) -> tuple[SetTimer, ...]:
    return tuple(SetTimer(kind, None) for kind in kinds)
