"""A "thank you" to the person who answered: nobody owes an answer to it."""

from __future__ import annotations

from assistant.store.values import TurnRecord
from assistant.turns.mind import Mind

MOST_WORDS = 5
"""With more words something else may be in it."""


def only_thanks(mind: Mind, record: TurnRecord) -> bool:
    """Whether the message thanks and does nothing else. In doubt it does not: an answer too many is no harm."""
    inbound, read = record.inbound, record.read
    if inbound is None or record.effects or read.crisis_open or inbound.content.media:
        return False
    text = inbound.content.text
    if "?" in text or not 1 <= len(text.split()) <= MOST_WORDS:
        return False
    return mind.interpreter.parse(text, read.contact.locale, None).intent == "thanks"
