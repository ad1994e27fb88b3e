"""Twilio's door: verify the signature, parse strictly, hand over. The answer is always an empty TwiML document;
what is to be said goes through the outbox.

Fields: https://www.twilio.com/docs/messaging/guides/webhook-request. New ones appear without notice and are ignored.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import get_args

from flask import Blueprint, Response, abort, request
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict

from assistant.errors import RefusedInput
from assistant.values import ChannelKind, Inbound, Media, OptOutSignal, Receipt

_EMPTY_TWIML = '<?xml version="1.0" encoding="UTF-8"?><Response/>'
_MESSAGE_SID = re.compile(r"(SM|MM)[0-9a-fA-F]{32}")
_SERVICE_SID = re.compile(r"MG[0-9a-zA-Z]{1,62}")
_ADDRESS = re.compile(r"\+?[0-9]{2,15}|[A-Z]{2}\.[A-Za-z0-9_-]{1,100}|[A-Za-z0-9 ]{1,11}")
"""E.164, a short code, a WhatsApp business-scoped id, or an alphanumeric sender."""
_WHATSAPP = "whatsapp:"
MAX_MEDIA = 10
"""A Twilio message carries ten attachments at most."""
MAX_BODY_CHARACTERS = 20_000
"""Far above any channel's limit: longer than this is not a message."""


@dataclass(frozen=True, slots=True)
class StatusReport:
    """What the provider says about a message we sent. `row_id` is our outbox row, `error` its error code.
    `notice_id` is set instead for a notice to somebody of a team."""

    provider_id: str
    status: str
    row_id: int | None
    error: str | None
    notice_id: int | None = None


@dataclass(frozen=True, slots=True)
class TwilioDoor:
    """What the door needs: our side of the shared secret and whom to hand messages and statuses to."""

    account_sid: str
    auth_token: str
    public_url: str
    receive: Callable[[Inbound], Receipt]
    report: Callable[[StatusReport], None]
    now: Callable[[], datetime]


def create_twilio_door(door: TwilioDoor) -> Blueprint:
    """POST /webhooks/twilio/message and /webhooks/twilio/status."""
    blueprint = Blueprint("twilio", __name__, url_prefix="/webhooks/twilio")
    validator = RequestValidator(door.auth_token)

    @blueprint.post("/message")
    def message() -> Response:
        form = _verified(door, validator)
        door.receive(parse_message(form, door.now()))
        return Response(_EMPTY_TWIML, mimetype="text/xml")

    @blueprint.post("/status")
    def status() -> Response:
        form = _verified(door, validator)
        door.report(parse_status(form, request.args.get("row"), request.args.get("notice")))
        return Response(_EMPTY_TWIML, mimetype="text/xml")

    return blueprint


def _verified(door: TwilioDoor, validator: RequestValidator) -> MultiDict[str, str]:
    """The signed form. 415 for another type, 403 when the signature or the account is not ours."""
    if request.mimetype != "application/x-www-form-urlencoded":
        abort(415)
    signature = request.headers.get("X-Twilio-Signature", "")
    query = f"?{request.query_string.decode('ascii', 'replace')}" if request.query_string else ""
    # The configured address, never the request's own idea of it: a proxy may have changed that, a forger may choose it.
    url = f"{door.public_url}{request.path}{query}"
    if not signature or not validator.validate(url, request.form, signature):
        abort(403)
    if request.form.get("AccountSid") != door.account_sid or _has_doubles(request.form):
        abort(403)
    return request.form


def _has_doubles(form: MultiDict[str, str]) -> bool:
    """The provider never says a field twice; its signature does not tell in which order it did."""
    return any(len(values) > 1 for _, values in form.lists())


def parse_message(form: Mapping[str, str], now: datetime) -> Inbound:
    """Raises `RefusedInput` (400) when a field that must be there is missing or cannot be what it says."""
    kind, sender = _address(form, "From")
    _, to = _address(form, "To")
    text = form.get("Body", "")
    if len(text) > MAX_BODY_CHARACTERS:
        raise RefusedInput("Body is longer than any message.")
    return Inbound(
        account=form.get("AccountSid", ""),
        provider_id=_sid(form, "MessageSid"),
        kind=kind,
        sender=sender,
        to=to,
        text=text,
        received_at=now,
        service=_service(form),
        payload=form.get("ButtonPayload") or form.get("ListId") or None,
        media=_media(form),
        location="Latitude" in form and "Longitude" in form,
        profile_name=(form.get("ProfileName") or "")[:100] or None,
        opt_out=_opt_out(form),
    )


def parse_status(form: Mapping[str, str], row: str | None, notice: str | None = None) -> StatusReport:
    """`row` is the id of our outbox row, or `notice` that of a notice, from the callback's address.

    Raises `RefusedInput`.
    """
    for number in filter(None, (row, notice)):
        if not (number.isascii() and number.isdigit() and len(number) < 19):
            raise RefusedInput("row is not the number of a message.")
    return StatusReport(
        provider_id=_sid(form, "MessageSid"),
        status=form.get("MessageStatus", "")[:20],
        row_id=int(row) if row else None,
        error=form.get("ErrorCode", "")[:20] or None,
        notice_id=int(notice) if notice else None,
    )


def _address(form: Mapping[str, str], field: str) -> tuple[ChannelKind, str]:
    value = form.get(field, "")
    kind: ChannelKind = "whatsapp" if value.startswith(_WHATSAPP) else "sms"
    address = value.removeprefix(_WHATSAPP)
    if not _ADDRESS.fullmatch(address):
        raise RefusedInput(f"{field} is missing or is not an address.")
    return kind, address


def _sid(form: Mapping[str, str], field: str) -> str:
    value = form.get(field, "")
    if not _MESSAGE_SID.fullmatch(value):
        raise RefusedInput(f"{field} is missing or is not a message's id.")
    return value


def _service(form: Mapping[str, str]) -> str | None:
    value = form.get("MessagingServiceSid", "")
    return value if _SERVICE_SID.fullmatch(value) else None


def _media(form: Mapping[str, str]) -> tuple[Media, ...]:
    count = form.get("NumMedia", "0") or "0"
    if not (count.isascii() and count.isdigit() and len(count) <= 2 and int(count) <= MAX_MEDIA):
        raise RefusedInput("NumMedia is not a number of attachments.")
    return tuple(_attachment(form, number) for number in range(int(count)))


def _attachment(form: Mapping[str, str], number: int) -> Media:
    url = form.get(f"MediaUrl{number}", "")
    if not url.startswith(("https://", "http://")) or len(url) > 1000:
        raise RefusedInput(f"MediaUrl{number} is missing or is not an address.")
    return Media(url, form.get(f"MediaContentType{number}", "application/octet-stream")[:100])


def _opt_out(form: Mapping[str, str]) -> OptOutSignal | None:
    value = form.get("OptOutType", "")
    return next((signal for signal in get_args(OptOutSignal) if signal == value), None)
