"""Twilio's error codes, and what each means for a message of ours (https://www.twilio.com/docs/api/errors)."""

from __future__ import annotations

from typing import Literal

Meaning = Literal["try_later", "opted_out", "permanent"]

OPTED_OUT = "21610"

MEANINGS: dict[str, Meaning] = {
    OPTED_OUT: "opted_out",
    # Too fast, or too much at once.
    "20429": "try_later",
    "63018": "try_later",
    "14107": "try_later",
    "21611": "try_later",
    "30001": "try_later",
    # Wrong credentials or a closed account: the operator will mend it.
    "20003": "try_later",
    "20005": "try_later",
    # The phone may be off.
    "30003": "try_later",
    # The number cannot receive.
    "21211": "permanent",
    "21614": "permanent",
    "30005": "permanent",
    "30006": "permanent",
    # Filtered by a carrier: sending it again makes the filter stricter.
    "30007": "permanent",
    # Too late.
    "30036": "permanent",
    # Outside WhatsApp's 24 hours: only a template can be sent.
    "63016": "permanent",
}

CONTENT_CODES = frozenset({"21655", "21656", "21658", "92007"})
"""The content or its variables are refused: the same words still travel as plain text."""

GONE_CONTENT = "21655"
"""The content is unknown at the provider: somebody deleted it there."""


def meaning(code: str, status: int) -> Meaning:
    """What to do after this refusal; by HTTP `status` when the code is not in the table."""
    if code in MEANINGS:
        return MEANINGS[code]
    return "try_later" if status == 429 else "permanent"
