"""How the SDK's requests leave: to configurable hosts, with timeouts, and without a word in the logs."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, field
from typing import Any

from twilio.http.http_client import TwilioHttpClient

API_HOST = "https://api.twilio.com"
CONTENT_HOST = "https://content.twilio.com"


@dataclass(frozen=True, slots=True)
class TwilioConfig:
    """An account, where its API is, and how long to wait for it (seconds)."""

    account_sid: str
    auth_token: str = field(repr=False)
    api_base: str = API_HOST
    content_base: str = CONTENT_HOST
    connect_timeout: float = 5.0
    read_timeout: float = 15.0


class Transport(TwilioHttpClient):  # type: ignore[misc]
    """The SDK's own client. It logs URLs, which hold phone numbers, and their parameters: its logger is silenced."""

    def __init__(self, config: TwilioConfig) -> None:
        super().__init__(logger=_silent_logger())
        self._bases = {API_HOST: config.api_base.rstrip("/"), CONTENT_HOST: config.content_base.rstrip("/")}
        # The SDK compares a timeout given per request with zero; its own may be the pair that `requests` takes.
        self.timeout = (config.connect_timeout, config.read_timeout)
        self._last = threading.local()

    @property
    def retry_after(self) -> float | None:
        """Seconds the provider asked this thread to wait in its last answer; the SDK's exceptions do not say."""
        return getattr(self._last, "retry_after", None)

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
        self._last.retry_after = None
        for usual, configured in self._bases.items():
            if url.startswith(usual):
                url = configured + url.removeprefix(usual)
        response = super().request(method, url, *args, **kwargs)
        self._last.retry_after = _seconds((response.headers or {}).get("Retry-After"))
        return response


def _seconds(header: str | None) -> float | None:
    """Retry-After in seconds (RFC 9110, section 10.2.3); its other form, a date, is not used by this provider."""
    return float(header) if header and header.isascii() and header.isdigit() else None


def _silent_logger() -> logging.Logger:
    logger = logging.getLogger("assistant.outbound.sdk")
    logger.setLevel(logging.CRITICAL + 1)
    logger.propagate = False
    return logger
