"""What the dialogue asks of any engine that understands text."""

from __future__ import annotations

from typing import Protocol

from assistant.dialogue.values import Expected, Understanding


class Interpreter(Protocol):
    """Implemented in `nlu`; chosen by a setting."""

    def parse(self, text: str, locale: str, expected: Expected | None) -> Understanding:
        """Never raises for any text. `locale` is a Babel identifier ("fr", "fr_BE"); its language decides.

        `expected` is what the assistant waits for; an interpreter may use it to prefer an intent.
        `Understanding.intent` is None when the text is out of scope.
        """
        ...
