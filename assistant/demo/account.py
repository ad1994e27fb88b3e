"""The demonstration's account and settings. Nothing here is a secret, and nothing of it reaches a real server."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from assistant.demo.phone import SignIn
from standin.config import DEFAULT_ACCOUNT, DEFAULT_NUMBERS, DEFAULT_TOKEN

COUNSELLOR = SignIn("camille@example.org", "coeur-de-la-demo")
COLLEAGUE = SignIn("alex@example.org", "coeur-de-la-demo")
"""A second counsellor, for who wants to see two of them at work: in another browser, or a private window."""
PROVIDER = "/provider"
"""Where the stand-in is mounted."""

_SMS, _WHATSAPP = DEFAULT_NUMBERS


def standin_environment(url: str, port: int, folder: Path, keys: Mapping[str, str]) -> dict[str, str]:
    """The environment of a server whose provider is the stand-in on the same address."""
    return {
        **keys,
        "ASSISTANT_PUBLIC_URL": url,
        "ASSISTANT_HOST": "127.0.0.1",
        "ASSISTANT_PORT": str(port),
        "ASSISTANT_DATABASE_URL": f"sqlite:///{folder}/declic.db",
        "ASSISTANT_LOG_LEVEL": "WARNING",
        "TWILIO_ACCOUNT_SID": DEFAULT_ACCOUNT,
        "TWILIO_AUTH_TOKEN": DEFAULT_TOKEN,
        "TWILIO_SMS_NUMBER": _SMS,
        "TWILIO_WHATSAPP_NUMBER": _WHATSAPP.removeprefix("whatsapp:"),
        "TWILIO_MESSAGING_SERVICE_SID": "",
        "TWILIO_API_URL": f"{url}{PROVIDER}",
        "TWILIO_CONTENT_URL": f"{url}{PROVIDER}",
    }
