"""Text from a phone is data: made harmless for the eye here, and escaped by the templates."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

import phonenumbers

from assistant.values import ChannelKind

_MOST_MARKS = 6
"""Combining marks on one letter; no language needs more, thousands paint over the lines around."""

# Overrides make a text read backwards; isolates and marks stay, right-to-left languages need them.
_OVERRIDES = re.compile("[\u202d\u202e]")


def shown(text: str) -> str:
    """The text without what could deceive or break a page: overrides, control and half characters, heaps of marks."""
    kept: list[str] = []
    marks = 0
    for character in _OVERRIDES.sub("", text).replace("\r\n", "\n"):
        category = unicodedata.category(character)
        marks = marks + 1 if category in {"Mn", "Me"} else 0
        if marks > _MOST_MARKS or (category == "Cc" and character not in "\n\t"):
            continue
        kept.append("\N{REPLACEMENT CHARACTER}" if category == "Cs" else character)
    return "".join(kept)


def short(text: str, length: int = 90) -> str:
    """The first words on one line, for a list."""
    line = " ".join(shown(text).split())
    return line if len(line) <= length else f"{line[: length - 1].rstrip()}…"


def loses_pictures(text: str, sent: Iterable[str]) -> bool:
    """Whether a channel's rules take an emoji out of what was typed."""
    kept = "".join(sent)
    return any(unicodedata.category(character) == "So" and character not in kept for character in text)


def full_address(address: str | None) -> str:
    """A phone number as people write it, another address as it is."""
    if address is None:
        return ""
    try:
        number = phonenumbers.parse(address, None)
    except phonenumbers.NumberParseException:
        return shown(address)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def last_digits(address: str | None) -> str:
    """Enough to tell people apart in a list that others may see over one's shoulder."""
    return shown(address)[-4:] if address else "????"


def channel_name(kind: ChannelKind) -> str:
    return {"sms": "SMS", "whatsapp": "WhatsApp", "rest": "Web"}[kind]
