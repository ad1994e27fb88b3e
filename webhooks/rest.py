"""The REST door, in the shape of Rasa's REST channel: one message in, the answers out, in the same exchange.

`POST /webhooks/rest/webhook` with `{"sender": "…", "message": "…"}` answers
`[{"recipient_id": "…", "text": "…", "buttons": [{"title": "…", "payload": "…"}]}]`.
An optional `message_id`, unique for its sender, makes a repeated request harmless. Closed unless a token is set.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from flask import Blueprint, Response, abort, jsonify, request

from assistant.errors import RefusedInput
from assistant.store.values import MessageContent
from assistant.values import Inbound, Receipt

ACCOUNT = "rest"
ADDRESS = "rest"
"""The one channel of this door: `account` and `address` of its row."""
MAX_SENDER_CHARACTERS = 200
MAX_MESSAGE_CHARACTERS = 20_000
MAX_ID_CHARACTERS = 64


@dataclass(frozen=True, slots=True)
class RestDoor:
    """`collect` takes everything waiting for a conversation out of the outbox, as delivered."""

    token: str
    receive: Callable[[Inbound], Receipt]
    collect: Callable[[int], tuple[MessageContent, ...]]
    now: Callable[[], datetime]


def create_rest_door(door: RestDoor) -> Blueprint:
    blueprint = Blueprint("rest", __name__, url_prefix="/webhooks/rest")

    @blueprint.post("/webhook")
    def webhook() -> Response:
        _check_token(door.token)
        inbound = parse(_body(), door.now(), door.token)
        receipt = door.receive(inbound)
        return jsonify([_answer(inbound.sender, content) for content in door.collect(receipt.conversation_id)])

    return blueprint


def _body() -> object:
    try:
        return request.get_json(silent=False)
    except RecursionError:
        raise RefusedInput("The body is nested deeper than any message.") from None


def parse(body: object, now: datetime, token: str) -> Inbound:
    """Raises `RefusedInput` with the field that is wrong."""
    if not isinstance(body, dict):
        raise RefusedInput("The body must be a JSON object.")
    sender = _text(body, "sender", MAX_SENDER_CHARACTERS)
    message_id = _text(body, "message_id", MAX_ID_CHARACTERS, uuid4().hex)
    return Inbound(
        account=ACCOUNT,
        provider_id=_name_of(sender, message_id, token),
        kind="rest",
        sender=sender,
        to=ADDRESS,
        text=_text(body, "message", MAX_MESSAGE_CHARACTERS, allow_empty=True),
        received_at=now,
        payload=_text(body, "payload", 500, "") or None,
    )


def _name_of(sender: str, message_id: str, token: str) -> str:
    """Two senders may count their messages alike. Keyed, because the name stands in clear and a sender may be a phone
    number; 64 hexadecimal digits."""
    name = f"{len(sender)}:{sender}{message_id}".encode("utf-8", "surrogatepass")
    return hmac.digest(token.encode(), name, hashlib.sha256).hex()


def _text(
    body: dict[object, object], field: str, limit: int, default: str | None = None, *, allow_empty: bool = False
) -> str:
    value = body.get(field, default)
    if not isinstance(value, str) or len(value) > limit or not (value or allow_empty or default == ""):
        raise RefusedInput(f"{field} must be a text of at most {limit} characters.")
    return value


def _check_token(token: str) -> None:
    given = request.headers.get("Authorization", "")
    if not hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
        abort(401)


def _answer(recipient: str, content: MessageContent) -> dict[str, object]:
    answer: dict[str, object] = {"recipient_id": recipient, "text": content.text}
    if content.options:
        answer["buttons"] = [{"title": option.title, "payload": option.payload} for option in content.options]
    return answer
