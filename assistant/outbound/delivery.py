"""One row: handed to its provider, or looked up there, and its fate written down."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

import structlog

from assistant.outbound.providers.base import (
    Accepted,
    Ambiguous,
    Fate,
    Found,
    LookUpFailed,
    Provider,
    Refused,
    Submission,
)
from assistant.outbound.providers.codes import OPTED_OUT
from assistant.outbound.retries import MOST_ATTEMPTS, MOST_LOOK_UPS, Patience
from assistant.store import fates
from assistant.store.outbox import OutboxRow
from assistant.store.store import Store

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Delivery:
    """`providers`: by account. `status_callback`: our row's id → the address where its statuses are to be posted."""

    store: Store
    providers: Mapping[str, Provider]
    clock: Callable[[], datetime]
    status_callback: Callable[[int], str]
    patience: Patience = field(default_factory=Patience)

    def send(self, row: OutboxRow) -> None:
        """Hand over a leased row. The lease was committed before; whatever happens now is written down after."""
        submission = self.submission(row)
        try:
            fate = self.providers[row.account].send(submission)
        except Exception as error:  # an unforeseen fault of a provider's code says nothing about the message
            fate = Ambiguous(f"unexpected {type(error).__name__}")
        self.record(row, fate)

    def look_up(self, row: OutboxRow) -> None:
        """Ask the provider whether it has a row whose fate is unknown."""
        submission = self.submission(row)
        try:
            answer = self.providers[row.account].find(submission)
        except Exception as error:
            answer = LookUpFailed(f"unexpected {type(error).__name__}")
        now = self.clock()
        match answer:
            case Found(provider_ids):
                taken = fates.known_ids(self.store, row.account, provider_ids)
                unclaimed = [provider_id for provider_id in provider_ids if provider_id not in taken]
                if not (unclaimed and fates.accepted(self.store, row, unclaimed[0], now)):
                    self._send_again(row, now, "did not reach the provider")
            case LookUpFailed(reason) if row.lookups < MOST_LOOK_UPS:
                at = now + self.patience.look_up_delay(row.lookups)
                fates.look_up_later(self.store, row, at, now, f"look-up: {reason}")
            case LookUpFailed(reason):
                self._unclear(row, now, reason)

    def record(self, row: OutboxRow, fate: Fate) -> None:
        """Write down what the provider answered."""
        now = self.clock()
        match fate:
            case Accepted(provider_id):
                fates.accepted(self.store, row, provider_id, now)
            case Refused():
                self._refused(row, fate, now)
            case Ambiguous(reason):
                log.warning("send_ambiguous", row=row.id, reason=reason)
                fates.look_up_later(self.store, row, now + self.patience.settle, now, f"ambiguous: {reason}")

    def _refused(self, row: OutboxRow, fate: Refused, now: datetime) -> None:
        if fate.code == OPTED_OUT:
            fates.opted_out(self.store, row.conversation_id, row.id, now)
        if fate.permanent or row.attempts >= MOST_ATTEMPTS:
            self._give_up(row, "failed", fate.code, now)
        else:
            due_at = now + self.patience.retry_delay(row.attempts, fate.retry_after)
            fates.again(self.store, row, due_at, now, fate.code)

    def _send_again(self, row: OutboxRow, now: datetime, error: str) -> None:
        if row.attempts >= MOST_ATTEMPTS:
            self._give_up(row, "failed", error, now)
        else:
            fates.again(self.store, row, now, now, error)

    def _unclear(self, row: OutboxRow, now: datetime, reason: str) -> None:
        """Saying something twice is a nuisance, except to somebody in danger, for whom silence is worse."""
        if row.lane == "crisis":
            self._send_again(row, now, reason)
        else:
            self._give_up(row, "unknown", reason, now)

    def _give_up(self, row: OutboxRow, status: Literal["failed", "unknown"], error: str, now: datetime) -> None:
        log.warning("send_given_up", row=row.id, lane=row.lane, status=status, error=error)
        fates.gave_up(self.store, row, status, error, now)

    def submission(self, row: OutboxRow) -> Submission:
        """A row as its provider takes it."""
        seconds = None if row.expires_at is None else int((row.expires_at - self.clock()).total_seconds())
        return Submission(
            row_id=row.id,
            account=row.account,
            kind=row.kind,
            sender=row.sender,
            to=row.to,
            service=row.service,
            text=row.content.text,
            options=row.content.options,
            status_callback=self.status_callback(row.id),
            validity_seconds=None if seconds is None else max(seconds, 1),
            created_at=row.began_at,
        )
