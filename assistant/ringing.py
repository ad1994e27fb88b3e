"""Ringing the timers of conversations: what happens when the time of each has come (`handoff/timers.py` lists them).

Every timer is looked at again when it rings: the state may have moved on, the team may have changed its hours.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from assistant.handoff.duty import HolidaysOf, at_work
from assistant.handoff.hours import clock_of
from assistant.handoff.ownership import fall_due
from assistant.handoff.snoozing import wake
from assistant.handoff.timers import AFTER_HOURS, SILENCE, SUSPENDED
from assistant.log import where
from assistant.store.holding import Holding
from assistant.store.paging import open_page
from assistant.store.people import seen_at
from assistant.store.store import Store
from assistant.store.threads import read_holding
from assistant.store.timers import LeasedTimer, drop_timer, is_armed, lease_timer, postpone_timer
from assistant.turns import returning
from assistant.turns.life import Turns

log = structlog.get_logger(__name__)

AT_ONCE = 50
"""Timers rung before the other background work gets its turn again."""
LATER = timedelta(minutes=15)
"""A holder who is still at work after the team closed is looked for again after this; a safety flag too."""
AGAIN = timedelta(minutes=1)
"""A timer whose ringing failed is tried again after this."""


@dataclass(frozen=True, slots=True)
class Bell:
    """What ringing needs: whose timers, who speaks, and which days are holidays."""

    store: Store
    turns: Turns
    holidays: HolidaysOf

    def ring_due(self, now: datetime) -> int:
        """Ring what is due; returns how many it was. One that fails is rung again later, and holds up no other."""
        rung = 0
        while rung < AT_ONCE and (timer := lease_timer(self.store, now)) is not None:
            try:
                self._ring(timer, now)
            except Exception as error:
                log.error("timer_failed", kind=timer.kind, error=type(error).__name__, where=where(error))
                postpone_timer(self.store, timer.id, now + AGAIN)
            rung += 1
        return rung

    def _ring(self, timer: LeasedTimer, now: datetime) -> None:
        # That a text did not arrive stays true whoever has the conversation by now.
        late = timer.late and timer.kind != "undelivered"
        held = None if late else read_holding(self.store, timer.conversation_id)
        if held is None:
            drop_timer(self.store, timer.id)
            return
        if timer.kind in SUSPENDED and (held.in_danger or is_armed(self.store, held.id, "silence")):
            postpone_timer(self.store, timer.id, now + LATER)
            return
        _RINGS[timer.kind](self, timer, held, now)

    def page(self, timer: LeasedTimer, held: Holding, now: datetime) -> None:
        """Somebody waits for too long, or is in danger and nobody came."""
        reason = "crisis" if held.crisis_open else "waiting" if held.owner_id is None else "unanswered"
        open_page(self.store, held, reason, timer.id, now)

    def wait_notice(self, timer: LeasedTimer, _held: Holding, _now: datetime) -> None:
        self._tell(timer, closing=False)

    def closing(self, timer: LeasedTimer, held: Holding, now: datetime) -> None:
        end = clock_of(held.team, self.holidays(held.team.country)).next_closing(now)
        if end is not None:
            # The hours were changed since: they are told when the team really closes.
            postpone_timer(self.store, timer.id, end)
        else:
            self._tell(timer, closing=True)

    def unanswered(self, timer: LeasedTimer, held: Holding, now: datetime) -> None:
        if not held.owed:
            drop_timer(self.store, timer.id)
        elif held.in_danger:
            # Nobody else is let go of: whoever holds it keeps it, a colleague may relieve them, and somebody is called.
            if fall_due(self.store, held.id, timer.id, now):
                open_page(self.store, held, "crisis" if held.crisis_open else "unanswered", None, now)
        else:
            self._change(
                timer, lambda read: returning.given_up(self.turns.mind, self.store, read, "unanswered", timer.id)
            )

    def idle(self, timer: LeasedTimer, held: Holding, now: datetime) -> None:
        self._change(timer, lambda read: returning.gone_quiet(self.turns.mind, read, "idle", timer.id))

    def end_of_duty(self, timer: LeasedTimer, held: Holding, now: datetime) -> None:
        clock = clock_of(held.team, self.holidays(held.team.country))
        if held.owner_id and at_work(seen_at(self.store, held.owner_id), now):
            postpone_timer(self.store, timer.id, now + LATER)
        elif clock.is_open(now):
            postpone_timer(self.store, timer.id, clock.next_closing(now) or now + AFTER_HOURS)
        elif held.owed:
            self._change(
                timer, lambda read: returning.given_up(self.turns.mind, self.store, read, "off_duty", timer.id)
            )
        else:
            self._change(timer, lambda read: returning.gone_quiet(self.turns.mind, read, "off_duty", timer.id))

    def snooze(self, timer: LeasedTimer, held: Holding, now: datetime) -> None:
        wake(self.store, held.id, timer.id, now)

    def silence(self, timer: LeasedTimer, held: Holding, now: datetime) -> None:
        """They were asked whether they are safe, and have not written since."""
        asked_at = timer.due_at - SILENCE
        if held.last_inbound_at is not None and held.last_inbound_at > asked_at:
            drop_timer(self.store, timer.id)
        else:
            self._change(timer, lambda read: returning.silent(self.turns.mind, self.store, read, timer.id))

    def undelivered(self, timer: LeasedTimer, held: Holding, now: datetime) -> None:
        """Somebody in danger was not reached: by another channel, and by whoever is on duty, before the timer goes."""
        if not held.crisis_open:
            drop_timer(self.store, timer.id)
            return
        self.turns.say_elsewhere(held.id)
        open_page(self.store, held, "crisis", timer.id, now, anew=True)

    def _tell(self, timer: LeasedTimer, *, closing: bool) -> None:
        self._change(timer, lambda read: returning.told(self.turns.mind, self.store, read, timer.id, closing=closing))

    def _change(self, timer: LeasedTimer, thought: returning.Thought) -> None:
        if not self.turns.change(timer.conversation_id, thought):
            drop_timer(self.store, timer.id)


_RINGS: dict[str, Callable[[Bell, LeasedTimer, Holding, datetime], None]] = {
    "page": Bell.page,
    "wait_notice": Bell.wait_notice,
    "closing": Bell.closing,
    "unanswered": Bell.unanswered,
    "idle": Bell.idle,
    "end_of_duty": Bell.end_of_duty,
    "snooze": Bell.snooze,
    "silence": Bell.silence,
    "undelivered": Bell.undelivered,
}
