"""Where Rasa answers, as the settings say it: an address for each locale, on this machine or a network of our own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

_LOCALE = re.compile(r"[a-z]{2,3}(_[A-Z][a-z]{3})?(_[A-Z]{2})?")
_OURS = re.compile(r"[a-z][a-z0-9_-]*|(.+\.)?(localhost|internal)")
"""Names that no public server has: one word, such as a service of docker compose, or a domain reserved for this."""

THRESHOLD = 0.5
"""Confidence below which an answer of Rasa counts as out of scope, unless the settings say otherwise: on French
held-out lines it loses 4 % of the good answers."""


@dataclass(frozen=True, slots=True)
class RasaServers:
    """(locale, address) of each server; the patience with one answer, in seconds; the confidence below which Rasa's
    answer counts as out of scope."""

    addresses: tuple[tuple[str, str], ...]
    timeout: float
    threshold: float


def parse_addresses(text: str) -> tuple[tuple[str, str], ...]:
    """`fr=http://127.0.0.1:5005,en=…` → (locale, address) pairs. Raises ValueError with a sentence."""
    pairs = [_pair(part.strip()) for part in text.split(",") if part.strip()]
    locales = [locale for locale, _ in pairs]
    twice = next((locale for locale in locales if locales.count(locale) > 1), None)
    if twice is not None:
        raise ValueError(f"names {twice} twice")
    return tuple(pairs)


def _pair(part: str) -> tuple[str, str]:
    locale, sign, url = part.partition("=")
    if not sign or not _LOCALE.fullmatch(locale.strip()):
        raise ValueError(
            "must name a server for each locale, such as fr=http://127.0.0.1:5005,en=http://127.0.0.1:5006"
        )
    return locale.strip(), _address(url.strip().rstrip("/"))


def _address(url: str) -> str:
    """What arrives there are people's own words, and whoever reaches a Rasa server can make it load any model."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host or parts.scheme not in {"http", "https"} or url != f"{parts.scheme}://{parts.netloc}":
        raise ValueError("an address must be like http://127.0.0.1:5005: a scheme, a host and a port")
    if "@" in parts.netloc:
        raise ValueError("an address must hold no user name and no password")
    if parts.scheme == "http" and not _is_near(host):
        raise ValueError(f"http://{parts.netloc} is not on this machine or a private network: use https there")
    return url


def _is_near(host: str) -> bool:
    try:
        address = ip_address(host)
    except ValueError:
        return _OURS.fullmatch(host) is not None
    return address.is_loopback or (address.is_private and not address.is_link_local and not address.is_unspecified)
