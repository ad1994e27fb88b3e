"""Why something cannot be done to an account: a code that the pages translate, and a sentence for the terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

from assistant.errors import ConfigurationError

AccountReason = Literal[
    "email",
    "name",
    "role",
    "locale",
    "password",
    "capacity",
    "no_team",
    "taken",
    "unknown",
    "myself",
    "last_administrator",
    "used_link",
]
ACCOUNT_REASONS: tuple[AccountReason, ...] = get_args(AccountReason)

_SENTENCES: Mapping[AccountReason, str] = {
    "email": "That is not an e-mail address: write it like sam@example.org.",
    "name": "A name has 1 to 100 characters: it is shown to colleagues.",
    "role": "There is no such role.",
    "locale": "The console does not speak this language.",
    "password": "This password cannot be used: choose a longer one.",
    "capacity": "Say a number of conversations from 1 to 100.",
    "no_team": "A counsellor belongs to at least one team: name one.",
    "taken": "There is an account for this e-mail address already.",
    "unknown": "There is no such account.",
    "myself": "Nobody closes their own account: ask a colleague.",
    "last_administrator": "This is the last active administrator: make somebody else administrator first.",
    "used_link": "This link was used already, or its time is over: ask for a new one.",
}


class AccountRefused(ConfigurationError):
    """A change to an account that cannot be made. `reason` is what the pages translate."""

    def __init__(self, reason: AccountReason, sentence: str = "") -> None:
        self.reason: AccountReason = reason
        super().__init__(sentence or _SENTENCES[reason])
