"""Addresses whose number has a new holder: the row stays for the conversation that names it, and leads nowhere."""

from __future__ import annotations

RETIRED = b"retired:"
"""How the look-up of such an address begins; a keyed hash does not."""
