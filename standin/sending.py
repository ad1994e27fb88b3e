"""A message from the application to a phone: checked as the real API checks it, delivered, reported."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping

from standin.config import StandInConfig
from standin.contents import Choices, fill
from standin.courier import Courier, Parcel
from standin.errors import MESSAGES, ProviderError
from standin.faults import Fault
from standin.ledger import Ledger
from standin.messages import API_VERSION, WHATSAPP, Json, Message, bare

BODY_LIMIT = 1600
_PHONE = re.compile(r"\+[1-9]\d{5,14}")
_SCOPED_ID = re.compile(r"[A-Z]{2}\.[A-Za-z0-9]{1,128}")
"""A WhatsApp user may be known by a business-scoped id instead of a number."""
_ORDER = ("accepted", "queued", "sent", "delivered", "undelivered", "failed", "read")

Form = Mapping[str, str]


class Sending:
    """Takes what the application submits. `accept` raises `ProviderError` for what the real API refuses at once."""

    def __init__(self, config: StandInConfig, ledger: Ledger, courier: Courier) -> None:
        self._config = config
        self._ledger = ledger
        self._courier = courier

    def accept(self, form: Form, fault: Fault | None = None) -> Json:
        """Keep the message and start its way to the phone; it may still fail on the way, as by `fault`.

        Returns the resource as it is at that moment: its first callbacks may overtake the answer.
        """
        to = self._recipient(form)
        sender, service = self._sender(form, to)
        body, choices = self._words(form)
        if self._ledger.opted_out(to, sender):
            raise ProviderError(21610)
        now = self._ledger.now()
        message = Message(
            sid=("MM" if form.get("MediaUrl") else "SM") + secrets.token_hex(16),
            account=self._config.account_sid,
            direction="outbound-api",
            sender=sender,
            to=to,
            body=body,
            status="accepted" if service and not form.get("From") else "queued",
            created_at=now,
            updated_at=now,
            service=service,
            callback=form.get("StatusCallback") or None,
            choices=choices,
        )
        self._ledger.keep(message)
        resource = message.resource()
        self._report(message, self._failure(message, form, fault))
        return resource

    def mark_read(self, phone: str) -> int:
        """The person opens the WhatsApp thread: every delivered message becomes read. Returns how many."""
        unread = [m for m in self._ledger.thread(phone, "whatsapp") if m.status == "delivered"]
        for message in unread:
            self._step(message, "read")
        return len(unread)

    def _recipient(self, form: Form) -> str:
        to = form.get("To", "")
        if not to:
            raise ProviderError(21604)
        is_scoped = to.startswith(WHATSAPP) and _SCOPED_ID.fullmatch(bare(to))
        if not (_PHONE.fullmatch(bare(to)) or is_scoped):
            raise ProviderError(21211)
        return to

    def _sender(self, form: Form, to: str) -> tuple[str, str | None]:
        service = form.get("MessagingServiceSid") or None
        senders = self._config.services.get(service, ()) if service else self._config.numbers
        wanted = form.get("From", "")
        if not wanted and not service:
            raise ProviderError(21603)
        fitting = [s for s in senders if s.startswith(WHATSAPP) == to.startswith(WHATSAPP) and wanted in ("", s)]
        if not fitting:
            raise ProviderError(21606 if wanted else 21703)
        return fitting[0], service

    def _words(self, form: Form) -> tuple[str, Choices | None]:
        if sid := form.get("ContentSid"):
            content = self._ledger.content(sid)
            if content is None:
                raise ProviderError(21655)
            return fill(content, form.get("ContentVariables", ""))
        body = form.get("Body", "")
        if not body.strip() and not form.get("MediaUrl"):
            raise ProviderError(21602)
        if len(body) > BODY_LIMIT:
            raise ProviderError(21617)
        return body, None

    def _failure(self, message: Message, form: Form, fault: Fault | None) -> int | None:
        """The code of what will go wrong on the way, None when it arrives."""
        if fault and fault.kind == "fail":
            return fault.code
        if message.channel != "whatsapp":
            return None
        last = self._ledger.last_from(message.to, self._config.numbers)
        is_open = last is not None and self._ledger.now() - last <= self._config.window
        return None if is_open else 63016

    def _report(self, message: Message, failure: int | None) -> None:
        if failure is None:
            steps: tuple[str, ...] = ("queued", "sent", "delivered")
        else:
            steps = ("queued", "failed") if failure == 63016 else ("queued", "sent", "undelivered")
        for status in steps:
            self._step(message, status, failure if status == steps[-1] else None)

    def _step(self, message: Message, status: str, failure: int | None = None) -> None:
        changes: dict[str, str | int] = {"status": status}
        if failure is not None:
            changes |= {"error_code": failure, "error_message": MESSAGES.get(failure, (400, "Failed"))[1]}
        self._courier.take(
            Parcel(
                "status",
                message.callback or "",
                self._callback_fields(message, status, failure),
                before=lambda: self._advance(message, status, changes),
            )
        )

    def _advance(self, message: Message, status: str, changes: dict[str, str | int]) -> None:
        # Callbacks may be posted out of order; what happened to the message did not.
        if _ORDER.index(status) > _ORDER.index(message.status):
            self._ledger.update(message, **changes)

    def _callback_fields(self, message: Message, status: str, failure: int | None) -> dict[str, str]:
        """What a status callback holds (https://www.twilio.com/docs/messaging/guides/track-outbound-message-status)."""
        fields = {
            "SmsSid": message.sid,
            "SmsStatus": status,
            "MessageStatus": status,
            "To": message.to,
            "MessageSid": message.sid,
            "AccountSid": message.account,
            "From": message.sender,
            "ApiVersion": API_VERSION,
        }
        if message.service:
            fields["MessagingServiceSid"] = message.service
        if message.channel == "whatsapp":
            fields |= {"ChannelPrefix": "whatsapp", "ChannelToAddress": message.to}
            fields |= {"EventType": status.upper()} if status in {"delivered", "read"} else {}
        if failure is not None:
            fields |= {"ErrorCode": str(failure)}
        return fields
