"""The provider's signature, from its published rule (https://www.twilio.com/docs/usage/security)."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping


def sign(auth_token: str, url: str, fields: Mapping[str, str]) -> str:
    """Base64 of HMAC-SHA1 over the URL followed by every name and value, names in order."""
    signed = url + "".join(name + fields[name] for name in sorted(fields))
    digest = hmac.digest(auth_token.encode(), signed.encode("utf-8", "surrogatepass"), hashlib.sha1)
    return base64.b64encode(digest).decode()
