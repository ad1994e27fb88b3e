"""What became of a conversation when its holder gives it back: said each time, so that the figures mean something."""

from __future__ import annotations

from typing import Literal, get_args

Outcome = Literal["answered", "found", "partner", "unreached", "other"]
"""Answered; something was found (a place, an offer, an idea); sent on to a partner; they did not answer; another."""
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
