"""The opened store: a database and the keys that make its rows readable."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.store.database import Database
from assistant.store.sealing import Keyring


@dataclass(frozen=True, slots=True)
class Store:
    """Every query of this package takes one."""

    db: Database
    keyring: Keyring
