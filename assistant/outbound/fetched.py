"""What became of fetching an attachment: the values, apart from the fetcher and the HTTP client it needs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Reason = Literal["not_ours", "gone", "too_large", "unreachable", "busy"]
BIGGEST = 10 * 1024 * 1024
"""Bytes; no channel carries more."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file as the provider gave it. `content_type` is bare, in small letters: "image/jpeg"."""

    content_type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class MediaProblem:
    """Why it could not be had: its address is not the provider's ("not_ours"), the provider has it no longer ("gone"),
    it is over `BIGGEST`, the provider did not answer well ("unreachable"), or we fetch too many already ("busy")."""

    reason: Reason
