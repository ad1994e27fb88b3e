"""Twilio, through its own SDK."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from requests import exceptions as network
from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException
from twilio.rest import Client
from urllib3.exceptions import NewConnectionError

from assistant.outbound.options import numbered
from assistant.outbound.providers.base import Accepted, Ambiguous, Fate, Found, LookUpFailed, Refused, Submission
from assistant.outbound.providers.codes import CONTENT_CODES, GONE_CONTENT, meaning
from assistant.outbound.providers.contents import ContentIds, content_name, definition, variables
from assistant.outbound.providers.transport import Transport, TwilioConfig

LONGEST_VALIDITY = 36_000
"""Seconds (https://www.twilio.com/docs/messaging/api/message-resource)."""
CLOCK_SKEW = timedelta(seconds=10)
"""How far the provider's clock may be from ours when looking for a message made since."""
LOOK_UP_MOST = 50

ApiError = (TwilioRestException, TwilioServiceException)


class TwilioProvider:
    """One account. Safe to use from several threads."""

    def __init__(self, config: TwilioConfig, contents: ContentIds) -> None:
        self._config = config
        self._contents = contents
        self._transport = Transport(config)
        self._client = Client(config.account_sid, config.auth_token, http_client=self._transport)

    def send(self, submission: Submission) -> Fate:
        name = content_name(submission.options) if submission.kind == "whatsapp" else None
        if name is None:
            return self._create(submission, {"body": numbered(submission.text, submission.options)})
        fate = self._send_content(submission, name)
        if isinstance(fate, Refused) and fate.code in CONTENT_CODES:
            # Buttons are a comfort; the words must arrive, and a typed number answers as well.
            return self._create(submission, {"body": numbered(submission.text, submission.options)})
        return fate

    def find(self, submission: Submission) -> Found | LookUpFailed:
        try:
            listed = self._client.messages.list(to=_address(submission, submission.to), limit=LOOK_UP_MOST)
        except (TwilioException, network.RequestException, ValueError) as error:
            return LookUpFailed(type(error).__name__)
        since = submission.created_at - CLOCK_SKEW
        words = {submission.text.strip(), numbered(submission.text, submission.options).strip()}
        same = [m for m in listed if _is_ours(m) and m.date_created >= since and (m.body or "").strip() in words]
        return Found(tuple(m.sid for m in sorted(same, key=lambda m: m.date_created)))

    def ensure_content(self, name: str) -> str:
        """The id of a generic content at the provider, created now when it is not known yet.

        Raises what the SDK or the network raises.
        """
        known = self._contents.get(self._config.account_sid, name)
        if known is not None:
            return known
        created = self._client.content.v1.create(
            "POST", "/Content", data=definition(name), headers={"Content-Type": "application/json"}
        )
        self._contents.put(self._config.account_sid, name, str(created["sid"]))
        return str(created["sid"])

    def _send_content(self, submission: Submission, name: str) -> Fate:
        try:
            content = self.ensure_content(name)
        except (TwilioException, network.RequestException, ValueError, KeyError):
            # No message was submitted yet, so this one may leave as plain text without a doubt.
            return Refused(GONE_CONTENT, permanent=True)
        values = json.dumps(variables(submission.text, submission.options), ensure_ascii=False)
        fate = self._create(submission, {"content_sid": content, "content_variables": values})
        if isinstance(fate, Refused) and fate.code == GONE_CONTENT:
            self._contents.forget(self._config.account_sid, name)
        return fate

    def _create(self, submission: Submission, words: Mapping[str, str]) -> Fate:
        try:
            message = self._client.messages.create(**_fields(submission), **words)
        except ApiError as error:
            return self._answered(error)
        except network.RequestException as error:
            return _unanswered(error)
        except UnicodeError:
            return Refused("text that cannot be encoded", permanent=True)
        except (TwilioException, ValueError) as error:
            return Ambiguous(f"an answer that is not understood ({type(error).__name__})")
        return Accepted(str(message.sid)) if message.sid else Ambiguous("an answer without an id")

    def _answered(self, error: Any) -> Fate:
        status, code = int(error.status or 0), str(error.code or error.status)
        if not 400 <= status < 500:
            return Ambiguous(f"HTTP {status}")
        return Refused(code, meaning(code, status) != "try_later", self._transport.retry_after)


def _unanswered(error: network.RequestException) -> Fate:
    """Without a connection nothing was sent; once there was one, nobody knows."""
    reason = getattr(error.args[0], "reason", None) if error.args else None
    if isinstance(error, network.ConnectTimeout) or isinstance(reason, NewConnectionError):
        return Refused("no connection", permanent=False)
    return Ambiguous(type(error).__name__)


def _fields(submission: Submission) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "to": _address(submission, submission.to),
        "status_callback": submission.status_callback,
    }
    if submission.sender:
        fields["from_"] = _address(submission, submission.sender)
    if submission.service:
        fields["messaging_service_sid"] = submission.service
    if submission.validity_seconds is not None and submission.kind == "sms":
        fields["validity_period"] = min(max(submission.validity_seconds, 1), LONGEST_VALIDITY)
    return fields


def _address(submission: Submission, address: str) -> str:
    return f"whatsapp:{address}" if submission.kind == "whatsapp" else address


def _is_ours(message: Any) -> bool:
    return str(message.direction).startswith("outbound") and message.date_created is not None
