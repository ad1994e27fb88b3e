"""One message at the provider, and its form in the real API's JSON."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from typing import Literal

import smsutil

from standin.contents import Choices

API_VERSION = "2010-04-01"
WHATSAPP = "whatsapp:"

Direction = Literal["inbound", "outbound-api"]
JsonValue = str | int | float | bool | None | dict[str, "JsonValue"] | list["JsonValue"]
Json = dict[str, JsonValue]


@dataclass(frozen=True, slots=True)
class Attachment:
    sid: str
    content_type: str
    data: bytes = field(repr=False)


@dataclass(slots=True)
class Message:
    """`changed` is the stand-in's clock of changes: a phone asks for what changed after a cursor."""

    sid: str
    account: str
    direction: Direction
    sender: str
    to: str
    body: str = field(repr=False)
    status: str
    created_at: datetime
    updated_at: datetime
    service: str | None = None
    callback: str | None = None
    media: tuple[Attachment, ...] = ()
    choices: Choices | None = None
    location: tuple[float, float] | None = None
    error_code: int | None = None
    error_message: str | None = None
    changed: int = 0

    @property
    def channel(self) -> Literal["sms", "whatsapp"]:
        return "whatsapp" if WHATSAPP in (self.to[: len(WHATSAPP)], self.sender[: len(WHATSAPP)]) else "sms"

    @property
    def phone(self) -> str:
        """The young person's side, without the channel's prefix."""
        return bare(self.sender if self.direction == "inbound" else self.to)

    @property
    def uri(self) -> str:
        return f"/{API_VERSION}/Accounts/{self.account}/Messages/{self.sid}"

    def resource(self) -> Json:
        """The Message resource (https://www.twilio.com/docs/messaging/api/message-resource)."""
        sent = self.status not in {"accepted", "queued", "failed"}
        return {
            "account_sid": self.account,
            "api_version": API_VERSION,
            "body": self.body,
            "date_created": format_datetime(self.created_at),
            "date_sent": format_datetime(self.updated_at) if sent else None,
            "date_updated": format_datetime(self.updated_at),
            "direction": self.direction,
            "error_code": self.error_code,
            "error_message": self.error_message,
            "from": self.sender or None,
            "messaging_service_sid": self.service,
            "num_media": str(len(self.media)),
            "num_segments": str(parts(self.body)),
            "price": None,
            "price_unit": None,
            "sid": self.sid,
            "status": self.status,
            "subresource_uris": {"media": f"{self.uri}/Media.json"},
            "to": self.to,
            "uri": f"{self.uri}.json",
        }


def parts(text: str) -> int:
    """In how many SMS a text travels."""
    return len(smsutil.split(text).parts)


def bare(address: str) -> str:
    return address.removeprefix(WHATSAPP)
