"""The phone in a person's hand, as JSON for a page in the browser.

All URLs are relative to where the stand-in is mounted. `phone` is a number ("+33639980001") or a WhatsApp
business-scoped id ("FR.1234abcd"); `channel` is "sms" or "whatsapp".
"""

from __future__ import annotations

import base64
import binascii
import math
import re
import secrets
from typing import Any

import smsutil
from flask import Blueprint, Response, jsonify, request, url_for
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from standin.config import StandInConfig
from standin.ledger import Ledger
from standin.messages import WHATSAPP, Attachment, Message, bare
from standin.phones import Phones, UnknownOnPhoneError, Words
from standin.pictures import SAMPLES
from standin.sending import Sending

MAX_WAIT_SECONDS = 25.0
_PHONE = re.compile(r"\+[1-9]\d{5,14}|[A-Z]{2}\.[A-Za-z0-9]{1,128}")
_TICKS = {"receiving": 0, "received": 1, "sent": 1, "delivered": 2, "read": 3}
_ARRIVED = frozenset({"delivered", "read"})


def handset_api(config: StandInConfig, ledger: Ledger, phones: Phones, sending: Sending) -> Blueprint:
    """GET numbers · POST messages · GET thread · POST read."""
    api = Blueprint("handset", __name__, url_prefix="/handset")

    @api.errorhandler(UnknownOnPhoneError)
    def unknown(error: UnknownOnPhoneError) -> tuple[Response, int]:
        return jsonify(error=str(error)), 422

    @api.get("/numbers")
    def numbers() -> Response:
        """The application's numbers a phone can write to: [{"channel", "address"}]."""
        senders = sorted({*config.numbers, *(n for group in config.services.values() for n in group)})
        listed = [{"channel": _channel(sender), "address": bare(sender)} for sender in senders]
        return jsonify(numbers=listed)

    @api.post("/messages")
    def write() -> tuple[Response, int]:
        """{"phone", "channel", "to"?} and one of "text", "tap": {"message", "choice"}, "media": {"sample"} or
        {"content_type", "data" in base64}, "location": {"latitude", "longitude"}; "text" may go with "media".
        """
        given = _json()
        phone, channel = _who(given.get("phone"), given.get("channel"))
        to = given.get("to")
        ours = (WHATSAPP if channel == "whatsapp" else "") + str(to) if to else None
        message = phones.send(phone, channel, _words(given), ours)
        return jsonify(sid=message.sid), 201

    @api.get("/thread")
    def thread() -> Response:
        """?phone, channel, after (cursor), wait (seconds to wait for news): {"cursor", "messages": […]}."""
        phone, channel = _who(request.args.get("phone"), request.args.get("channel"))
        after = max(request.args.get("after", 0, int), 0)
        seconds = request.args.get("wait", 0.0, float)
        wait = min(max(seconds, 0.0), MAX_WAIT_SECONDS) if math.isfinite(seconds) else 0.0
        with ledger.change:
            ledger.change.wait_for(lambda: bool(_visible(ledger, phone, channel, after)), wait)
            news = _visible(ledger, phone, channel, after)
        cursor = max((message.changed for message in news), default=after)
        return jsonify(cursor=cursor, messages=[_bubble(message) for message in news])

    @api.post("/read")
    def read() -> Response:
        """{"phone"}: the WhatsApp thread is open in front of the person; answers {"read": how many}."""
        phone, _ = _who(_json().get("phone"), "whatsapp")
        return jsonify(read=sending.mark_read(phone))

    return api


def _visible(ledger: Ledger, phone: str, channel: str, after: int) -> list[Message]:
    """What stands on the phone's screen: its own messages, and those that reached it."""
    return [m for m in ledger.thread(phone, channel, after) if m.direction == "inbound" or m.status in _ARRIVED]


def _channel(address: str) -> str:
    return "whatsapp" if address.startswith(WHATSAPP) else "sms"


def _json() -> dict[str, Any]:
    # A page of another site cannot post this type without being asked about it first.
    if not request.is_json:
        raise UnsupportedMediaType("send application/json")
    given = request.get_json()
    if not isinstance(given, dict):
        raise BadRequest("send a JSON object")
    return given


def _who(phone: object, channel: object) -> tuple[str, str]:
    if not isinstance(phone, str) or not _PHONE.fullmatch(phone):
        raise BadRequest("phone must be a number like +33639980001, or a WhatsApp id like FR.1234abcd")
    if channel not in ("sms", "whatsapp"):
        raise BadRequest('channel must be "sms" or "whatsapp"')
    return phone, str(channel)


def _words(given: dict[str, Any]) -> Words:
    tap, location, media = given.get("tap"), given.get("location"), given.get("media")
    # A phone network carries valid text only.
    text = str(given.get("text") or "").encode("utf-8", "replace").decode()
    try:
        return Words(
            text=text,
            tap=(str(tap["message"]), str(tap["choice"])) if tap else None,
            media=(_attachment(media),) if media else (),
            location=(float(location["latitude"]), float(location["longitude"])) if location else None,
        )
    except (KeyError, TypeError, ValueError, binascii.Error):
        raise BadRequest("tap, media or location is not written as described") from None


def _attachment(media: dict[str, str]) -> Attachment:
    sid = "ME" + secrets.token_hex(16)
    if sample := media.get("sample"):
        return Attachment(sid, *SAMPLES[sample])
    return Attachment(sid, media["content_type"], base64.b64decode(media["data"], validate=True))


def _bubble(message: Message) -> dict[str, Any]:
    """One message as a phone shows it. `direction` is seen from the phone: "sent" or "received"."""
    mine = message.direction == "inbound"
    split = smsutil.split(message.body)
    encoding = "UCS-2" if split.encoding == "utf_16_be" else "GSM-7"
    return {
        "sid": message.sid,
        "direction": "sent" if mine else "received",
        "body": message.body,
        "choices": _choices(message),
        "media": [
            {"content_type": a.content_type, "url": url_for("rest.media_file", media=a.sid)} for a in message.media
        ],
        "location": message.location and {"latitude": message.location[0], "longitude": message.location[1]},
        "status": message.status,
        "ticks": _TICKS.get(message.status, 0),
        "failed": message.status == "failed",
        "at": message.created_at.isoformat(),
        "characters": split.total_bytes // (2 if encoding == "UCS-2" else 1),
        "encoding": encoding,
        "parts": len(split.parts),
    }


def _choices(message: Message) -> dict[str, Any] | None:
    if message.choices is None:
        return None
    items = [{"id": i.id, "title": i.title, "description": i.description} for i in message.choices.items]
    return {"kind": message.choices.kind, "button": message.choices.button, "items": items}
