"""Fetching a photo or a voice note from the provider, for a counsellor who wants to see it. Nobody else fetches one.

An address in a message is data: only the provider's own hosts are asked, and what they redirect to must be a public
machine that proves its name (https). So no address leads to a machine behind our own walls.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from threading import BoundedSemaphore
from urllib.parse import urljoin, urlsplit

import httpx
import structlog

from assistant.outbound.fetched import BIGGEST, Fetched, MediaProblem, Reason
from assistant.outbound.providers.transport import TwilioConfig

log = structlog.get_logger(__name__)

HOSTS = frozenset({"api.twilio.com", "media.twiliocdn.com", "mms.twiliocdn.com"})
"""https://www.twilio.com/docs/messaging/api/media-resource: the API, and where it redirects to."""
REDIRECTS = 3
PATIENCE = 30.0
"""Seconds for all of it: a server's thread waits meanwhile."""
AT_ONCE = 3
"""Fetched at the same time at most: the other threads are for messages."""
_GONE = frozenset({404, 410})


class _Failed(Exception):
    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason


class MediaFetcher:
    """For one account. Safe to use from several threads."""

    def __init__(self, config: TwilioConfig, transport: httpx.BaseTransport | None = None) -> None:
        """`transport` carries the requests; None: the network."""
        self._config = config
        self._transport = transport
        self._places = BoundedSemaphore(AT_ONCE)

    def fetch(self, account: str, url: str) -> Fetched | MediaProblem:
        """The file at an address that a message of this account named."""
        if account != self._config.account_sid or not self._is_provider(url):
            return MediaProblem("not_ours")
        if not self._places.acquire(blocking=False):
            return MediaProblem("busy")
        try:
            return self._follow(url)
        except _Failed as failed:
            return MediaProblem(failed.reason)
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            log.warning("media_not_fetched", error=type(error).__name__)
            return MediaProblem("unreachable")
        finally:
            self._places.release()

    def _follow(self, url: str) -> Fetched:
        end = time.monotonic() + PATIENCE
        # Each answer's cookies are its own: a client that is made anew has none.
        with httpx.Client(
            transport=self._transport, timeout=self._timeout(), follow_redirects=False, trust_env=False
        ) as client:
            for _ in range(REDIRECTS + 1):
                self._require_safe(url)
                with client.stream("GET", url, headers={"Accept-Encoding": "identity"}, auth=self._auth(url)) as answer:
                    if not answer.has_redirect_location:
                        return _read(answer, end)
                    url = urljoin(url, answer.headers["Location"])
        raise _Failed("unreachable")

    def _require_safe(self, url: str) -> None:
        """The provider's hosts, or a public machine reached by https. Its certificate then proves that it is the one
        whose name was looked up here, whatever its name means a moment later. Raises `_Failed`."""
        parts = urlsplit(url)
        if self._is_configured(url):
            return
        if parts.scheme != "https" or parts.username is not None or not parts.hostname or _port(url) != 443:
            raise _Failed("not_ours")
        if not _is_public(parts.hostname):
            raise _Failed("not_ours")

    def _is_provider(self, url: str) -> bool:
        try:
            parts = urlsplit(url)
        except ValueError:
            return False
        return self._is_configured(url) or (parts.scheme == "https" and parts.hostname in HOSTS)

    def _is_configured(self, url: str) -> bool:
        """Whether it is the API host of the settings: the real one, or a stand-in on this machine."""
        return _origin(url) == _origin(self._config.api_base) and urlsplit(url).username is None

    def _auth(self, url: str) -> httpx.Auth | None:
        """The account's password goes to the API and to nobody else."""
        api = self._is_configured(url) or _origin(url) == ("https", "api.twilio.com", 443)
        return httpx.BasicAuth(self._config.account_sid, self._config.auth_token) if api else None

    def _timeout(self) -> httpx.Timeout:
        return httpx.Timeout(self._config.read_timeout, connect=self._config.connect_timeout)


def _read(answer: httpx.Response, end: float) -> Fetched:
    if answer.status_code in _GONE:
        raise _Failed("gone")
    if answer.status_code != httpx.codes.OK or "Content-Encoding" in answer.headers:
        raise _Failed("unreachable")
    data = bytearray()
    for chunk in answer.iter_raw():
        data += chunk
        if len(data) > BIGGEST:
            raise _Failed("too_large")
        if time.monotonic() > end:
            raise _Failed("unreachable")
    kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    return Fetched(kind or "application/octet-stream", bytes(data))


def _origin(url: str) -> tuple[str, str, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", _port(url)


def _port(url: str) -> int | None:
    """None: there is no such port."""
    parts = urlsplit(url)
    try:
        return parts.port or {"https": 443, "http": 80}.get(parts.scheme)
    except ValueError:
        return None


def _is_public(host: str) -> bool:
    """Whether every address of this name is a machine of the public internet. False when it has none."""
    try:
        found = {address[4][0] for address in socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError):
        return False
    return bool(found) and all(_is_global(str(address)) for address in found)


def _is_global(address: str) -> bool:
    ip = ipaddress.ip_address(address.partition("%")[0])
    mapped = ip.ipv4_mapped if isinstance(ip, ipaddress.IPv6Address) else None
    return (mapped or ip).is_global and not ip.is_multicast
