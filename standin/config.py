"""What one stand-in is told at its start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

DEFAULT_ACCOUNT = "AC" + "0" * 31 + "1"
DEFAULT_TOKEN = "a-token-for-the-stand-in-only"  # noqa: S105
DEFAULT_NUMBERS = ("+33939010001", "whatsapp:+33939010002")
"""Our side of the demo: one SMS number, one WhatsApp sender, as the real API writes them."""


@dataclass(frozen=True, slots=True)
class StandInConfig:
    """`numbers`: the application's own senders, WhatsApp ones with their prefix. `services`: Messaging Service id →
    its senders.

    `inbound_url`: where messages from phones are posted; it may be set later on the stand-in itself.
    `reroute`: (public prefix, local prefix). Requests are signed for the public URL and sent to the local one, when
    the application is configured with an address this machine does not answer to.
    `base_url`: how the application reaches the stand-in, for media links; known by itself after `StandIn.start`.
    `window`: how long after a person's message free-form WhatsApp is accepted. `opt_outs`: act on STOP and START as
    the provider's own opt-out feature does. `hold_seconds`: how long an answer that "times out" is held at most.
    `couriers`: threads posting webhooks; with one, everything arrives in order.
    """

    account_sid: str = DEFAULT_ACCOUNT
    auth_token: str = field(default=DEFAULT_TOKEN, repr=False)
    numbers: tuple[str, ...] = DEFAULT_NUMBERS
    services: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    inbound_url: str = ""
    reroute: tuple[str, str] | None = None
    base_url: str = ""
    window: timedelta = timedelta(hours=24)
    opt_outs: bool = False
    hold_seconds: float = 60.0
    couriers: int = 1
    profile_name: str = "Phone"
