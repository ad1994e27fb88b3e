"""The few values that cross packages: a message coming in, the answer to whoever brought it, a wish to speak."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

ChannelKind = Literal["sms", "whatsapp", "rest"]
Lane = Literal["bot", "human", "crisis", "system"]
"""Who speaks: only rows of lane `bot` are fenced by the ownership epoch."""

SendStatus = Literal[
    "due",
    "submitting",
    "submitted",
    "sent",
    "delivered",
    "read",
    "failed",
    "undelivered",
    "unknown",
    "cancelled",
]
RiskLevel = Literal["none", "watch", "concern", "crisis"]
OptOutSignal = Literal["STOP", "START", "HELP"]


@dataclass(frozen=True, slots=True)
class Media:
    """An attachment that stays at the provider until somebody looks at it."""

    url: str
    content_type: str


@dataclass(frozen=True, slots=True)
class Inbound:
    """A message that came through a door, verified and parsed, before anything is known about it.

    `account` and `provider_id` together name it for ever (Twilio: AccountSid and MessageSid).
    `sender` is the address as the provider gives it without the channel's prefix: "+33639980001" (E.164) on SMS,
    on WhatsApp an E.164 number or a business-scoped id ("FR.1234abcd"). `to` likewise is our side;
    `service` the Messaging Service's id when the provider names one.
    """

    account: str
    provider_id: str
    kind: ChannelKind
    sender: str
    to: str
    text: str
    received_at: datetime
    service: str | None = None
    payload: str | None = None
    media: tuple[Media, ...] = ()
    location: bool = False
    profile_name: str | None = None
    opt_out: OptOutSignal | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the door may tell: durably accepted, or known already. `message_ids` are the outbox rows of the answer."""

    conversation_id: int
    duplicate: bool = False
    message_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class RenderedOption:
    """A button in the person's language."""

    title: str
    payload: str


@dataclass(frozen=True, slots=True)
class Rendered:
    """A `Say` put into words for one locale and channel, before the channel's rules shape it."""

    text: str
    options: tuple[RenderedOption, ...] = ()
    question: bool = False
    artefact: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """One message exactly as it will leave: what the outbound policies make of a `Rendered`.

    On SMS the options are already numbered lines of `text` and `options` is empty.
    """

    text: str
    options: tuple[RenderedOption, ...] = ()
    question: bool = False
