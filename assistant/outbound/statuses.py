"""What the provider says later about a message: taken in any order, any number of times."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from assistant.outbound.providers.codes import OPTED_OUT
from assistant.store.fates import FAILURES, Reported, opted_out, report
from assistant.store.store import Store
from assistant.values import SendStatus

STATUSES: Mapping[str, SendStatus] = {
    "accepted": "submitted",
    "scheduled": "submitted",
    "queued": "submitted",
    "sending": "submitted",
    "sent": "sent",
    "delivered": "delivered",
    "partially_delivered": "delivered",
    "read": "read",
    "undelivered": "undelivered",
    "failed": "failed",
    "canceled": "failed",
}
"""The provider's words (https://www.twilio.com/docs/messaging/api/message-resource#message-status-values) in ours."""

Taken = Literal["moved", "known", "unknown_message", "unknown_status"]
"""`known`: it says nothing new. `unknown_message`, `unknown_status`: worth a line in the log, not an error."""


def take_status(
    store: Store,
    now: datetime,
    *,
    account: str,
    provider_id: str,
    status: str,
    row_id: int | None = None,
    code: str | None = None,
) -> Taken:
    """A status callback, verified by the door. `row_id` is our row from the callback's address, `code` its error."""
    ours = STATUSES.get(status)
    if ours is None:
        return "unknown_status"
    row = report(store, Reported(account, provider_id, ours, row_id, code if ours in FAILURES else None), now)
    if row is None:
        return "unknown_message"
    if code == OPTED_OUT and ours in FAILURES:
        opted_out(store, row.conversation_id, row.id, now)
    return "moved" if row.moved else "known"
